#include "backdrop/radiance_kernels.hpp"

#include "backdrop/radiance.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/radiance_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, light_block>;
constexpr Floats floats;
using Vec = hn::Vec<Floats>;

struct Rgb {
  Vec r, g, b;
};

Rgb Black() {
  return {hn::Zero(floats), hn::Zero(floats), hn::Zero(floats)};
}

/// From 8-bit Y, U, V to R, G, B of 0 to 1.
struct ToRgb {
  Vec y, v_to_r, u_to_g, v_to_g, u_to_b, r, g, b;
};

ToRgb Prepare(const YuvToRgb& c) {
  const auto unit = [](float f) HWY_ATTR { return hn::Set(floats, f / 255); };
  return {unit(c.gain[0][0]), unit(c.gain[0][2]), unit(c.gain[1][1]), unit(c.gain[1][2]),
          unit(c.gain[2][1]), unit(c.offset[0]),  unit(c.offset[1]),  unit(c.offset[2])};
}

HWY_INLINE Vec Load(const std::uint8_t* in) {
  const hn::Rebind<std::uint8_t, Floats> bytes;
  const hn::Rebind<std::int32_t, Floats> d32;
  return hn::ConvertTo(floats, hn::PromoteTo(d32, hn::LoadU(bytes, in)));
}

/// Adds a vector of pixels' light.
template <bool steep>
HWY_INLINE void Add(const YuvRows& in, std::ptrdiff_t at, const ToRgb& c, Vec highlight, Rgb& sum) {
  const auto y = Load(in.planes[0] + at);
  const auto u = Load(in.planes[1] + at);
  const auto v = Load(in.planes[2] + at);
  const auto zero = hn::Zero(floats);
  const auto one = hn::Set(floats, 1.0F);
  const auto within = [&](Vec value) HWY_ATTR { return hn::Min(hn::Max(value, zero), one); };
  const auto r = within(hn::MulAdd(v, c.v_to_r, hn::MulAdd(y, c.y, c.r)));
  const auto g = within(hn::MulAdd(v, c.v_to_g, hn::MulAdd(u, c.u_to_g, hn::MulAdd(y, c.y, c.g))));
  const auto b = within(hn::MulAdd(u, c.u_to_b, hn::MulAdd(y, c.y, c.b)));
  const auto brightest = hn::Max(hn::Max(r, g), b);
  const auto gain = hn::Div(one, hn::NegMulAdd(hn::Mul(brightest, brightest), highlight, one));
  const auto power = [](Vec value) HWY_ATTR {
    const auto square = hn::Mul(value, value);
    return steep ? hn::Mul(square, square) : square;
  };
  sum.r = hn::MulAdd(power(r), gain, sum.r);
  sum.g = hn::MulAdd(power(g), gain, sum.g);
  sum.b = hn::MulAdd(power(b), gain, sum.b);
}

/// Sums of two neighbours each.
Vec SumPairs(Vec low, Vec high) {
  return hn::Add(hn::ConcatEven(floats, high, low), hn::ConcatOdd(floats, high, low));
}
Vec SumFours(Vec a, Vec b, Vec c, Vec d) {
  return SumPairs(SumPairs(a, b), SumPairs(c, d));
}

template <bool steep>
void SumLightOf(const YuvRows& in, const YuvToRgb& conversion, float highlight, std::size_t blocks,
                const std::array<float*, 3>& out) {
  const ToRgb c = Prepare(conversion);
  const auto raised = hn::Set(floats, highlight);
  const std::size_t n = hn::Lanes(floats);
  for (std::size_t i = 0; i < blocks * light_block; i += n) {
    Rgb sums[4] = {Black(), Black(), Black(), Black()};
    for (int y = 0; y < in.rows; ++y) {
      for (std::size_t k = 0; k < 4; ++k) {
        Add<steep>(in, y * in.stride + std::ptrdiff_t(4 * i + k * n), c, raised, sums[k]);
      }
    }
    const auto& [s, t, u, v] = sums;
    hn::StoreU(SumFours(s.r, t.r, u.r, v.r), floats, out[0] + i);
    hn::StoreU(SumFours(s.g, t.g, u.g, v.g), floats, out[1] + i);
    hn::StoreU(SumFours(s.b, t.b, u.b, v.b), floats, out[2] + i);
  }
}

void SumLight(const YuvRows& in, const YuvToRgb& conversion, const LightCurve& curve,
              std::size_t blocks, const std::array<float*, 3>& out) {
  const auto sum = curve.steep ? SumLightOf<true> : SumLightOf<false>;
  sum(in, conversion, curve.highlight, blocks, out);
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(SumLight);

void sum_light(const YuvRows& in, const YuvToRgb& conversion, const LightCurve& curve,
               std::size_t blocks, const std::array<float*, 3>& out) {
  HWY_DYNAMIC_DISPATCH(SumLight)(in, conversion, curve, blocks, out);
}

}  // namespace scrim
#endif
