#include "io/pixels/colour_text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>

#include "io/pixels/css_colours.hpp"

namespace scrim::io {
namespace {

Rgb rgb_of(std::uint32_t value) {
  const auto byte = [value](int shift) { return static_cast<std::uint8_t>(value >> shift); };
  return {byte(16), byte(8), byte(0)};
}

std::optional<Rgb> parse_digits(std::string_view digits) {
  std::string pairs(digits);
  if (digits.size() == 3) {
    pairs.clear();
    for (const char digit : digits) pairs.append(2, digit);
  }
  std::uint32_t value = 0;
  const char* end = pairs.data() + pairs.size();
  const auto [stop, code] = std::from_chars(pairs.data(), end, value, 16);
  const bool whole = pairs.size() == 6 && code == std::errc() && stop == end;
  return whole ? std::optional(rgb_of(value)) : std::nullopt;
}

}  // namespace

std::optional<Rgb> parse_colour(std::string_view text) {
  if (text.starts_with('#')) return parse_digits(text.substr(1));
  std::string name(text);
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto all = css_colours();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const CssColour& colour) { return colour.name == name; });
  return found == all.end() ? std::nullopt : std::optional(rgb_of(found->rgb));
}

std::string colour_text(const Rgb& colour) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "#%02x%02x%02x", colour[0], colour[1], colour[2]);
  return text.data();
}

std::vector<std::string> colour_names() {
  std::vector<std::string> names;
  for (const CssColour& colour : css_colours()) names.emplace_back(colour.name);
  return names;
}

}  // namespace scrim::io
