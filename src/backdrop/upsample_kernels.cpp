#include "backdrop/upsample_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "backdrop/upsample_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/lookup-inl.hpp"

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

void MakeNodes(const std::array<const float*, 4>& rows, const std::array<float, 4>& weight,
               std::size_t count, Node* out) {
  const hn::CappedTag<float, 16> d;
  const hn::RebindToSigned<decltype(d)> d32;
  const hn::Rebind<std::int16_t, decltype(d)> d16;
  const auto scaled = [&](std::size_t k) { return hn::Set(d, weight[k] * 64); };
  const auto w0 = scaled(0);
  const auto w1 = scaled(1);
  const auto w2 = scaled(2);
  const auto w3 = scaled(3);
  std::int16_t* to = out->data();
  for (std::size_t i = 0; i < 4 * count; i += hn::Lanes(d)) {
    const auto part = [&](std::size_t k, auto w) { return hn::Mul(hn::LoadU(d, rows[k] + i), w); };
    const auto sum = hn::Add(hn::Add(part(0, w0), part(1, w1)), hn::Add(part(2, w2), part(3, w3)));
    const auto rounded = hn::ConvertTo(d32, hn::Add(sum, hn::Set(d, 0.5F)));
    hn::StoreU(hn::DemoteTo(d16, rounded), d16, to + i);
  }
}

/// Eight lanes at a time. Intervals of fewer lanes go in pairs: `load` then has two nodes at hand.
void ExpandNodes(const Node* nodes, int stride, int intervals, const Interpolation& between,
                 std::int16_t* out) {
  const hn::FixedTag<std::int16_t, 8> d;
  const hn::FixedTag<std::uint8_t, 16> d8;
  const hn::FixedTag<std::int16_t, 4> d_node;
  alignas(16) std::array<std::uint8_t, 16> spread;
  for (std::size_t l = 0; l < 8; ++l) {
    const auto node = std::size_t(between.lanes) < 8 ? l / std::size_t(between.lanes) % 2 : 0;
    const auto channel = std::size_t(l % 2 == 0 ? between.first : between.second);
    spread[2 * l] = static_cast<std::uint8_t>(8 * node + 2 * channel);
    spread[2 * l + 1] = static_cast<std::uint8_t>(spread[2 * l] + 1);
  }
  const auto table = hn::Load(d8, spread.data());
  const auto load = [&](const Node* node) {
    const auto both =
        hn::Combine(d, hn::LoadU(d_node, (node + stride)->data()), hn::LoadU(d_node, node->data()));
    return hn::BitCast(d, LookUp(hn::BitCast(d8, both), table));
  };
  const int at_once = between.lanes < 8 ? 2 : 1;
  const int lanes = at_once * between.lanes;
  for (int i = 0; i < intervals; i += at_once, out += lanes, nodes += at_once * stride) {
    const auto a = load(nodes);
    const auto step = hn::Sub(load(nodes + stride), a);
    for (int l = 0; l < lanes; l += 8) {
      const auto phase = hn::LoadU(d, between.phase.data() + l);
      hn::StoreU(hn::Add(a, hn::MulFixedPoint15(step, phase)), d, out + l);
    }
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
  const auto blend = [&](const std::int16_t* from, const std::int16_t* to, auto dithered) {
    const auto a = hn::Load(d, from);
    const auto step = hn::Sub(hn::Load(d, to), a);
    return hn::BitCast(du, hn::Add(hn::Add(a, dithered), hn::MulFixedPoint15(step, t)));
  };
  const auto high_byte = hn::Set(du, 0xFF00);
  for (std::size_t i = 0; i < blocks * (block / 2); i += hn::Lanes(d)) {
    const auto even = hn::ShiftRight<6>(blend(upper.even + i, lower.even + i, even_dither));
    const auto odd = hn::ShiftLeft<2>(blend(upper.odd + i, lower.odd + i, odd_dither));
    hn::StoreU(hn::BitCast(d8, hn::Or(even, hn::And(odd, high_byte))), d8, out + 2 * i);
  }
}

void BlendDeepRows(LanePair upper, LanePair lower, std::int16_t phase, int y, const Codes& codes,
                   std::size_t blocks, std::uint16_t* out) {
  const hn::CappedTag<std::int16_t, block / 2> d;
  const hn::RebindToUnsigned<decltype(d)> du;
  const auto t = hn::Set(d, phase);
  const auto& rows = dither.rows[std::size_t(y) % 8];
  // Codes of 10 bits in 1/16 are 1/64 levels, and so much more in full range.
  const bool ten_bits = codes.depth.bits == 10;
  const float stretch = ten_bits ? (codes.gain / 4 - 1) * 32768 + 0.5F : 0;
  const auto more = hn::Set(d, static_cast<std::int16_t>(stretch));
  const auto offset = hn::Set(d, static_cast<std::int16_t>(codes.offset * 16 - 0.5F));
  const auto even_dither = hn::ShiftRight<2>(hn::Load(d, rows[0].data()));
  const auto odd_dither = hn::ShiftRight<2>(hn::Load(d, rows[1].data()));
  const auto blend = [&](const std::int16_t* from, const std::int16_t* to, auto dithered) HWY_ATTR {
    const auto a = hn::Load(d, from);
    const auto level = hn::Add(a, hn::MulFixedPoint15(hn::Sub(hn::Load(d, to), a), t));
    if (!ten_bits) {
      const auto v = hn::BitCast(du, level);
      return hn::Add(hn::ShiftLeft<2>(v), hn::ShiftRight<6>(v));
    }
    const auto exact = hn::Add(hn::Add(level, offset), hn::MulFixedPoint15(level, more));
    const auto positive = hn::Max(hn::Add(exact, dithered), hn::Zero(d));
    return hn::ShiftLeftSame(hn::BitCast(du, hn::ShiftRight<4>(positive)), codes.depth.shift);
  };
  for (std::size_t i = 0; i < blocks * (block / 2); i += hn::Lanes(d)) {
    const auto even = blend(upper.even + i, lower.even + i, even_dither);
    const auto odd = blend(upper.odd + i, lower.odd + i, odd_dither);
    hn::StoreInterleaved2(even, odd, du, out + 2 * i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(MakeNodes);
HWY_EXPORT(ExpandNodes);
HWY_EXPORT(BlendRows);
HWY_EXPORT(BlendDeepRows);

void make_nodes(const std::array<const float*, 4>& rows, const std::array<float, 4>& weight,
                std::size_t count, Node* out) {
  HWY_DYNAMIC_DISPATCH(MakeNodes)(rows, weight, count, out);
}

void expand_nodes(const Node* nodes, int stride, int intervals, const Interpolation& between,
                  std::int16_t* out) {
  HWY_DYNAMIC_DISPATCH(ExpandNodes)(nodes, stride, intervals, between, out);
}

void blend_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, std::size_t blocks,
                std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendRows)(upper, lower, phase, y, blocks, out);
}

void blend_deep_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, const Codes& codes,
                     std::size_t blocks, std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendDeepRows)(upper, lower, phase, y, codes, blocks, out);
}

}  // namespace scrim
#endif
