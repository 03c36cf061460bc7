/// Colours as people write them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace scrim::io {

/// R G B of "#rrggbb"; empty when the text is not that.
std::optional<std::array<std::uint8_t, 3>> parse_colour(std::string_view text);

}  // namespace scrim::io
