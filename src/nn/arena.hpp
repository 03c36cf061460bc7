/// Where tensors lie in memory: those that never live at the same time may share it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace scrim::nn {

/// A block of `size` floats that is in use from phase `first` to phase `last`.
struct Lifetime {
  std::size_t size = 0;
  int first = 0, last = 0;
};

struct Placed {
  std::vector<std::size_t> offsets;  ///< of each block, in floats; multiples of 16
  std::size_t size = 0;              ///< floats in all
};

/// Blocks that live at the same time do not overlap. Greedy: the largest block first, each at the
/// lowest place that is free during its life.
Placed place(std::span<const Lifetime> blocks);

}  // namespace scrim::nn
