/// The numbers of the guided filter that the refiner and its reference share.
#pragma once

#include <algorithm>
#include <cmath>

namespace scrim::guided {

/// The filter works on a grid of cells of `step`×`step` proxy samples.
inline constexpr int step = 2;

/// Mask values up to this are background, and those as far from 1 person: nothing is looked for
/// where the network is that sure. In between they are stretched to 0 … 1.
inline constexpr float certain = 0.1F;

/// The grid is cut into tiles of this many cells. A tile is not filtered when its cells, those of
/// the tiles above and below, and those up to a window's radius left and right of these are all
/// certain of the same.
inline constexpr int tile_columns = 16, tile_rows = 4;

/// The windows' radius in cells, as a share of the grid's mean side; at most what keeps sums of
/// products of 8-bit values exact in a float.
inline constexpr float radius_share = 0.015F;
inline constexpr int max_radius = 7;
inline int radius(int columns, int rows) {
  const float side = std::sqrt(float(columns) * float(rows));
  return std::clamp(static_cast<int>(std::lround(radius_share * side)), 1, max_radius);
}

/// Of the windows over which the last pass's coefficients are averaged.
inline constexpr int smoothing_radius(int radius) {
  return std::max(1, (3 * radius + 2) / 4);
}

/// Added to the variance of each channel of colour (of 8-bit values): edges weaker than this are
/// not followed.
inline constexpr float epsilon = 2e-5F * 255 * 255;

/// How often the mask is drawn to the picture's edges before the coefficients are taken.
inline constexpr std::size_t draws = 2;

/// Subtracted from 8-bit colours, which keeps their products small.
inline constexpr float grey = 128;

/// The contrast stretch after each pass: a filtered edge is softer than what it was made from.
inline constexpr float stretch = 1.5F;

/// What a draw takes for the middle of the edge, of alpha in 0 to 255: less than half, because
/// networks draw people a little too thin.
inline constexpr float drawn_middle = 0.45F * 255;

/// Alpha in 0 to 255, stretched so that `middle` becomes the middle.
inline float stretched(float alpha, float middle = 127.5F) {
  return std::clamp((alpha - middle) * stretch + 127.5F, 0.0F, 255.0F);
}

/// What `stretched` makes this alpha of.
inline float unstretched(float alpha) {
  return (alpha - 127.5F) / stretch + 127.5F;
}

}  // namespace scrim::guided
