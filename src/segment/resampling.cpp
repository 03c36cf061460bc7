#include "segment/resampling.hpp"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/resampling.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::FixedTag<float, 4> f4;
using Group = hn::Vec<decltype(f4)>;

Group weighed(const float* groups, const float* weights, int taps) {
  Group sum = hn::Mul(hn::Set(f4, weights[0]), hn::LoadU(f4, groups));
  for (int k = 1; k < taps; ++k) {
    sum = hn::MulAdd(hn::Set(f4, weights[k]), hn::LoadU(f4, groups + 4 * k), sum);
  }
  return sum;
}

/// `Taps` 0: as many as the resampling has.
template <int Taps>
void resample(const Resampling& resampling, const float* source, float* out) {
  const int taps = Taps == 0 ? resampling.taps() : Taps;
  for (int i = 0; i < resampling.cells(); ++i) {
    const float* groups = source + std::ptrdiff_t{4} * resampling.first(i);
    hn::StoreU(weighed(groups, resampling.weights(i), taps), f4, out + std::ptrdiff_t{4} * i);
  }
}

void resample_groups(const Resampling& resampling, const float* source, float* out) {
  switch (resampling.taps()) {
    case 2:
      return resample<2>(resampling, source, out);
    case 3:
      return resample<3>(resampling, source, out);
    case 4:
      return resample<4>(resampling, source, out);
    default:
      return resample<0>(resampling, source, out);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(resample_groups);

namespace {

/// Source samples that a window of that many can touch.
int taps_of(double window) {
  return static_cast<int>(std::ceil(window)) + 1;
}

}  // namespace

Resampling::Resampling(int cells, double reach)
    : max_taps_(taps_of(std::max(1.0, reach / cells))),
      first_(std::size_t(cells)),
      weights_(std::size_t(cells) * std::size_t(max_taps_)) {}

void Resampling::aim(double begin, double extent, int length) {
  if (begin == begin_ && extent == extent_ && length == length_) return;
  begin_ = begin;
  extent_ = extent;
  length_ = length;
  const double cell = extent / cells();
  const double window = std::clamp(cell, 1.0, double(max_taps_ - 1));
  const int wanted = taps_of(window);
  taps_ = std::min(wanted, length);
  for (int i = 0; i < cells(); ++i) {
    const double from = begin + (i + 0.5) * cell - window / 2;
    const double to = from + window;
    const double start = std::floor(from);
    const auto first = static_cast<int>(std::clamp(start, 0.0, double(length - taps_)));
    float* weight = weights_.data() + std::ptrdiff_t{i} * taps_;
    std::fill_n(weight, taps_, 0.0F);
    for (int k = 0; k < wanted; ++k) {
      const double source = start + k;
      const double covered = std::min(source + 1, to) - std::max(source, from);
      const auto nearest = static_cast<int>(std::clamp(source, 0.0, double(length - 1)));
      weight[nearest - first] += static_cast<float>(std::max(0.0, covered) / window);
    }
    first_[std::size_t(i)] = first;
  }
}

void resample_groups(const Resampling& resampling, const float* source, float* out) {
  HWY_DYNAMIC_DISPATCH(resample_groups)(resampling, source, out);
}

}  // namespace scrim
#endif  // HWY_ONCE
