#include "segment/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace scrim {
namespace {

/// Source samples under a triangle of that many source samples from its centre to its foot.
int taps_of(double radius) {
  return 2 * static_cast<int>(std::ceil(radius));
}

}  // namespace

Resampling::Resampling(int cells, double reach)
    : max_taps_(taps_of(std::max(1.0, reach / cells))),
      first_(std::size_t(cells)),
      weights_(std::size_t(cells) * std::size_t(max_taps_)) {}

void Resampling::aim(double begin, double extent, int length) {
  const double cell = extent / cells();
  const double radius = std::max(1.0, cell);
  const int wanted = std::min(taps_of(radius), max_taps_);
  taps_ = std::min(wanted, length);
  for (int i = 0; i < cells(); ++i) {
    const double centre = begin + (i + 0.5) * cell - 0.5;
    const int start = static_cast<int>(std::floor(centre)) - wanted / 2 + 1;
    const int first = std::clamp(start, 0, length - taps_);
    float* weight = weights_.data() + i * max_taps_;
    std::fill_n(weight, taps_, 0.0F);
    double sum = 0;
    for (int k = 0; k < wanted; ++k) {
      sum += std::max(0.0, 1 - std::abs(start + k - centre) / radius);
    }
    for (int k = 0; k < wanted; ++k) {
      const double share = std::max(0.0, 1 - std::abs(start + k - centre) / radius) / sum;
      weight[std::clamp(start + k - first, 0, taps_ - 1)] += static_cast<float>(share);
    }
    first_[std::size_t(i)] = first;
  }
}

}  // namespace scrim
