/// The colours that have a name.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace scrim::io {

struct CssColour {
  std::string_view name;  ///< in lower case
  std::uint32_t rgb;      ///< 0xRRGGBB
};

/// All 148 named colours of CSS Color Module Level 4, section 6.1, by name.
std::span<const CssColour> css_colours();

}  // namespace scrim::io
