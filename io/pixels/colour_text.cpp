#include "io/pixels/colour_text.hpp"

#include <charconv>

namespace scrim::io {

std::optional<std::array<std::uint8_t, 3>> parse_colour(std::string_view text) {
  constexpr std::size_t length = 7;
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  if (text.size() != length || text[0] != '#') return std::nullopt;
  const auto [stop, code] = std::from_chars(text.data() + 1, end, value, 16);
  if (code != std::errc() || stop != end) return std::nullopt;
  const auto byte = [value](int shift) { return static_cast<std::uint8_t>(value >> shift); };
  return std::array{byte(16), byte(8), byte(0)};
}

}  // namespace scrim::io
