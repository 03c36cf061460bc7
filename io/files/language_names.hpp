/// The names of languages in files.
#pragma once

#include <string_view>

namespace scrim::io {

/// QuickTime's list ("Language Code Values") has one name for each language. Where ISO 639-2 has
/// two (French is "fre" to libraries and "fra" by itself), this gives the one that libav finds in
/// that list; any other text as it is.
std::string_view quicktime_language(std::string_view language);

}  // namespace scrim::io
