/// The frame reduced: what every stage but the last one looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// A read-only view of 8-bit samples.
struct Plane {
  const std::uint8_t* data = nullptr;
  std::ptrdiff_t stride = 0;
  int width = 0;
  int height = 0;

  const std::uint8_t* row(int y) const { return data + y * stride; }
};

/// The frame averaged over squares of `scale`×`scale` pixels (a power of two; the squares at the
/// right and bottom edge may be cut), planar, always Y U V with the frame's own matrix and range;
/// RGB frames are converted as bt709 full range. Proxy pixel (i, j) covers frame pixels
/// [i·scale, (i+1)·scale) × [j·scale, (j+1)·scale). Made in one pass over the frame, so that a
/// pixel of the frame is read only here and when the result is composed.
class Proxy {
 public:
  Proxy() = default;

  /// Plans memory for a layout. The scale is the least power of two that keeps the proxy within
  /// the width that `proxy.cpp` names.
  explicit Proxy(const Layout& layout);

  /// Reads the frame, whose layout is the planned one. Allocates nothing.
  void update(const Frame& frame);

  int scale() const { return scale_; }
  int width() const { return width_; }
  int height() const { return height_; }
  Matrix matrix() const { return matrix_; }
  Range range() const { return range_; }

  Plane y() const { return plane(0); }
  Plane u() const { return plane(1); }  ///< same size as y()
  Plane v() const { return plane(2); }  ///< same size as y()

  std::size_t memory() const;

 private:
  void split_row(const Frame& frame, int y);
  void sum(std::size_t channel, const std::uint8_t* row, std::size_t count, bool first);
  void finish(std::size_t channel, int across, int down, int j);
  void update_luma(const Frame& frame, int j);
  void update_chroma(const Frame& frame, int j);
  void update_packed(const Frame& frame, int j);
  void update_cut(const Frame& frame, int begin, int j);

  std::uint8_t* out(int channel, int j);
  Plane plane(int index) const {
    return {samples_.data() + std::size_t(index) * std::size_t(stride_) * std::size_t(height_),
            stride_, width_, height_};
  }

  int scale_ = 1;
  int width_ = 0;
  int height_ = 0;
  std::ptrdiff_t stride_ = 0;
  Matrix matrix_ = Matrix::bt709;
  Range range_ = Range::limited;
  Buffer<std::uint8_t> samples_;
  std::array<Buffer<std::uint8_t>, 3> rows_;   ///< scratch: one row of the frame, planar
  std::array<Buffer<std::uint16_t>, 3> sums_;  ///< scratch: sums over rows of the frame
};

}  // namespace scrim
