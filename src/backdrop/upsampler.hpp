/// Nodes ▶ rows of the frame, without steps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/nodes.hpp"
#include "backdrop/upsample_kernels.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Between nodes the picture is linear. That is worked out in 1/64 of a level and rounded with an
/// ordered dither (8×8, the same in each frame), so that slow gradients do not band; 16 bits need
/// none. A whole level of 8 bits stays exact, and so does a code of 10 bits in limited range.
class Upsampler {
 public:
  Upsampler() = default;

  explicit Upsampler(const Layout& layout);

  /// Takes a new picture, whose values must stay until the last row of it: channels in [0, 255]
  /// levels, nodes up to `max_step` apart. Allocates nothing.
  void begin(const Nodes& nodes);

  /// As Backdrop::row.
  void row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out);

  std::size_t memory() const;

  static constexpr int max_step = Interpolation::max_lanes / 2;

 private:
  /// The even or the odd samples of a plane's rows.
  struct Lanes {
    Interpolation between;
    Buffer<std::int16_t> upper, lower;  ///< at the node rows above and below
  };
  /// Planes with a sample for each 2×2 or 2×1 pixels use every second node of each, or one, way.
  struct PlaneRows {
    std::array<Lanes, 2> lanes;
    int across = 1;     ///< pixels of the frame from one sample to the next: 1 or 2
    int down = 1;       ///< pixels of the frame from one row to the next: 1 or 2
    int shift = 0;      ///< log2 of the distance of the plane's nodes, in half pixels
    int interval = -1;  ///< whose node rows `upper` and `lower` hold; -1: none
  };

  void plan(PlaneRows& plane, int index, int step);
  void enter(PlaneRows& plane, int interval);

  Layout layout_;
  const Node* nodes_ = nullptr;
  int across_ = 0;  ///< nodes
  std::array<PlaneRows, 3> planes_;
};

}  // namespace scrim
