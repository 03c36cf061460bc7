/// Filling what the person hides from what is around.
#pragma once

#include <cstddef>

#include "backdrop/sample.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Push-pull (Gortler, Grzeszczuk, Szeliski, Cohen, "The Lumigraph", 1996): the samples are
/// averaged 2×2 again and again until one is left; on the way back each level takes from the
/// coarser one what its own weights leave open. A sample of weight 1 stays as it is, and one that
/// the person comes to hide passes over steadily into what is around it.
class Filler {
 public:
  Filler() = default;
  Filler(int max_width, int max_height);

  /// In: channels times weight, and the weight. Out: channels everywhere; the weights mean nothing
  /// any more. Where no weight is anywhere the channels become `nothing`. Allocates nothing.
  void fill(const Samples& samples, const Sample& nothing);

  std::size_t memory() const { return coarser_.bytes(); }

 private:
  Buffer<Sample> coarser_;  ///< the levels, one after the other
};

}  // namespace scrim
