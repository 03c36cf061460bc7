/// The mask without what the user hides.
#pragma once

#include "frame/areas.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// A poster that the network takes for a person, and the user hides, leaves the mask here, so that
/// it neither draws the region to it nor is remembered. Thread-safety: one thread at a time.
class HiddenMask {
 public:
  HiddenMask() = default;

  /// For masks of this size. Throws std::bad_alloc.
  HiddenMask(int width, int height) : values_(std::size_t(width) * std::size_t(height)) {}

  /// The mask with 0 in the cells whose centre is hidden; the very mask when nothing is. Allocates
  /// nothing.
  Mask update(const Mask& mask, const PixelAreas& areas);

  std::size_t memory() const { return values_.bytes(); }

 private:
  Buffer<float> values_;
};

}  // namespace scrim
