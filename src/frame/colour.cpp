#include "frame/colour.hpp"

#include <cmath>
#include <utility>

#include "frame/frame.hpp"

namespace scrim {
namespace {

/// The luma weights of R and B (that of G is the rest), and how many codes Y and U, V span.
struct Constants {
  double kr, kb;
  double y_zero, y_span, c_span;
};

std::pair<double, double> luma_weights(Matrix matrix) {
  switch (matrix) {
    case Matrix::bt601:
      return {0.299, 0.114};
    case Matrix::bt709:
      return {0.2126, 0.0722};
    case Matrix::bt2020:
      return {0.2627, 0.0593};
  }
  return {};
}

Constants constants(Matrix matrix, Range range) {
  const bool full = range == Range::full;
  const auto [kr, kb] = luma_weights(matrix);
  return {.kr = kr,
          .kb = kb,
          .y_zero = full ? 0.0 : 16.0,
          .y_span = full ? 255.0 : 219.0,
          .c_span = full ? 255.0 : 224.0};
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

RgbToYuv rgb_to_yuv(Matrix matrix, Range range) {
  const Constants k = constants(matrix, range);
  const double y = k.y_span / 255;
  const double u = k.c_span / 255 / (2 * (1 - k.kb));
  const double v = k.c_span / 255 / (2 * (1 - k.kr));
  const double kg = 1 - k.kr - k.kb;
  const std::array<std::array<double, 3>, 3> gain{{
      {k.kr * y, kg * y, k.kb * y},
      {-k.kr * u, -kg * u, (1 - k.kb) * u},
      {(1 - k.kr) * v, -kg * v, -k.kb * v},
  }};
  RgbToYuv out;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) out.gain[i][j] = static_cast<float>(gain[i][j]);
  }
  out.offset = {static_cast<float>(k.y_zero), 128, 128};
  return out;
}

Conversion conversion(const Layout& from, const Layout& to) {
  const bool from_rgb = is_rgb(from.format), to_rgb = is_rgb(to.format);
  const bool same = from.matrix == to.matrix && from.range == to.range;
  if (from_rgb == to_rgb && (from_rgb || same)) return no_conversion;
  Conversion in = no_conversion, out = no_conversion;
  if (!from_rgb) {
    const YuvToRgb rgb = yuv_to_rgb(from.matrix, from.range);
    in = {rgb.gain, rgb.offset};
  }
  if (!to_rgb) {
    const RgbToYuv yuv = rgb_to_yuv(to.matrix, to.range);
    out = {yuv.gain, yuv.offset};
  }
  constexpr float no_say = 1e-4F;
  Conversion both;
  for (std::size_t c = 0; c < 3; ++c) {
    both.offset[c] = out.offset[c];
    for (std::size_t k = 0; k < 3; ++k) {
      both.offset[c] += out.gain[c][k] * in.offset[k];
      float gain = 0;
      for (std::size_t i = 0; i < 3; ++i) gain += out.gain[c][i] * in.gain[i][k];
      both.gain[c][k] = std::abs(gain) < no_say ? 0 : gain;
    }
  }
  return both;
}

}  // namespace scrim
