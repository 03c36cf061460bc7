#include "backdrop/reference_lens.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/radiance.hpp"
#include "frame/colour.hpp"

namespace scrim {

std::array<double, 3> reference_light(const Proxy& proxy, int cell_x, int cell_y) {
  const YuvToRgb to_rgb = yuv_to_rgb(proxy.matrix(), proxy.range());
  const std::array planes{proxy.y(), proxy.u(), proxy.v()};
  std::array<double, 3> sum{};
  int count = 0;
  for (int y = 4 * cell_y; y < std::min(4 * cell_y + 4, proxy.height()); ++y) {
    for (int x = 4 * cell_x; x < std::min(4 * cell_x + 4, proxy.width()); ++x, ++count) {
      std::array<double, 3> value{};
      for (std::size_t c = 0; c < 3; ++c) {
        double level = double{to_rgb.offset[c]};
        for (std::size_t k = 0; k < 3; ++k) {
          level += double{to_rgb.gain[c][k]} * planes[k].row(y)[x];
        }
        value[c] = std::clamp(level / 255, 0.0, 1.0);
      }
      const double brightest = std::max({value[0], value[1], value[2]});
      for (std::size_t c = 0; c < 3; ++c) {
        sum[c] += value[c] * value[c] / (1 - double{tuning::highlight} * brightest * brightest);
      }
    }
  }
  for (double& light : sum) light *= 16.0 / count;
  return sum;
}

std::array<double, 3> reference_disc(const Samples& light, double x, double y, double radius) {
  constexpr int lines = 1000;
  std::array<double, 3> mean{};
  double area = 0;
  for (int j = 0; j < lines; ++j) {
    const double dy = radius * (2 * (j + 0.5) / lines - 1);
    const double half_chord = std::sqrt(radius * radius - dy * dy);
    const double left = x - half_chord;
    const double right = x + half_chord;
    for (double i = std::floor(left); i < right; ++i) {
      const double length = std::min(right, i + 1) - std::max(left, i);
      const Sample at = light.at(int(i), int(std::floor(y + dy)));
      for (std::size_t c = 0; c < 3; ++c) mean[c] += length * double{at.v[c]};
      area += length;
    }
  }
  for (double& m : mean) m /= area;
  const double brightest = std::max({mean[0], mean[1], mean[2]});
  std::array<double, 3> value{};
  for (std::size_t c = 0; c < 3; ++c) {
    value[c] = std::sqrt(mean[c] / (1 + double{tuning::highlight} * brightest));
  }
  return value;
}

}  // namespace scrim
