#include "nn/arena.hpp"

#include <algorithm>
#include <numeric>

#include "support/aligned.hpp"

namespace scrim::nn {

Placed place(std::span<const Lifetime> blocks) {
  std::vector<std::size_t> order(blocks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return blocks[a].size > blocks[b].size; });
  Placed result{std::vector<std::size_t>(blocks.size()), 0};
  std::vector<std::size_t> placed;
  for (const std::size_t block : order) {
    std::vector<std::size_t> rivals;
    for (const std::size_t other : placed) {
      if (blocks[other].first <= blocks[block].last && blocks[block].first <= blocks[other].last) {
        rivals.push_back(other);
      }
    }
    std::sort(rivals.begin(), rivals.end(),
              [&](std::size_t a, std::size_t b) { return result.offsets[a] < result.offsets[b]; });
    std::size_t offset = 0;
    for (const std::size_t rival : rivals) {
      if (offset + blocks[block].size <= result.offsets[rival]) break;
      offset = std::max(offset, round_up(result.offsets[rival] + blocks[rival].size, 16));
    }
    result.offsets[block] = offset;
    result.size = std::max(result.size, offset + blocks[block].size);
    placed.push_back(block);
  }
  return result;
}

}  // namespace scrim::nn
