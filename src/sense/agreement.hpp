/// What several looks at one frame agree on.
#pragma once

#include <cstddef>

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "segment/mask_resampler.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The weighted mean of their masks, on cells of 2×2 samples of the proxy that cover the frame.
/// Each look counts where it looked. What less than a third of them by weight take for person is
/// background, what more than two thirds do is person, for certain: a mean is softer than what it
/// is made of. So nobody is uncovered by a look alone, unless it weighs a third of all.
/// Thread-safety: one thread at a time.
class Agreement {
 public:
  /// Throws std::bad_alloc.
  explicit Agreement(const Layout& layout);

  /// Forgets the looks.
  void clear();

  /// A look's mask, and what it counts (above 0). Allocates nothing.
  void add(const Mask& look, float weight);

  /// A look without a usable answer.
  void abstain() { ++abstained_; }

  /// Stamped as the looks are; with the stamp of none when they differ, and without data unless
  /// more than half of all looks had an answer. Valid until the next call. Allocates nothing.
  Mask mask();

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  std::size_t memory() const {
    return resampler_.memory() + person_.bytes() + weight_.bytes() + mask_.bytes();
  }

 private:
  Agreement(const Layout& layout, int columns, int rows, int cell);

  int columns_, rows_;
  Region region_;
  MaskResampler resampler_;
  int looks_ = 0, abstained_ = 0;
  Stamp stamp_{};
  Buffer<float> person_, weight_;  ///< of each cell: sums over the looks
  Buffer<float> mask_;
};

}  // namespace scrim
