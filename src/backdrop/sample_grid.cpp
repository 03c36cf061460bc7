#include "backdrop/sample_grid.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "backdrop/upsampler.hpp"

namespace scrim {
namespace {

constexpr double most_samples = 160;
constexpr double fewest_soft = 24;
constexpr double fewest_lens = 40;
constexpr int pixels_per_sample = 8;
// Of the most samples, so that the strength has a say in small frames too.
constexpr double least_share = 0.4;

constexpr double discs_samples = 4;  // of its diameter, before samples are made whole
constexpr double most_lens_nodes = 320;
// Against a pitch that is a whole number but for its rounding.
constexpr double hair = 1e-6;

int larger_side(const Layout& layout) {
  return std::max(layout.width, layout.height);
}

/// Samples along the larger side.
double samples_at(const Layout& layout, double fewest_samples, int strength) {
  const double most = std::min(most_samples, double(larger_side(layout) / pixels_per_sample));
  const double fewest = std::min(fewest_samples, least_share * most);
  return most * std::pow(fewest / most, std::clamp(strength, 0, 100) / 100.0);
}

/// The largest power of two up to a limit.
int power_of_two(double limit) {
  return std::clamp(int(std::bit_floor(unsigned(std::max(limit, 1.0)))), 1, Upsampler::max_step);
}

SampleGrid soft_grid(const Layout& layout, int cell, int strength) {
  const double count = std::round(samples_at(layout, fewest_soft, strength));
  const auto along = [&](int size) {
    const int cells = (size + cell - 1) / cell;
    return std::clamp(int(std::lround(count * size / larger_side(layout))), 1, cells);
  };
  SampleGrid grid{.width = along(layout.width), .height = along(layout.height)};
  grid.pitch_x = double(layout.width) / grid.width;
  grid.pitch_y = double(layout.height) / grid.height;
  // At half the distance of samples the spline is nearly linear.
  grid.step = power_of_two(grid.pitch_x / 2);
  return grid;
}

SampleGrid lens_grid(const Layout& layout, int cell, int strength) {
  const double wanted =
      std::max(double(cell), larger_side(layout) / samples_at(layout, fewest_lens, strength));
  SampleGrid grid;
  grid.step =
      power_of_two(std::max(larger_side(layout) / most_lens_nodes, wanted / discs_samples + hair));
  const int pitch = grid.step * std::max(2, int(std::ceil(wanted / grid.step - hair)));
  grid.width = (layout.width + pitch - 1) / pitch;
  grid.height = (layout.height + pitch - 1) / pitch;
  grid.pitch_x = grid.pitch_y = pitch;
  grid.radius = std::min(discs_samples * wanted / pitch, discs_samples) / 2;
  return grid;
}

}  // namespace

SampleGrid sample_grid(const Layout& layout, int cell, Look look, int strength) {
  return look == Look::lens ? lens_grid(layout, cell, strength) : soft_grid(layout, cell, strength);
}

}  // namespace scrim
