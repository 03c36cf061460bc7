#include "io/pixels/bt709_pass.hpp"

#include <algorithm>
#include <cmath>

namespace scrim::io {
namespace {

/// The shares of red, green and blue in luma.
struct Shares {
  double red, green, blue;
};
constexpr Shares bt601{0.299, 0.587, 0.114};
constexpr Shares bt709{0.2126, 0.7152, 0.0722};
constexpr Shares bt2020{0.2627, 0.678, 0.0593};

Shares shares(Matrix matrix) {
  switch (matrix) {
    case Matrix::bt601:
      return bt601;
    case Matrix::bt709:
      break;
    case Matrix::bt2020:
      return bt2020;
  }
  return bt709;
}

constexpr int luma_bits = 8, chroma_bits = 9;

std::int16_t fixed(double value, int bits) {
  return static_cast<std::int16_t>(std::lround(value * (1 << bits)));
}

std::uint8_t pixel(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

// Plain loops without aliases, so that compilers make vectors of them.

void add_to_chroma(std::uint8_t* __restrict u, std::uint8_t* __restrict v,
                   std::int16_t* __restrict tint, std::size_t width, const Bt709Gains gains) {
  constexpr int half = 1 << (chroma_bits - 1);
  for (std::size_t x = 0; x < width; ++x) {
    const auto blue = static_cast<std::int16_t>(u[x] - 128);
    const auto red = static_cast<std::int16_t>(v[x] - 128);
    const auto luma =
        static_cast<std::int16_t>(gains.y_from_u * blue + gains.y_from_v * red + gains.y_bias);
    tint[2 * x] = luma;
    tint[2 * x + 1] = luma;
    const auto more_u =
        static_cast<std::int16_t>(gains.u_from_u * blue + gains.u_from_v * red + half);
    const auto more_v =
        static_cast<std::int16_t>(gains.v_from_u * blue + gains.v_from_v * red + half);
    u[x] = pixel(u[x] + (more_u >> chroma_bits));
    v[x] = pixel(v[x] + (more_v >> chroma_bits));
  }
}

void add_to_luma(std::uint8_t* __restrict y, const std::int16_t* __restrict tint, std::size_t width,
                 std::int16_t gain) {
  for (std::size_t x = 0; x < width; ++x) {
    const auto more = static_cast<std::int16_t>(gain * y[x] + tint[x]);
    y[x] = pixel(y[x] + (more >> luma_bits));
  }
}

}  // namespace

Bt709Pass::Bt709Pass(Matrix matrix, Range range, int width)
    : empty_(matrix == Matrix::bt709 && range == Range::limited),
      width_(static_cast<std::size_t>(width)),
      tint_(static_cast<std::size_t>(width) + 1) {
  const Shares from = shares(matrix), to = bt709;
  const double luma_in = range == Range::full ? 255 : 219;
  const double chroma_in = range == Range::full ? 255 : 224;
  constexpr double luma_out = 219, chroma_out = 224;

  // What blue and red differ from luma for a unit of each chroma channel, and green with them.
  const double blue = 2 * (1 - from.blue), red = 2 * (1 - from.red);
  const double luma_u = to.blue * blue - to.green * from.blue * blue / from.green;
  const double luma_v = to.red * red - to.green * from.red * red / from.green;
  const double to_u = 0.5 / (1 - to.blue), to_v = 0.5 / (1 - to.red);

  const double y_gain = luma_out / luma_in, chroma_gain = chroma_out / chroma_in;
  gains_.y_from_y = fixed(y_gain - 1, luma_bits);
  gains_.y_bias = fixed((range == Range::full ? 16 : 0) + 0.5, luma_bits);
  gains_.y_from_u = fixed(luma_u * luma_out / chroma_in, luma_bits);
  gains_.y_from_v = fixed(luma_v * luma_out / chroma_in, luma_bits);
  gains_.u_from_u = fixed(to_u * (blue - luma_u) * chroma_gain - 1, chroma_bits);
  gains_.u_from_v = fixed(-to_u * luma_v * chroma_gain, chroma_bits);
  gains_.v_from_u = fixed(-to_v * luma_u * chroma_gain, chroma_bits);
  gains_.v_from_v = fixed(to_v * (red - luma_v) * chroma_gain - 1, chroma_bits);
}

void Bt709Pass::apply(std::uint8_t* y0, std::uint8_t* y1, std::uint8_t* u, std::uint8_t* v) {
  add_to_chroma(u, v, tint_.data(), (width_ + 1) / 2, gains_);
  add_to_luma(y0, tint_.data(), width_, gains_.y_from_y);
  if (y1 != nullptr) add_to_luma(y1, tint_.data(), width_, gains_.y_from_y);
}

}  // namespace scrim::io
