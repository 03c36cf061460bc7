/// The numbers of the guided filter that the refiner and its reference share.
#pragma once

#include <algorithm>
#include <cmath>

namespace scrim::guided {

/// The filter works on a grid of cells of `step`×`step` proxy samples.
inline constexpr int step = 2;

/// The windows' radius in cells, as a share of the grid's mean side; at most what keeps sums of
/// products of 8-bit values exact in a float.
constexpr float radius_share = 0.015F;
constexpr int max_radius = 7;
inline int radius(int columns, int rows) {
  const float side = std::sqrt(float(columns) * float(rows));
  return std::clamp(static_cast<int>(std::lround(radius_share * side)), 1, max_radius);
}

/// Added to the variance of each colour channel (of 8-bit values): edges weaker than this are not
/// followed.
inline constexpr float epsilon = 3e-5F * 255 * 255;

/// How often the filter is applied to its own answer.
inline constexpr int passes = 2;

/// The contrast stretch after each pass: a filtered edge is softer than a mask's.
inline constexpr float stretch = 2;

inline float stretched(float alpha) {
  return std::clamp((alpha - 0.5F) * stretch + 0.5F, 0.0F, 1.0F);
}

}  // namespace scrim::guided
