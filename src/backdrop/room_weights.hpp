/// Where the room can be seen: what the blur is made of.
#pragma once

#include <cstddef>

#include "frame/areas.hpp"
#include "frame/grid.hpp"
#include "frame/proxy_size.hpp"
#include "frame/pyramid.hpp"
#include "frame/span.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// How much of each square of the pyramid may be looked at: 0 where the person is or may be, 1 in
/// the room, in between where the mask is in doubt, so that nothing jumps when the person moves. A
/// square that touches a mask value of at least one half has weight 0: the person's pixels have no
/// influence on anything made from squares and weights.
class RoomWeights {
 public:
  RoomWeights() = default;
  explicit RoomWeights(const ProxySize& proxy);

  /// An empty mask means nobody: every weight is 1. Allocates only when the mask is wider than 1024
  /// cells and than any before.
  void update(const Mask& mask);

  /// Takes what the user keeps out of the newest frame's room, as if it were a person.
  void leave_out(const PixelAreas& areas);

  int width() const { return width_; }
  int height() const { return height_; }

  /// Of a row of squares.
  const float* weights(int y) const { return weights_.data() + std::size_t(y) * stride_; }

  std::size_t memory() const;

 private:
  /// Finds the mask cells that have a say about the squares of each row or column. Returns how many
  /// these are at most.
  static int plan(Buffer<Span>& windows, double square, const GridAxis& mask);
  void weigh(const Mask& mask);

  int width_ = 0, height_ = 0;
  int square_ = 0;  ///< a square's side in pixels of the frame
  std::size_t stride_ = 0;
  Buffer<float> weights_;
  Buffer<Span> columns_, rows_;
  Buffer<float> row_max_, window_max_;
};

}  // namespace scrim
