/// All memory of the mask across frames.
#pragma once

#include <cstddef>

#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Thread-safety: one thread at a time.
class Stabilizer {
 public:
  /// For masks of `width`×`height` cells.
  Stabilizer(int width, int height);

  /// The steadied mask of this frame, in the region of `mask`; valid until the next call.
  /// Allocates nothing.
  Mask update(const Proxy& proxy, const Mask& mask);

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const { return steady_.bytes(); }

 private:
  Buffer<float> steady_;
};

}  // namespace scrim
