#include "segment/exposure.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "segment/segment_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/exposure.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Corrects whole vectors; returns how many values that were.
std::size_t correct(const ExposureCorrection& correction, std::span<float> pixels) {
  const hn::CappedTag<float, 16> f;
  const std::size_t lanes = hn::Lanes(f);
  float gains[3 * 16];
  for (std::size_t i = 0; i < 3 * lanes; ++i) gains[i] = correction.gain[i % 3];
  const hn::Vec<decltype(f)> gain[] = {hn::LoadU(f, gains), hn::LoadU(f, gains + lanes),
                                       hn::LoadU(f, gains + 2 * lanes)};
  const auto one = hn::Set(f, 1.0F), lift = hn::Set(f, correction.lift);
  const auto white = hn::Set(f, 1 + correction.lift);
  const std::size_t whole = pixels.size() / (3 * lanes) * (3 * lanes);
  for (std::size_t i = 0; i < whole; i += 3 * lanes) {
    for (std::size_t k = 0; k < 3; ++k) {
      float* at = pixels.data() + i + k * lanes;
      const auto lit = hn::Min(one, hn::Mul(gain[k], hn::LoadU(f, at)));
      hn::StoreU(hn::Div(hn::Mul(lit, white), hn::MulAdd(lift, lit, one)), f, at);
    }
  }
  return whole;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(correct);

namespace {

using namespace tuning::exposure;

constexpr std::array<float, 3> luma_weights{0.2126F, 0.7152F, 0.0722F};

float luma(const std::array<float, 3>& colour) {
  return luma_weights[0] * colour[0] + luma_weights[1] * colour[1] + luma_weights[2] * colour[2];
}

float sixth_power(float x) {
  return x * x * x * x * x * x;
}

/// What lights a picture, and how bright it is.
struct Illuminant {
  float luma = 0;                 ///< Minkowski mean
  float mean = 0;                 ///< mean luma
  std::array<float, 3> colour{};  ///< Minkowski means of R G B
};

Illuminant measure(std::span<const float> pixels, int width) {
  const std::size_t row = 3 * std::size_t(width);
  Illuminant sum;
  int count = 0;
  for (std::size_t y = 0; y < pixels.size(); y += rows_apart * row) {
    for (std::size_t x = 0; x < row; x += 3 * columns_apart) {
      const float* p = pixels.data() + y + x;
      const float grey = luma({p[0], p[1], p[2]});
      sum.mean += grey;
      sum.luma += sixth_power(grey);
      for (std::size_t c = 0; c < 3; ++c) sum.colour[c] += sixth_power(p[c]);
      ++count;
    }
  }
  const auto minkowski = [&](float powers) { return std::pow(powers / float(count), 1.0F / 6); };
  return {minkowski(sum.luma),
          sum.mean / float(count),
          {minkowski(sum.colour[0]), minkowski(sum.colour[1]), minkowski(sum.colour[2])}};
}

/// The gains that take a strong cast away and keep the luma of grey.
std::array<float, 3> neutral(const std::array<float, 3>& light) {
  std::array<float, 3> level{};
  for (std::size_t c = 0; c < 3; ++c) level[c] = std::log(light[c] + black);
  const float grey = luma(level);
  std::array<float, 3> gain{};
  for (std::size_t c = 0; c < 3; ++c) {
    const float cast = level[c] - grey;
    const float strong =
        std::min(max_cast, cast_share * std::max(0.0F, std::abs(cast) - mild_cast));
    gain[c] = std::exp(-std::copysign(strong, cast));
  }
  return gain;
}

float corrected(float value, float gain, float lift) {
  const float lit = std::min(1.0F, gain * value);
  return lit * (1 + lift) / (1 + lift * lit);
}

}  // namespace

ExposureCorrection find_correction(std::span<const float> pixels, int width) {
  const Illuminant light = measure(pixels, width);
  const float gain = std::clamp(min_light / std::max(light.luma, black), 1.0F, max_gain);
  const float mean = std::max(gain * light.mean, black);
  // What leads the mean, were the picture flat, to where it should be at least.
  const float lift = (min_mean - mean) / (mean * (1 - min_mean));
  ExposureCorrection correction{neutral(light.colour), std::clamp(lift, 0.0F, max_lift)};
  for (float& g : correction.gain) g *= gain;
  return correction;
}

void correct_exposure(const ExposureCorrection& correction, std::span<float> pixels) {
  const std::size_t done = HWY_DYNAMIC_DISPATCH(correct)(correction, pixels);
  for (std::size_t i = done; i < pixels.size(); ++i) {
    pixels[i] = corrected(pixels[i], correction.gain[i % 3], correction.lift);
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
