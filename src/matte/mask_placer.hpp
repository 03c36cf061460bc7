/// Mask ▶ the guided filter's grid.
#pragma once

#include <cstddef>
#include <cstdint>

#include "matte/guide_grid.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/mask_resampler.hpp"

namespace scrim {

/// Thread-safety: one thread at a time.
class MaskPlacer {
 public:
  /// For frames of a layout and a grid of this size, whose cells are `cell` pixels of the frame
  /// wide and high; the last ones may reach beyond it. Throws std::bad_alloc.
  MaskPlacer(const Layout& layout, int columns, int rows, int cell);

  /// Writes the mask at the grid's cells, 0 to 255, stretched so that certain values are exactly 0
  /// and 255 (tuning::certain), 0 outside the mask's region; extended. Allocates nothing.
  void place(const Mask& mask, GuidePlane<std::uint8_t>& grid);

  std::size_t memory() const { return resampler_.memory(); }

 private:
  int columns_;
  int rows_;
  Region grid_;
  MaskResampler resampler_;
};

}  // namespace scrim
