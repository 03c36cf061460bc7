/// All memory of the mask across frames.
#pragma once

#include <cstddef>
#include <vector>

#include "frame/proxy.hpp"
#include "matte/mask_resampler.hpp"
#include "matte/motion.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Where the picture stood still, the mask's change is mostly flicker, and it is led towards the
/// steadied mask of the frame before; where the picture moved, the mask is taken as it is. So
/// nothing trails behind what moves. Thread-safety: one thread at a time.
class Stabilizer {
 public:
  /// For masks of `width`×`height` cells.
  Stabilizer(const Layout& layout, int width, int height);

  /// The steadied mask of this frame, in the region of `mask`; valid until the next call.
  /// Allocates nothing.
  Mask update(const Proxy& proxy, const Mask& mask);

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const {
    return steady_.bytes() + before_.bytes() + resampler_.memory() + motion_.memory() +
           columns_.size() * sizeof(int);
  }

 private:
  Stabilizer(const Layout& layout, const Proxy& proxy, int width, int height);
  void follow(const Region& region);
  void blend(const Mask& mask, float scale);
  float* row(int y) { return steady_.data() + std::ptrdiff_t{y} * width_; }

  int width_;
  int height_;
  Motion motion_;
  MaskResampler resampler_;
  Region region_;  ///< that `steady_` is of; of size 0 when it is of none
  Buffer<float> steady_;
  Buffer<float> before_;
  std::vector<int> columns_;  ///< of motion, for each column of the mask
};

}  // namespace scrim
