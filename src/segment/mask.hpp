/// The network's answer.
#pragma once

#include "scrim/scrim.hpp"

namespace scrim {

/// The most rows and columns a mask may have.
inline constexpr int max_mask_side = 4096;

/// Probability of person, float [0, 1], row-major without gaps, `width`×`height` cells that divide
/// `region` (in pixels of the frame; it may reach beyond the frame) evenly: cell (i, j) covers
/// region.x + [i, i+1)·region.width/width, and so on. What lies outside the region is background.
/// A view; the stage that made it owns the values until its next frame.
struct Mask {
  const float* data = nullptr;
  int width = 0;
  int height = 0;
  Region region{};
};

}  // namespace scrim
