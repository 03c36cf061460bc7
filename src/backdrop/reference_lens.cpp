#include "backdrop/reference_lens.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/radiance.hpp"
#include "frame/colour.hpp"

namespace scrim {
namespace {

/// Of the brightest channel's value, and what power of the value light is.
double highlight(Transfer transfer) {
  return transfer == Transfer::pq    ? double{tuning::pq_highlight}
         : transfer == Transfer::hlg ? double{tuning::hlg_highlight}
                                     : double{tuning::highlight};
}
double power(Transfer transfer) {
  return transfer == Transfer::pq ? 4 : 2;
}

double gain(double brightest, Transfer transfer) {
  return 1 / (1 - highlight(transfer) * brightest * brightest);
}

/// The brightest channel's value whose light this is: sought by halving.
double value_of_brightest(double light, Transfer transfer) {
  double low = 0, high = 1;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    const double found = std::pow(middle, power(transfer)) * gain(middle, transfer);
    (found < light ? low : high) = middle;
  }
  return low;
}

}  // namespace

std::array<double, 3> reference_light(const Proxy& proxy, int cell_x, int cell_y,
                                      Transfer transfer) {
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
        sum[c] += std::pow(value[c], power(transfer)) * gain(brightest, transfer);
      }
    }
  }
  for (double& light : sum) light *= 16.0 / count;
  return sum;
}

std::array<double, 3> reference_disc(const Samples& light, double x, double y, double radius,
                                     Transfer transfer) {
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
  const double raised = gain(value_of_brightest(brightest, transfer), transfer);
  std::array<double, 3> value{};
  for (std::size_t c = 0; c < 3; ++c) {
    value[c] = std::pow(mean[c] / raised, 1 / power(transfer));
  }
  return value;
}

}  // namespace scrim
