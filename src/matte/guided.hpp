/// The numbers of the guided filter that the refiner and its reference share.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace scrim::guided {

/// The filter works on a grid of cells of `step`×`step` proxy samples: as few as keep the grid's
/// mean side within `most_side` (a finer grid was measured to give nothing), twice as many when the
/// grid is to be coarse.
inline constexpr float most_side = 330;
inline constexpr int most_step = 4;
inline int step(int proxy_width, int proxy_height, bool coarse = false) {
  const float side = std::sqrt(float(proxy_width) * float(proxy_height));
  const int normal = std::max(2, static_cast<int>(std::ceil(side / most_side)));
  return std::min(most_step, coarse ? 2 * normal : normal);
}

/// Mask values up to this are background, and those as far from 1 person: nothing is looked for
/// where the network is that sure. In between they are stretched to 0 … 1.
inline constexpr float certain = 0.1F;

/// The grid is cut into tiles of this many cells. A tile is not filtered when its cells, those of
/// the tiles above and below, and those up to a window's radius left and right of these are all
/// certain of the same.
inline constexpr int tile_columns = 16, tile_rows = 4;

/// The windows' radius in cells, as a share of the grid's mean side; at most what keeps the sums of
/// a window in 32 bits with room to spare, and its neighbours' columns in half a tile.
inline constexpr float radius_share = 0.0165F;
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
inline constexpr float epsilon = 1.5e-5F * 255 * 255;

/// How often the mask is drawn to the picture's edges before the coefficients are taken.
inline constexpr std::size_t draws = 5;

/// A tile is left alone by the draws that follow when the last one moved no cell in its windows'
/// reach by more than this.
inline constexpr float settled = 1.5F;

/// What a cell counts in its windows: 1 where the mask is undecided, up to 16 where it is sure.
/// `weight_slope` is of 1/32768.
inline constexpr std::int16_t weight_slope = 30;
inline float weight(float alpha) {
  const float off = alpha - 128;
  return std::floor((off * off + off) * (float(weight_slope) / 32768) + 1.5F);
}

/// How far a draw follows a window whose colours explain this share of the mask's variance: not at
/// all up to `explained_little`, wholly once it is 1 / follow_slope more.
inline constexpr float explained_little = 0.4F, follow_slope = 1 / 0.3F;
inline float followed(float variance, float residual) {
  const float explained = (variance - residual) / (variance + 1);
  return std::clamp((explained - explained_little) * follow_slope, 0.0F, 1.0F);
}

/// How much a window's coefficients count in the mean over windows: 1 when colour explains the mask
/// wholly, half when the residual variance is `doubt`.
inline constexpr float doubt = 0.005F * 255 * 255;
inline float trust(float residual) {
  return doubt / (residual + doubt);
}

/// Subtracted from 8-bit colours and masks, which keeps their products small.
inline constexpr float grey = 128;

/// The contrast stretch after each pass: a filtered edge is softer than what it was made from.
inline constexpr float stretch = 1.4F;

/// What a draw takes for the middle of the edge, of alpha in 0 to 255: less than half, because
/// networks draw people a little too thin.
inline constexpr float drawn_middle = 0.44F * 255;

/// Alpha in 0 to 255, stretched so that `middle` becomes the middle.
inline float stretched(float alpha, float middle = 127.5F) {
  return std::clamp((alpha - middle) * stretch + 127.5F, 0.0F, 255.0F);
}

/// What `stretched` makes this alpha of.
inline float unstretched(float alpha) {
  return (alpha - 127.5F) / stretch + 127.5F;
}

}  // namespace scrim::guided
