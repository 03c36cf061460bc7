/// The frame reduced: what every stage but the last one looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/plane.hpp"
#include "frame/proxy_size.hpp"
#include "frame/view.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Numbers the frames that an engine was given; 0 is none of them.
using Serial = std::uint64_t;

/// The frame averaged over boxes of `scale`×`scale` pixels (a power of two; the boxes at the
/// right and bottom edge may be cut), planar, always Y U V with the frame's own matrix and range;
/// RGB frames are converted as bt709 full range, deep ones and HDR are seen through a View. Proxy
/// pixel (i, j) covers frame pixels [i·scale, (i+1)·scale) × [j·scale, (j+1)·scale). Made in one
/// pass over the frame, so that a pixel of the frame is read only here and when the result is
/// composed.
class Proxy {
 public:
  Proxy() = default;

  /// Plans memory for a layout. Throws std::bad_alloc.
  explicit Proxy(const Layout& layout, Sight sight = Sight::normal);

  /// Reads frame number `serial`, whose layout is the planned one. Allocates nothing.
  void update(const Frame& frame, Serial serial = 1) {
    update(frame, serial, [](int) {});
  }

  /// The same; calls after_row(j) when row j is there.
  template <class AfterRow>
  void update(const Frame& frame, Serial serial, AfterRow after_row) {
    for (int j = 0; j < height(); ++j) {
      update_row(frame, j);
      after_row(j);
    }
    serial_ = serial;
  }

  /// Of the frame that it was made from.
  Serial serial() const { return serial_; }

  int scale() const { return size_.scale; }
  int width() const { return size_.width; }
  int height() const { return size_.height; }
  Matrix matrix() const { return matrix_; }
  Range range() const { return range_; }

  Plane y() const { return plane(0); }
  Plane u() const { return plane(1); }  ///< same size as y()
  Plane v() const { return plane(2); }  ///< same size as y()

  std::size_t memory() const;

 private:
  using Rows = std::array<std::uint8_t*, 3>;  ///< of Y U V, or R G B

  void split_row(const Frame& frame, int y, const Rows& to);
  void sum(std::size_t channel, const std::uint8_t* row, std::size_t count, bool first);
  void finish(std::size_t channel, int across, int down, int j);
  void update_row(const Frame& frame, int j);
  void update_row(const Frame& frame, int box, int j);
  void update_luma(const Frame& frame, int box, int j);
  void update_chroma(const Frame& frame, int box, int j);
  void update_packed(const Frame& frame, int box, int j);
  void update_cut(const Frame& frame, int begin, int box, int j);

  std::uint8_t* out(int channel, int j);
  Rows outs(int j);
  Rows scratch();
  Plane plane(int index) const {
    return {samples_.data() + std::size_t(index) * std::size_t(stride_) * std::size_t(height()),
            stride_, width(), height()};
  }

  ProxySize size_;
  View view_;
  Serial serial_ = 0;
  std::ptrdiff_t stride_ = 0;
  Matrix matrix_ = Matrix::bt709;
  Range range_ = Range::limited;
  Buffer<std::uint8_t> samples_;
  std::array<Buffer<std::uint8_t>, 3> rows_;   ///< scratch: one row of the frame, planar
  std::array<Buffer<std::uint16_t>, 3> sums_;  ///< scratch: sums over rows of the frame
};

}  // namespace scrim
