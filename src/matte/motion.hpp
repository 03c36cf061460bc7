/// Where the picture changed since the frame before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/proxy.hpp"

namespace scrim {

/// The proxy's luma averaged over squares, compared with that of the frame before: noise averages
/// out, moving edges do not. Fixed to the frame, so that a region may move over it. Thread-safety:
/// one thread at a time.
class Motion {
 public:
  /// The squares' side, in proxy samples.
  static constexpr int square = 4;

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
  const std::uint16_t* row(int y) const { return change_.data() + std::ptrdiff_t{y} * width_; }

  std::size_t memory() const { return 2 * (before_.size() + change_.size() + rows_.size()); }

 private:
  int width_;
  int height_;
  bool known_ = false;
  std::vector<std::uint16_t> before_;
  std::vector<std::uint16_t> change_;
  std::vector<std::uint16_t> rows_;
};

}  // namespace scrim
