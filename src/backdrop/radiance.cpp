#include "backdrop/radiance.hpp"

#include "backdrop/radiance_kernels.hpp"
#include "frame/colour.hpp"

namespace scrim {
namespace {

/// A square that is cut at the right edge.
RgbTriple sum_cut_square(const YuvRows& in, const YuvToRgb& conversion, const LightCurve& curve,
                         int left, int columns) {
  RgbTriple sum{};
  for (int y = 0; y < in.rows; ++y) {
    for (int x = left; x < left + columns; ++x) {
      RgbTriple value{};
      for (std::size_t c = 0; c < 3; ++c) {
        float level = conversion.offset[c];
        for (std::size_t k = 0; k < 3; ++k) {
          level += conversion.gain[c][k] * in.planes[k][y * in.stride + x];
        }
        value[c] = std::clamp(level / 255, 0.0F, 1.0F);
      }
      const RgbTriple light = light_of(value, curve);
      for (std::size_t c = 0; c < 3; ++c) sum[c] += light[c];
    }
  }
  return sum;
}

}  // namespace

Radiance::Radiance(const ProxySize& proxy, const LightCurve& curve)
    : curve_(curve),
      height_(squares_of(proxy.height)),
      stride_(round_up(std::size_t(squares_of(proxy.width)), light_block)),
      sums_(3 * stride_ * std::size_t(height_)) {}

void Radiance::update(const Proxy& proxy) {
  const YuvToRgb conversion = yuv_to_rgb(proxy.matrix(), proxy.range());
  const std::size_t plane = stride_ * std::size_t(height_);
  const int whole = proxy.width() / square_side, cut = proxy.width() % square_side;
  for (int j = 0; j < height_; ++j) {
    const int top = j * square_side;
    const YuvRows in{{proxy.y().row(top), proxy.u().row(top), proxy.v().row(top)},
                     proxy.y().stride,
                     std::min(square_side, proxy.height() - top)};
    float* out = sums_.data() + std::size_t(j) * stride_;
    sum_light(in, conversion, curve_, (std::size_t(whole) + light_block - 1) / light_block,
              {out, out + plane, out + 2 * plane});
    if (cut > 0) {
      const RgbTriple last = sum_cut_square(in, conversion, curve_, whole * square_side, cut);
      for (std::size_t c = 0; c < 3; ++c) {
        out[c * plane + std::size_t(whole)] = last[c] * square_side / float(cut);
      }
    }
    if (in.rows == square_side) continue;
    for (std::size_t c = 0; c < 3; ++c) {
      for (std::size_t x = 0; x < stride_; ++x) out[c * plane + x] *= square_side / float(in.rows);
    }
  }
}

}  // namespace scrim
