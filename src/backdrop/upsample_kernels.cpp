#include "backdrop/upsample_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/upsample_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_UPSAMPLE_DITHER
#define SCRIM_UPSAMPLE_DITHER
namespace scrim {

constexpr std::size_t block = 64;

/// Bayer's 8×8 matrix, 0 to 63: as interleaved bits of x ^ y and y.
constexpr std::int16_t bayer(int x, int y) {
  const int d = x ^ y;
  int value = 0;
  for (int bit = 0; bit < 3; ++bit) {
    value = value << 2 | ((d >> bit) & 1) << 1 | ((y >> bit) & 1);
  }
  return static_cast<std::int16_t>(value);
}

/// Its rows, the even columns and the odd ones, repeated over a vector.
struct Dither {
  alignas(64) std::array<std::array<std::array<std::int16_t, block / 2>, 2>, 8> rows{};
};

constexpr Dither make_dither() {
  Dither d;
  for (std::size_t y = 0; y < 8; ++y) {
    for (std::size_t odd = 0; odd < 2; ++odd) {
      for (std::size_t i = 0; i < block / 2; ++i) {
        d.rows[y][odd][i] = bayer(int(2 * i + odd) % 8, int(y));
      }
    }
  }
  return d;
}
inline constexpr Dither dither = make_dither();

}  // namespace scrim
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

void ExpandNodes(const std::int16_t* nodes, int intervals, int first, int second, int per_interval,
                 const std::int16_t* phase, std::int16_t* out) {
  const hn::FixedTag<std::int16_t, 8> d;
  const hn::RepartitionToWide<decltype(d)> d32;
  const auto pair = [&](const std::int16_t* node) {
    const auto low = static_cast<std::uint16_t>(node[first]);
    const auto high = static_cast<std::uint16_t>(node[second]);
    return hn::BitCast(d, hn::Set(d32, static_cast<std::int32_t>(low | std::uint32_t{high} << 16)));
  };
  auto a = pair(nodes);
  for (int i = 0; i < intervals; ++i, out += per_interval) {
    const auto b = pair(nodes + 4 * (i + 1));
    const auto doubled = hn::ShiftLeft<1>(hn::Sub(b, a));
    for (int l = 0; l < per_interval; l += 8) {
      hn::StoreU(hn::Add(a, hn::MulHigh(doubled, hn::LoadU(d, phase + l))), d, out + l);
    }
    a = b;
  }
}

void BlendRows(LanePair upper, LanePair lower, std::int16_t phase, int y, std::size_t blocks,
               std::uint8_t* out) {
  const hn::CappedTag<std::uint8_t, block> d8;
  const hn::RepartitionToWide<decltype(d8)> du;
  const hn::RebindToSigned<decltype(du)> d;
  const auto t = hn::Set(d, phase);
  const auto& rows = dither.rows[std::size_t(y) % 8];
  const auto even_dither = hn::Load(d, rows[0].data());
  const auto odd_dither = hn::Load(d, rows[1].data());
  const auto between = [&](const std::int16_t* from, const std::int16_t* to, auto dithered) {
    const auto a = hn::Load(d, from);
    const auto doubled = hn::ShiftLeft<1>(hn::Sub(hn::Load(d, to), a));
    return hn::BitCast(du, hn::Add(hn::Add(a, dithered), hn::MulHigh(doubled, t)));
  };
  const auto high_byte = hn::Set(du, 0xFF00);
  for (std::size_t i = 0; i < blocks * (block / 2); i += hn::Lanes(d)) {
    const auto even = hn::ShiftRight<6>(between(upper.even + i, lower.even + i, even_dither));
    const auto odd = hn::ShiftLeft<2>(between(upper.odd + i, lower.odd + i, odd_dither));
    hn::StoreU(hn::BitCast(d8, hn::Or(even, hn::And(odd, high_byte))), d8, out + 2 * i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(ExpandNodes);
HWY_EXPORT(BlendRows);

void expand_nodes(const std::int16_t* nodes, int intervals, int first, int second, int per_interval,
                  const std::int16_t* phase, std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(ExpandNodes)(nodes, intervals, first, second, per_interval, phase, out);
}

void blend_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, std::size_t blocks,
                std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendRows)(upper, lower, phase, y, blocks, out);
}

}  // namespace scrim
#endif
