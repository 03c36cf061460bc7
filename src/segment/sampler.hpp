/// The frame's region ▶ the network's input.
#pragma once

#include <cstddef>
#include <span>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/resampling.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Crop, scale, colour-convert, in one pass. Thread-safety: one thread at a time.
class Sampler {
 public:
  /// For a network that looks at `width`×`height` pixels, and proxies of frames of this layout.
  /// Throws std::bad_alloc.
  Sampler(const Layout& layout, int width, int height);

  /// Writes width·height·3 floats: the region as rows of R G B in [0, 1]. What the region has
  /// beyond the frame continues the frame's edge. Allocates nothing.
  void sample(const Proxy& proxy, const Region& region, std::span<float> tensor);

  std::size_t memory() const {
    return across_.memory() + down_.memory() + source_.bytes() + cells_.bytes();
  }

 private:
  Resampling across_;
  Resampling down_;
  Buffer<float> source_;  ///< one row of the proxy's columns, as R G B 0
  Buffer<float> cells_;   ///< one row of the network's, as R G B 0
};

}  // namespace scrim
