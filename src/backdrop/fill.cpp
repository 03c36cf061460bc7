#include "backdrop/fill.hpp"

#include <algorithm>

#include "backdrop/backdrop_tuning.hpp"

namespace scrim {
namespace {

constexpr int max_levels = 14;

int halved(int size) {
  return (size + 1) / 2;
}

/// The mean of 2×2 samples. One that is enough of the room counts in full.
Sample merged(Sample sum) {
  const float weight = sum.weight() * 0.25F;
  return sum * (0.25F / std::max(weight, tuning::enough_room));
}

void push(const Samples& fine, const Samples& coarse) {
  for (int y = 0; y < coarse.height; ++y) {
    const Sample* upper = fine.row(2 * y);
    const Sample* lower = fine.row(std::min(2 * y + 1, fine.height - 1));
    for (int x = 0; x < coarse.width; ++x) {
      const int left = 2 * x;
      const int right = std::min(left + 1, fine.width - 1);
      coarse.row(y)[x] = merged(upper[left] + upper[right] + lower[left] + lower[right]);
    }
  }
}

/// Most samples are all room; they need nothing from around.
void pull(const Samples& fine, const Samples& coarse) {
  for (int y = 0; y < fine.height; ++y) {
    const int near_y = y / 2;
    const int far_y = (y % 2 == 0) ? near_y - 1 : near_y + 1;
    for (int x = 0; x < fine.width; ++x) {
      Sample& sample = fine.row(y)[x];
      const float missing = 1 - sample.weight();
      if (missing <= 0) continue;
      const int near_x = x / 2;
      const int far_x = (x % 2 == 0) ? near_x - 1 : near_x + 1;
      const Sample around =
          (coarse.at(near_x, near_y) * 3 + coarse.at(far_x, near_y)) * (3.0F / 16) +
          (coarse.at(near_x, far_y) * 3 + coarse.at(far_x, far_y)) * (1.0F / 16);
      sample += around * missing;
    }
  }
}

}  // namespace

Filler::Filler(int max_width, int max_height) {
  std::size_t count = 0;
  int width = max_width;
  int height = max_height;
  while (width > 1 || height > 1) {
    width = halved(width);
    height = halved(height);
    count += std::size_t(width) * std::size_t(height);
  }
  coarser_ = Buffer<Sample>(count);
}

void Filler::fill(const Samples& samples, const Sample& nothing) {
  std::array<Samples, max_levels> levels{samples};
  std::size_t last = 0;
  Sample* free = coarser_.data();
  while (levels[last].width > 1 || levels[last].height > 1) {
    const Samples& fine = levels[last];
    Samples& coarse = levels[last + 1];
    coarse = {free, halved(fine.width), halved(fine.height)};
    free += std::ptrdiff_t{coarse.width} * coarse.height;
    push(fine, coarse);
    ++last;
  }
  Sample& top = *levels[last].data;
  top = (top + nothing * tuning::nothing_share) * (1 / (top.weight() + tuning::nothing_share));
  for (; last > 0; --last) pull(levels[last - 1], levels[last]);
}

}  // namespace scrim
