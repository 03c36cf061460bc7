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
using Words = hn::Rebind<std::uint16_t, Floats>;
using Bytes = hn::Repartition<std::uint8_t, Words>;
constexpr Floats floats;
constexpr Words words;
constexpr Bytes bytes;
using Vec = hn::Vec<Floats>;

struct Rgb {
  Vec r, g, b;
};

/// Sums of squares of 2×2 pixels.
Vec SumSquares(const std::uint8_t* upper, const std::uint8_t* lower) {
  const auto low_byte = hn::Set(words, 0x00FF);
  const auto a = hn::BitCast(words, hn::LoadU(bytes, upper));
  const auto b = hn::BitCast(words, hn::LoadU(bytes, lower));
  const auto even = hn::Add(hn::And(a, low_byte), hn::And(b, low_byte));
  const auto odd = hn::Add(hn::ShiftRight<8>(a), hn::ShiftRight<8>(b));
  const hn::Rebind<std::int32_t, Floats> d32;
  return hn::ConvertTo(floats, hn::PromoteTo(d32, hn::Add(even, odd)));
}

struct Conversion {
  std::array<std::array<float, 3>, 3> gain;
  std::array<float, 3> offset;
};

/// The light of the squares from byte x of a pair of rows.
Rgb LightOf(const YuvRows& in, int upper, int lower, std::size_t x, const Conversion& c) {
  const auto sum = [&](std::size_t plane) HWY_ATTR {
    const std::uint8_t* at = in.planes[plane] + x;
    return SumSquares(at + upper * in.stride, at + lower * in.stride);
  };
  const auto y = sum(0);
  const auto u = sum(1);
  const auto v = sum(2);
  const auto one = hn::Set(floats, 1.0F);
  const auto value = [&](std::size_t i) HWY_ATTR {
    const auto& gain = c.gain[i];
    auto part = hn::MulAdd(y, hn::Set(floats, gain[0]), hn::Set(floats, c.offset[i]));
    part = hn::MulAdd(u, hn::Set(floats, gain[1]), part);
    part = hn::MulAdd(v, hn::Set(floats, gain[2]), part);
    return hn::Min(hn::Max(part, hn::Zero(floats)), one);
  };
  const auto r = value(0);
  const auto g = value(1);
  const auto b = value(2);
  const auto most = hn::Max(hn::Max(r, g), b);
  const auto down = hn::NegMulAdd(hn::Mul(most, most), hn::Set(floats, highlight), one);
  const auto gain = hn::Div(one, down);
  return {hn::Mul(hn::Mul(r, r), gain), hn::Mul(hn::Mul(g, g), gain), hn::Mul(hn::Mul(b, b), gain)};
}

void SumLight(const YuvRows& in, const YuvToRgb& conversion, std::size_t blocks,
              const std::array<float*, 3>& out) {
  Conversion c;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t k = 0; k < 3; ++k) c.gain[i][k] = conversion.gain[i][k] / (4 * 255.0F);
    c.offset[i] = conversion.offset[i] / 255;
  }
  const std::size_t n = hn::Lanes(floats);
  for (std::size_t i = 0; i < blocks * light_block; i += n) {
    Rgb sum{hn::Zero(floats), hn::Zero(floats), hn::Zero(floats)};
    for (int top = 0; top < in.rows; top += 2) {
      const int lower = top + 1 < in.rows ? top + 1 : top;
      const Rgb a = LightOf(in, top, lower, 4 * i, c);
      const Rgb b = LightOf(in, top, lower, 4 * i + 2 * n, c);
      const auto pixels = hn::Set(floats, lower == top ? 2.0F : 4.0F);
      const auto add = [&](Vec& to, Vec low, Vec high) HWY_ATTR {
        const auto pair =
            hn::Add(hn::ConcatEven(floats, high, low), hn::ConcatOdd(floats, high, low));
        to = hn::MulAdd(pair, pixels, to);
      };
      add(sum.r, a.r, b.r);
      add(sum.g, a.g, b.g);
      add(sum.b, a.b, b.b);
    }
    hn::StoreU(sum.r, floats, out[0] + i);
    hn::StoreU(sum.g, floats, out[1] + i);
    hn::StoreU(sum.b, floats, out[2] + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(SumLight);

void sum_light(const YuvRows& in, const YuvToRgb& conversion, std::size_t blocks,
               const std::array<float*, 3>& out) {
  HWY_DYNAMIC_DISPATCH(SumLight)(in, conversion, blocks, out);
}

}  // namespace scrim
#endif
