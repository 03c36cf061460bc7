/// The outermost structure of AVI and WAV files.
#pragma once

#include <string>

namespace scrim::io {

/// Whether a file holds all that its RIFF headers announce: false when it was cut off, or is no
/// such file. A header may promise frames that were never there; their absence cuts nothing off.
/// (Microsoft, "Multiple-document file format", 1991; OpenDML, "AVI file format extensions", 1996.)
bool is_whole_riff(const std::string& path);

}  // namespace scrim::io
