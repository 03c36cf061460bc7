#include "backdrop/sample_grid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "backdrop/backdrop_tuning.hpp"
#include "backdrop/upsampler.hpp"

namespace scrim {
namespace {

int larger_side(const Layout& layout) {
  return std::max(layout.width, layout.height);
}

/// Samples along the larger side.
double samples_at(const Layout& layout, double min_samples, int strength) {
  const double max =
      std::min(tuning::max_samples, double(larger_side(layout) / tuning::min_pixels_per_sample));
  const double min = std::min(min_samples, tuning::min_share_of_samples * max);
  return max * std::pow(min / max, std::clamp(strength, 0, 100) / 100.0);
}

/// The largest power of two up to a limit.
int power_of_two(double limit) {
  return std::clamp(int(std::bit_floor(unsigned(std::max(limit, 1.0)))), 1, Upsampler::max_step);
}

SampleGrid soft_grid(const Layout& layout, int square, int strength) {
  const double count = std::round(samples_at(layout, tuning::min_soft_samples, strength));
  const auto along = [&](int size) {
    const int squares = (size + square - 1) / square;
    return std::clamp(int(std::lround(count * size / larger_side(layout))), 1, squares);
  };
  SampleGrid grid{.width = along(layout.width), .height = along(layout.height)};
  grid.pitch_x = double(layout.width) / grid.width;
  grid.pitch_y = double(layout.height) / grid.height;
  // At half the distance of samples the spline is nearly linear.
  grid.step = power_of_two(grid.pitch_x / 2);
  return grid;
}

SampleGrid lens_grid(const Layout& layout, int square, int strength) {
  const double wanted = std::max(
      double(square), larger_side(layout) / samples_at(layout, tuning::min_lens_samples, strength));
  // Against a pitch that is a whole number but for its rounding.
  constexpr double rounding = 1e-6;
  SampleGrid grid;
  grid.step = power_of_two(std::max(larger_side(layout) / tuning::max_lens_nodes,
                                    wanted / tuning::samples_per_disc + rounding));
  const int pitch = grid.step * std::max(2, int(std::ceil(wanted / grid.step - rounding)));
  grid.width = (layout.width + pitch - 1) / pitch;
  grid.height = (layout.height + pitch - 1) / pitch;
  grid.pitch_x = grid.pitch_y = pitch;
  grid.radius = std::min(tuning::samples_per_disc * wanted / pitch, tuning::samples_per_disc) / 2;
  return grid;
}

}  // namespace

SampleGrid sample_grid(const Layout& layout, int square, Look look, int strength) {
  return look == Look::lens ? lens_grid(layout, square, strength)
                            : soft_grid(layout, square, strength);
}

}  // namespace scrim
