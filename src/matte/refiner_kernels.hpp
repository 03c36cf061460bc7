/// The refiner's work between the guided filter's grid, the proxy and the frame.
#pragma once

#include <array>
#include <cstdint>

#include "frame/proxy.hpp"
#include "matte/guide_grid.hpp"
#include "matte/guided_filter.hpp"

namespace scrim::refiner_kernels {

/// The proxy's Y, U, V averaged over cells of step×step samples, 3 or 4; extended. Of the tiles
/// that are used alone, unless `used` is null.
void reduce(const Proxy& proxy, int step, const GuideTiles* used,
            std::array<GuidePlane<std::uint8_t>, 3>& colour);

/// What the filter found, at the pixels of the proxy's row `y`: alpha = gain·Y + offset, of 0 to
/// 255, in the tiles that are used; whole tiles are written.
void evaluate(const Proxy& proxy, int step, const GuidedFilter& filter, int y, float* gain,
              float* offset);

/// Where a row of the frame's pixels lies: `share` of the way from one row of the planes to
/// another, from column `first` on.
struct RowPlace {
  int above = 0, below = 0;
  float share = 0;
  int first = 0;
};

/// The matte of `count` pixels, at most one tile's, of a frame `scale` times as large as the proxy.
/// Reads `luma` of a whole tile, `step` times as many samples of the proxy as it has cells.
void matte_tile(const GuidePlane<float>& gain, const GuidePlane<float>& offset,
                const RowPlace& place, int step, int scale, const std::uint8_t* luma, int count,
                std::uint8_t* matte);

}  // namespace scrim::refiner_kernels
