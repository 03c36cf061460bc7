#include "segment/sampler_kernels.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/sampler_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/bytes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::sampler_kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using scrim::HWY_NAMESPACE::LoadBytes;

using F = hn::CappedTag<float, 16>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

Vector blend(const Plane& plane, const RowBlend& rows, int x) {
  const std::uint8_t* row = plane.row(rows.first) + x;
  Vector sum = hn::Mul(hn::Set(f, rows.weights[0]), LoadBytes(f, row));
  for (int m = 1; m < rows.taps; ++m) {
    sum = hn::MulAdd(hn::Set(f, rows.weights[m]), LoadBytes(f, row + m * plane.stride), sum);
  }
  return sum;
}

void blend_rows(const Proxy& proxy, const YuvToRgb& rgb, const RowBlend& rows, int begin, int end,
                float* out) {
  const Plane luma = proxy.y(), blue = proxy.u(), red = proxy.v();
  for (int x = begin; x < end; x += lanes) {
    const Vector y = blend(luma, rows, x), u = blend(blue, rows, x), v = blend(red, rows, x);
    const auto channel = [&](std::size_t c) HWY_ATTR {
      const auto& gain = rgb.gain[c];
      const Vector of_luma = hn::MulAdd(hn::Set(f, gain[0]), y, hn::Set(f, rgb.offset[c]));
      const Vector of_blue = hn::MulAdd(hn::Set(f, gain[1]), u, of_luma);
      return hn::MulAdd(hn::Set(f, gain[2]), v, of_blue);
    };
    hn::StoreInterleaved4(channel(0), channel(1), channel(2), hn::Zero(f), f,
                          out + std::ptrdiff_t{4} * x);
  }
}

void pack(const float* groups, int count, float* out) {
  const auto unit = [](Vector v) HWY_ATTR { return hn::Clamp(v, hn::Zero(f), hn::Set(f, 1.0F)); };
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    Vector r, g, b, none;
    hn::LoadInterleaved4(f, groups + std::ptrdiff_t{4} * i, r, g, b, none);
    hn::StoreInterleaved3(unit(r), unit(g), unit(b), f, out + std::ptrdiff_t{3} * i);
  }
  for (; i < count; ++i) {
    for (int c = 0; c < 3; ++c) {
      out[std::ptrdiff_t{3} * i + c] = std::clamp(groups[std::ptrdiff_t{4} * i + c], 0.0F, 1.0F);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim::sampler_kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::sampler_kernels {

HWY_EXPORT(blend_rows);
HWY_EXPORT(pack);

YuvToRgb unit_rgb(const Proxy& proxy) {
  YuvToRgb rgb = yuv_to_rgb(proxy.matrix(), proxy.range());
  for (std::size_t c = 0; c < 3; ++c) {
    for (float& gain : rgb.gain[c]) gain /= 255;
    rgb.offset[c] /= 255;
  }
  return rgb;
}

void blend_rows(const Proxy& proxy, const YuvToRgb& rgb, const RowBlend& rows, int begin, int end,
                float* out) {
  HWY_DYNAMIC_DISPATCH(blend_rows)(proxy, rgb, rows, begin, end, out);
}

void pack(const float* groups, int count, float* out) {
  HWY_DYNAMIC_DISPATCH(pack)(groups, count, out);
}

}  // namespace scrim::sampler_kernels
#endif  // HWY_ONCE
