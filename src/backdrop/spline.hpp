/// Few samples ▶ nodes, smooth.
#pragma once

#include <array>
#include <cstddef>

#include "backdrop/nodes.hpp"
#include "backdrop/sample.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The uniform cubic B-spline over samples that cover the frame, worked out at its nodes. Beyond
/// the rim the samples repeat.
class Spline {
 public:
  Spline() = default;

  /// Plans for pictures of at most `max_rows` rows, and as many nodes as `nodes` has now.
  Spline(int frame_width, int frame_height, int max_rows, const Nodes& nodes);

  /// Channels in [0, 255]. Allocates nothing.
  void render(const Samples& samples, Nodes& nodes);

  std::size_t memory() const { return columns_.bytes() + rows_.bytes() + stretched_.bytes(); }

 private:
  /// The four samples that make a node.
  struct Tap {
    std::array<int, 4> index{};
    std::array<float, 4> weight{};
  };
  static void plan(Buffer<Tap>& taps, int nodes, int step, int frame_size, int samples);
  void stretch(const Samples& samples, int across);

  int frame_width_ = 0, frame_height_ = 0;
  Buffer<Tap> columns_, rows_;
  Buffer<Sample> stretched_;  ///< rows of samples, at the nodes' columns
};

}  // namespace scrim
