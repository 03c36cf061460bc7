/// The frame in squares: what everything that remembers looks at.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/proxy.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The proxy's Y, U and V averaged over squares, fixed to the frame: noise averages out, and a
/// region may move over them. Thread-safety: one thread at a time.
class Squares {
 public:
  /// The squares' side, in proxy samples; those at the proxy's right and bottom edge may be cut.
  static constexpr int side = 4;
  /// One 8-bit step in the squares' units.
  static constexpr float step = 16;
  /// Rows may be read this far beyond their ends: zeros.
  static constexpr int margin = 64;

  /// For proxies of this size.
  Squares(int proxy_width, int proxy_height);

  /// Allocates nothing.
  void update(const Proxy& proxy);

  int width() const { return width_; }
  int height() const { return height_; }

  /// Means of a row, in sixteenths of an 8-bit step; `channel` 0, 1, 2 is Y, U, V.
  const std::uint16_t* row(int channel, int y) const {
    return values_.data() + (std::ptrdiff_t{channel} * height_ + y) * stride_;
  }

  std::size_t memory() const { return values_.bytes(); }

 private:
  int width_;
  int height_;
  std::ptrdiff_t stride_;
  Buffer<std::uint16_t> values_;
};

/// One square of the same in plain loops.
std::uint16_t reference_square(const Plane& plane, int x, int y);

}  // namespace scrim
