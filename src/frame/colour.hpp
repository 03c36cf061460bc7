/// Between YUV and RGB: the one place that knows the constants of BT.601, BT.709 and BT.2020.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scrim/scrim.hpp"

namespace scrim {

/// 8-bit YUV ▶ RGB of 0 to 255 (not clamped):
///   rgb[c] = gain[c][0]·Y + gain[c][1]·U + gain[c][2]·V + offset[c], with c = 0, 1, 2 for R, G, B.
struct YuvToRgb {
  std::array<std::array<float, 3>, 3> gain{};
  std::array<float, 3> offset{};
};
YuvToRgb yuv_to_rgb(Matrix matrix, Range range);

/// RGB of 0 to 255 ▶ 8-bit YUV, by the same rule: yuv[c] = gain[c] · rgb + offset[c].
struct RgbToYuv {
  std::array<std::array<float, 3>, 3> gain{};
  std::array<float, 3> offset{};
};
RgbToYuv rgb_to_yuv(Matrix matrix, Range range);

/// The numbers of one layout's components ▶ another's, by the same rule; the components are Y, U, V
/// or R, G, B. Exactly `no_conversion` where the two mean the same; a gain that has no say is 0.
struct Conversion {
  std::array<std::array<float, 3>, 3> gain{};
  std::array<float, 3> offset{};

  bool operator==(const Conversion&) const = default;
};
inline constexpr Conversion no_conversion{{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}, {}};
Conversion conversion(const Layout& from, const Layout& to);

/// Any of these conversions, unrounded.
template <class Conversion>
std::array<float, 3> converted(const Conversion& c, const std::array<float, 3>& in) {
  std::array<float, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    out[i] = c.gain[i][0] * in[0] + c.gain[i][1] * in[1] + c.gain[i][2] * in[2] + c.offset[i];
  }
  return out;
}

/// Any of these conversions, rounded to nearest and clamped to 0–255.
template <class Conversion>
std::array<std::uint8_t, 3> convert(const Conversion& c, float x, float y, float z) {
  std::array<std::uint8_t, 3> out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const float value = c.gain[i][0] * x + c.gain[i][1] * y + c.gain[i][2] * z + c.offset[i];
    out[i] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value + 0.5F);
  }
  return out;
}

/// The fixed-point form of bt709 full range that every kernel uses where an RGB frame is looked at
/// as YUV: within 1 of the exact value, and grey stays grey. In units of 1/256; sums fit 16 bits.
struct LumaOfRgb {
  static constexpr int r = 54, g = 183, b = 19, round = 128;
};
struct UOfRgb {
  static constexpr int r = -29, g = -99, b = 128, round = 128 * 256 + 127;
};
struct VOfRgb {
  static constexpr int r = 128, g = -116, b = -12, round = 128 * 256 + 127;
};

template <class Weights>
constexpr std::uint8_t weigh_rgb(int r, int g, int b) {
  return static_cast<std::uint8_t>(
      (Weights::r * r + Weights::g * g + Weights::b * b + Weights::round) >> 8);
}

}  // namespace scrim
