/// The mask's memory where the picture stands still.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "memory/stillness.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/mask_resampler.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Where the picture stands still, the mask's changes are mostly flicker, and the mean over the
/// frames in which it stood still takes its place; where the picture moved, the mask is taken as it
/// is. So nothing trails behind what moves. Thread-safety: one thread at a time.
class Stabilizer {
 public:
  /// For masks of `width`×`height` cells of frames of this layout. Throws std::bad_alloc.
  Stabilizer(const Layout& layout, int width, int height);

  /// The steadied mask of this frame, in the region of `mask`; valid until the next call.
  /// Allocates nothing.
  Mask update(const Stillness& stillness, const Mask& mask);

  std::size_t memory() const {
    return steady_.bytes() + before_.bytes() + resampler_.memory() +
           columns_.size() * sizeof(std::int32_t);
  }

 private:
  void follow(const Region& region);
  void blend(const Stillness& stillness, const Mask& mask);
  float* row(int y) { return steady_.data() + std::ptrdiff_t{y} * width_; }

  int width_;
  int height_;
  float square_;  ///< the side of a square, in pixels of the frame
  MaskResampler resampler_;
  Region region_;  ///< that `steady_` is of; of size 0 when it is of none
  Buffer<float> steady_;
  Buffer<float> before_;
  std::vector<std::int32_t> columns_;  ///< of squares, for each column of the mask
};

}  // namespace scrim
