/// Where the picture changed since the frame before.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/proxy.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The proxy's luma averaged over squares, compared with that of the frame before: noise averages
/// out, moving edges do not. Fixed to the frame, so that a region may move over it. Thread-safety:
/// one thread at a time.
class Motion {
 public:
  /// The squares' side, in proxy samples.
  static constexpr int square = 4;
  /// More than any change: of what has no past.
  static constexpr std::uint16_t everything = 255 * 4 + 1;

  /// For proxies of this size.
  Motion(int proxy_width, int proxy_height);

  /// Compares with the call before; after `reset`, and the first time, all has changed. Allocates
  /// nothing.
  void update(const Proxy& proxy);
  void reset() { known_ = false; }

  int width() const { return width_; }
  int height() const { return height_; }

  /// For each square of a row: the largest change of brightness there and in the eight squares
  /// around, in quarters of an 8-bit step.
  const std::uint16_t* row(int y) const { return widest_.data() + y * stride_; }

  std::size_t memory() const { return before_.bytes() + change_.bytes() + widest_.bytes(); }

 private:
  /// Rows with one more square on every side, always 0.
  std::uint16_t* change_row(int y) { return change_.data() + (y + 1) * stride_ + margin; }

  static constexpr int margin = 32;

  int width_;
  int height_;
  std::ptrdiff_t stride_;
  bool known_ = false;
  Buffer<std::uint16_t> before_;
  Buffer<std::uint16_t> change_;
  Buffer<std::uint16_t> widest_;
};

/// One square of the same: four times its mean brightness, rounded down.
std::uint16_t reference_brightness(const Plane& luma, int x, int y);

}  // namespace scrim
