/// How opaque a picture behind the person is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/placed_picture.hpp"
#include "frame/row_weights.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Scaled and placed as the picture itself is, and spread to every sample of the frame. What the
/// picture leaves free is transparent. Thread-safety: one thread at a time.
class Opacity {
 public:
  Opacity() = default;
  /// Throws std::bad_alloc.
  Opacity(const Layout& frame, const Layout& picture, const Placement& placement);

  bool empty() const { return picture_.empty(); }

  /// A plane of the picture's size. Allocates nothing.
  void render(const AlphaPlane& plane);

  /// What the frame's pixels weigh. Valid until the next `render`.
  AlphaPlane pixels() const {
    return {picture_.backdrop().row(0, 0), std::ptrdiff_t(picture_.backdrop().strides[0])};
  }

  /// What the samples of row `y` weigh: 255 where the picture alone is seen.
  const std::uint8_t* row(int plane, int y) const {
    return weights_[std::size_t(plane)].data() + strides_[std::size_t(plane)] * std::size_t(y);
  }

  std::size_t memory() const;

 private:
  Layout frame_, plain_;  ///< and the picture's size, as a picture whose luma is the opacity
  PlacedPicture picture_;
  PlaneWeights spread_;
  std::array<Buffer<std::uint8_t>, 3> weights_;
  std::array<std::size_t, 3> strides_{};
};

}  // namespace scrim
