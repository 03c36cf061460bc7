#include "segment/read_mask.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "segment/segment_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/read_mask.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_SEGMENT_IS_PROBABILITY
#define SCRIM_SEGMENT_IS_PROBABILITY
namespace scrim::reading {

inline bool is_probability(float value) {
  return value >= -tuning::probability_tolerance && value <= 1 + tuning::probability_tolerance;
}

}  // namespace scrim::reading
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

bool read_probabilities(const float* answer, std::size_t count, float* mask) {
  const hn::CappedTag<float, 16> f;
  const std::size_t lanes = hn::Lanes(f);
  const auto zero = hn::Zero(f), one = hn::Set(f, 1.0F);
  const auto least = hn::Set(f, -tuning::probability_tolerance);
  const auto most = hn::Set(f, 1 + tuning::probability_tolerance);
  auto valid = hn::Eq(zero, zero);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto value = hn::LoadU(f, answer + i);
    valid = hn::And(valid, hn::And(hn::Ge(value, least), hn::Le(value, most)));
    hn::StoreU(hn::Clamp(value, zero, one), f, mask + i);
  }
  bool all = hn::AllTrue(f, valid);
  for (; i < count; ++i) {
    all = all && reading::is_probability(answer[i]);
    mask[i] = std::clamp(answer[i], 0.0F, 1.0F);
  }
  return all;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(read_probabilities);

namespace {

bool are_probabilities(std::span<const float> pairs) {
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    if (!reading::is_probability(pairs[i]) ||
        std::abs(pairs[i] + pairs[i + 1] - 1) > tuning::probability_tolerance) {
      return false;
    }
  }
  return true;
}

bool read_pairs(std::span<const float> pairs, std::span<float> mask) {
  const bool probabilities = are_probabilities(pairs);
  bool valid = true;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const float background = pairs[2 * i], person = pairs[2 * i + 1];
    valid = valid && std::isfinite(background) && std::isfinite(person);
    mask[i] =
        probabilities ? std::clamp(person, 0.0F, 1.0F) : 1 / (1 + std::exp(background - person));
  }
  return valid;
}

}  // namespace

bool read_mask(std::span<const float> answer, int channels, std::span<float> mask) {
  if (channels == 2) return read_pairs(answer, mask);
  return HWY_DYNAMIC_DISPATCH(read_probabilities)(answer.data(), mask.size(), mask.data());
}

}  // namespace scrim
#endif  // HWY_ONCE
