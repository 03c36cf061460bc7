/// What the guided filter and its reference agree on: sizes and weights.
#pragma once

#include <algorithm>
#include <cmath>

#include "matte/matte_tuning.hpp"

namespace scrim::guided {

/// The filter works on a grid of cells of `step`×`step` proxy samples: as few as keep the grid's
/// mean side within tuning::max_guide_side, twice as many when the grid is to be coarse.
inline constexpr int max_step = 4;
inline int step(int proxy_width, int proxy_height, bool coarse = false) {
  const float side = std::sqrt(float(proxy_width) * float(proxy_height));
  const int normal = std::max(2, static_cast<int>(std::ceil(side / tuning::max_guide_side)));
  return std::min(max_step, coarse ? 2 * normal : normal);
}

/// The grid is cut into tiles of this many cells. A tile is not filtered when its cells, those of
/// the tiles above and below, and those up to a window's radius left and right of these are all
/// certain of the same: all background, or all person.
inline constexpr int tile_columns = 16, tile_rows = 4;

/// The windows' radius in cells; at most what keeps the sums of a window in 32 bits with space to
/// spare, and its neighbours' columns in half a tile.
inline constexpr int max_radius = 7;
inline int radius(int columns, int rows) {
  const float side = std::sqrt(float(columns) * float(rows));
  return std::clamp(static_cast<int>(std::lround(tuning::radius_share * side)), 1, max_radius);
}

/// Of the windows over which the last pass's coefficients are averaged.
inline constexpr int smoothing_radius(int radius) {
  return std::max(1, (3 * radius + 2) / 4);
}

/// What a cell counts in its windows: 1 where the mask (0 to 255) is undecided, up to 16 where it
/// is sure.
inline float weight(float alpha) {
  const float off = alpha - 128;
  return std::floor((off * off + off) * (float(tuning::weight_slope) / 32768) + 1.5F);
}

/// How far a draw follows a window, 0 to 1: the more of the mask's variance its colours explain.
inline float followed(float variance, float residual) {
  const float explained = (variance - residual) / (variance + 1);
  return std::clamp((explained - tuning::explained_little) * tuning::follow_slope, 0.0F, 1.0F);
}

/// How much a window's coefficients count in the mean over windows: 1 when colour explains the mask
/// wholly, less the more variance is left over.
inline float trust(float residual) {
  return tuning::half_trusted / (residual + tuning::half_trusted);
}

/// Subtracted from 8-bit colours and masks, which keeps their products small.
inline constexpr float grey = 128;

/// Alpha in 0 to 255, stretched so that `middle` becomes the middle.
inline float stretched(float alpha, float middle = 127.5F) {
  return std::clamp((alpha - middle) * tuning::stretch + 127.5F, 0.0F, 255.0F);
}

/// What `stretched` makes this alpha of.
inline float unstretched(float alpha) {
  return (alpha - 127.5F) / tuning::stretch + 127.5F;
}

}  // namespace scrim::guided
