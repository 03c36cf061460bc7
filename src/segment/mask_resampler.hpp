/// A mask on another grid of cells.
#pragma once

#include <cstddef>

#include "frame/span.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/resampling.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Thread-safety: one thread at a time.
class MaskResampler {
 public:
  /// For frames of a layout and a grid of `columns`×`rows` cells. Throws std::bad_alloc.
  MaskResampler(const Layout& layout, int columns, int rows);

  /// The cells divide `region` evenly. The mask is read until the next `aim`. Allocates nothing.
  void aim(const Mask& mask, const Region& region);

  /// The cells whose centres lie in the mask's region, which goes on for ever where it reaches the
  /// frame's right or bottom edge. None when the mask has no data.
  Span columns() const { return columns_; }
  Span rows() const { return rows_; }

  /// Rows y … y + 3 of the grid (beyond the last one, that one again) as groups of four floats,
  /// column by column. Cells outside the mask's region have its edge's values. Valid until the next
  /// call.
  const float* four_rows(int y);

  std::size_t memory() const {
    return across_.memory() + down_.memory() + masks_.bytes() + cells_.bytes();
  }

  /// Cells of the mask averaged into one of the grid at most; of more, some are left out.
  static constexpr int max_per_cell = 7;

 private:
  Layout layout_;
  Mask mask_;
  Span columns_, rows_;
  Resampling across_;
  Resampling down_;
  Buffer<float> masks_;  ///< four rows of the mask at the grid's height, column by column
  Buffer<float> cells_;  ///< the same, at the grid's columns too
};

}  // namespace scrim
