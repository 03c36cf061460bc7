#include "frame/colour.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {
namespace {

/// The luma weights of R and B (that of G is the rest), and how many codes Y and U, V span.
struct Constants {
  double kr, kb;
  double y_zero, y_span, c_span;
};

Constants constants(Matrix matrix, Range range) {
  const bool hd = matrix == Matrix::bt709;
  const bool full = range == Range::full;
  return {.kr = hd ? 0.2126 : 0.299,
          .kb = hd ? 0.0722 : 0.114,
          .y_zero = full ? 0.0 : 16.0,
          .y_span = full ? 255.0 : 219.0,
          .c_span = full ? 255.0 : 224.0};
}

std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(value + 0.5), 0.0, 255.0));
}

}  // namespace

YuvToRgb yuv_to_rgb(Matrix matrix, Range range) {
  const Constants k = constants(matrix, range);
  const double kg = 1 - k.kr - k.kb;
  const double y = 255 / k.y_span;
  const double c = 255 / k.c_span;
  const double red_of_v = 2 * (1 - k.kr) * c;
  const double blue_of_u = 2 * (1 - k.kb) * c;
  const std::array<std::array<double, 3>, 3> gain{{
      {y, 0, red_of_v},
      {y, -blue_of_u * k.kb / kg, -red_of_v * k.kr / kg},
      {y, blue_of_u, 0},
  }};
  YuvToRgb out;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out.gain[i][j] = static_cast<float>(gain[i][j]);
    out.offset[i] = static_cast<float>(-gain[i][0] * k.y_zero - 128 * (gain[i][1] + gain[i][2]));
  }
  return out;
}

std::array<std::uint8_t, 3> rgb_to_yuv(const std::array<std::uint8_t, 3>& rgb, Matrix matrix,
                                       Range range) {
  const Constants k = constants(matrix, range);
  const double luma = k.kr * rgb[0] + (1 - k.kr - k.kb) * rgb[1] + k.kb * rgb[2];
  const double c = k.c_span / 255;
  return {to_byte(luma * k.y_span / 255 + k.y_zero),
          to_byte((rgb[2] - luma) / (2 * (1 - k.kb)) * c + 128),
          to_byte((rgb[0] - luma) / (2 * (1 - k.kr)) * c + 128)};
}

}  // namespace scrim
