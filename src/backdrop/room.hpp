/// The frame minus the person, coarsely: what the blur is made of.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/areas.hpp"
#include "frame/proxy.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Cells of 4×4 proxy pixels (cut at the right and bottom edge). For each cell, the sum of its Y,
/// of its U and of its V, and how much of it may be looked at: 0 where the person is or may be, 1
/// in the room, in between where the mask is in doubt, so that nothing jumps when the person moves.
/// A cell that touches a mask value of at least one half has weight 0: the person's pixels have no
/// influence on anything made from cells and weights.
class Room {
 public:
  static constexpr int cell = 4;  ///< proxy pixels

  Room() = default;
  Room(int proxy_width, int proxy_height);

  /// An empty mask means nobody: every weight is 1. Allocates only when the mask is wider than 1024
  /// cells and than any before.
  void update(const Proxy& proxy, const Mask& mask);

  /// Takes what the user keeps out of the newest frame's room, as if it were a person. `scale` is
  /// the proxy's.
  void leave_out(const PixelAreas& areas, int scale);

  int width() const { return width_; }
  int height() const { return height_; }

  /// Sums of a row of cells; `channel` 0, 1, 2 is Y, U, V.
  const std::uint16_t* sums(int channel, int y) const {
    return sums_.data() + (std::size_t(channel) * std::size_t(height_) + std::size_t(y)) * stride_;
  }
  const float* weights(int y) const { return weights_.data() + std::size_t(y) * stride_; }

  /// Proxy pixels in a cell of column x, and in a cell of row y.
  int columns_of(int x) const { return x + 1 < width_ ? cell : last_width_; }
  int rows_of(int y) const { return y + 1 < height_ ? cell : last_height_; }

  std::size_t memory() const;

 private:
  /// The mask cells that have a say about the room's cells of one row or one column, from the first
  /// to the last; none where first is negative.
  struct Window {
    int first = -1;
    int last = -1;
  };
  /// Returns the length of the longest window.
  static int plan(Buffer<Window>& windows, double cell_size, double region_begin,
                  double region_size, int mask_cells);
  void weigh(const Proxy& proxy, const Mask& mask);

  int width_ = 0, height_ = 0;
  int last_width_ = cell, last_height_ = cell;
  std::size_t stride_ = 0;
  Buffer<std::uint16_t> sums_;
  Buffer<float> weights_;
  Buffer<Window> columns_, rows_;
  Buffer<float> row_max_, window_max_;
};

}  // namespace scrim
