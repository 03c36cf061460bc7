/// Colours as people write them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scrim::io {

/// R, G, B.
using Rgb = std::array<std::uint8_t, 3>;

/// The colour of "#rrggbb", "#rgb" or a name of CSS ("red"), in upper or lower case; empty when the
/// text is none of them.
std::optional<Rgb> parse_colour(std::string_view text);

/// "#rrggbb".
std::string colour_text(const Rgb& colour);

/// The names that `parse_colour` knows.
std::vector<std::string> colour_names();

}  // namespace scrim::io
