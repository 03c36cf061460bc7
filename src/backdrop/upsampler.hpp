/// The blur's few samples ▶ rows of the frame, smooth and without steps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/sample.hpp"
#include "backdrop/upsample_kernels.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// A uniform cubic B-spline over the samples is worked out at nodes `step` pixels apart; between
/// nodes the rows are linear. That is done in 1/64 of a level and rounded with an ordered dither
/// (8×8, the same in each frame), so that slow gradients do not band. A whole level stays exact.
class Upsampler {
 public:
  Upsampler() = default;

  /// Plans for pictures of at most `max_rows` rows and steps of at least `min_step`.
  Upsampler(const Layout& layout, int max_rows, int min_step);

  /// Takes a new picture, which covers the whole frame: channels in [0, 255], Y U V or, for RGB
  /// frames, R G B. `step` is a power of two up to `max_step`. Allocates nothing.
  void begin(const Samples& samples, int step);

  /// As Backdrop::row.
  void row(int plane, int y, std::size_t begin, std::size_t end, std::uint8_t* out);

  std::size_t memory() const;

  static constexpr int max_step = Interval::most_lanes / 2;

 private:
  /// The four samples that make a node.
  struct Tap {
    std::array<int, 4> index{};
    std::array<float, 4> weight{};
  };
  /// The even or the odd bytes of a plane's rows.
  struct Lanes {
    Interval interval;
    Buffer<std::int16_t> upper, lower;  ///< at the node rows above and below
  };
  /// Planes with a sample for each 2×2 pixels use every second node.
  struct PlaneRows {
    std::array<Lanes, 2> lanes;
    int down = 1;       ///< pixels of the frame from one row to the next: 1 or 2
    int shift = 0;      ///< log2 of the distance of the plane's nodes, in half pixels
    int interval = -1;  ///< how many node rows are above those in `upper`
  };

  static void plan(Buffer<Tap>& taps, int nodes, int step, int frame_size, int samples);
  void plan(PlaneRows& plane, int index, int step);
  void stretch(const Samples& samples);
  void enter(PlaneRows& plane, int interval);

  Layout layout_;
  int across_ = 0;  ///< nodes
  Buffer<Tap> columns_, rows_;
  Buffer<Sample> stretched_;  ///< rows of samples, at the nodes' columns
  Buffer<Node> nodes_;        ///< one row
  std::array<PlaneRows, 3> planes_;
};

}  // namespace scrim
