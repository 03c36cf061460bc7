#include "apps/scrim/evaluation/gradient_filter.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace scrim::cli {
namespace {

constexpr int taps = 2 * GradientFilter::radius + 1;

struct Kernels {
  std::array<float, taps> gauss, derivative;
};

/// Both of unit energy, so that their product is.
Kernels make_kernels() {
  constexpr double sigma = 1.4;
  std::array<double, taps> gauss{}, derivative{};
  double gauss_energy = 0, derivative_energy = 0;
  for (int i = 0; i < taps; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const double x = i - GradientFilter::radius;
    gauss[k] = std::exp(-x * x / (2 * sigma * sigma));
    derivative[k] = x * gauss[k];
    gauss_energy += gauss[k] * gauss[k];
    derivative_energy += derivative[k] * derivative[k];
  }
  Kernels out{};
  for (std::size_t k = 0; k < taps; ++k) {
    out.gauss[k] = static_cast<float>(gauss[k] / std::sqrt(gauss_energy));
    out.derivative[k] = static_cast<float>(derivative[k] / std::sqrt(derivative_energy));
  }
  return out;
}

const Kernels& kernels() {
  static const Kernels instance = make_kernels();
  return instance;
}

void repeat_ends(std::vector<float>& row) {
  std::fill_n(row.begin(), GradientFilter::radius, row[GradientFilter::radius]);
  std::fill_n(row.end() - GradientFilter::radius, GradientFilter::radius,
              row[row.size() - GradientFilter::radius - 1]);
}

}  // namespace

GradientFilter::GradientFilter(const GrayPicture& picture)
    : picture_(picture),
      smooth_(static_cast<std::size_t>(picture.width + 2 * radius)),
      derived_(smooth_.size()),
      out_(static_cast<std::size_t>(picture.width)) {}

void GradientFilter::filter_columns(int y) {
  const Kernels& k = kernels();
  std::fill(smooth_.begin(), smooth_.end(), 0.0F);
  std::fill(derived_.begin(), derived_.end(), 0.0F);
  float *smooth = smooth_.data() + radius, *derived = derived_.data() + radius;
  for (int i = 0; i < taps; ++i) {
    const float g = k.gauss[static_cast<std::size_t>(i)] / 255;
    const float d = k.derivative[static_cast<std::size_t>(i)] / 255;
    const std::uint8_t* row = picture_.row(std::clamp(y + i - radius, 0, picture_.height - 1));
    for (int x = 0; x < picture_.width; ++x) {
      smooth[x] += g * static_cast<float>(row[x]);
      derived[x] += d * static_cast<float>(row[x]);
    }
  }
  repeat_ends(smooth_);
  repeat_ends(derived_);
}

const float* GradientFilter::magnitudes(int y) {
  const Kernels& k = kernels();
  filter_columns(y);
  const float *smooth = smooth_.data(), *derived = derived_.data();
  for (int x = 0; x < picture_.width; ++x) {
    float across = 0, down = 0;
    for (int i = 0; i < taps; ++i) {
      across += k.derivative[static_cast<std::size_t>(i)] * smooth[x + i];
      down += k.gauss[static_cast<std::size_t>(i)] * derived[x + i];
    }
    out_[static_cast<std::size_t>(x)] = std::sqrt(across * across + down * down);
  }
  return out_.data();
}

}  // namespace scrim::cli
