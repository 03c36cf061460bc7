/// A picture at nodes: what a look gives, and what becomes rows of the frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "support/aligned.hpp"

namespace scrim {

/// The four channels of a node, in 1/64 levels: Y U V or, for RGB frames, R G B, and 255.
using Node = std::array<std::int16_t, 4>;

/// Nodes `step` pixels apart; node (0, 0) is the frame's upper left corner, and the last ones are
/// at or beyond its edges. Both counts are odd, so that every second node reaches from rim to rim
/// too.
class Nodes {
 public:
  Nodes() = default;

  /// Plans memory for steps of at least `min_step`. Throws std::bad_alloc.
  Nodes(int frame_width, int frame_height, int min_step)
      : frame_width_(frame_width), frame_height_(frame_height) {
    set_step(min_step);
    values_ = Buffer<Node>(std::size_t(across_) * std::size_t(down_));
  }

  /// A power of two, at least as planned. The values are then to be written.
  void set_step(int step) {
    step_ = step;
    across_ = count(frame_width_, step);
    down_ = count(frame_height_, step);
  }

  int step() const { return step_; }
  int across() const { return across_; }
  int down() const { return down_; }
  Node* row(int y) { return values_.data() + std::ptrdiff_t{y} * across_; }
  const Node* row(int y) const { return values_.data() + std::ptrdiff_t{y} * across_; }

  std::size_t memory() const { return values_.bytes(); }

 private:
  static int count(int pixels, int step) {
    const int pairs = (pixels + 2 * step - 1) / (2 * step);
    return 2 * pairs + 1;
  }

  int frame_width_ = 0, frame_height_ = 0;
  int step_ = 1;
  int across_ = 0, down_ = 0;
  Buffer<Node> values_;
};

}  // namespace scrim
