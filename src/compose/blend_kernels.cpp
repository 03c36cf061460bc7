#include "compose/blend_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compose/blend_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::CappedTag<std::uint8_t, blend_block>;
using Words = hn::RepartitionToWide<Bytes>;
constexpr Bytes bytes;
constexpr Words words;

template <class V>
V Even(V v) {
  return hn::And(v, hn::Set(words, 0x00FF));
}
template <class V>
V Odd(V v) {
  return hn::ShiftRight<8>(v);
}

/// The two products make at most 255², to which the rounded division by 255 is exact.
template <class V>
V Blend(V person, V backdrop, V weight) {
  const auto rest = hn::Sub(hn::Set(words, 255), weight);
  const auto sum =
      hn::Add(hn::Add(hn::Mul(person, weight), hn::Mul(backdrop, rest)), hn::Set(words, 128));
  return hn::ShiftRight<8>(hn::Add(sum, hn::ShiftRight<8>(sum)));
}

void BlendBlocks(const std::uint8_t* person, const std::uint8_t* backdrop,
                 const std::uint8_t* weight, std::size_t blocks, std::uint8_t* out) {
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    const auto p = hn::BitCast(words, hn::LoadU(bytes, person + i));
    const auto b = hn::BitCast(words, hn::LoadU(bytes, backdrop + i));
    const auto w = hn::BitCast(words, hn::LoadU(bytes, weight + i));
    const auto even = Blend(Even(p), Even(b), Even(w));
    const auto odd = Blend(Odd(p), Odd(b), Odd(w));
    hn::StoreU(hn::BitCast(bytes, hn::Or(even, hn::ShiftLeft<8>(odd))), bytes, out + i);
  }
}

auto MeanOfSquares(const std::uint8_t* upper, const std::uint8_t* lower) {
  const auto u = hn::BitCast(words, hn::LoadU(bytes, upper));
  const auto l = hn::BitCast(words, hn::LoadU(bytes, lower));
  const auto sum = hn::Add(hn::Add(Even(u), Odd(u)), hn::Add(Even(l), Odd(l)));
  return hn::ShiftRight<2>(hn::Add(sum, hn::Set(words, 2)));
}

void HalveBlocks(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                 std::uint8_t* out) {
  const std::size_t n = hn::Lanes(bytes);
  for (std::size_t i = 0; i < blocks * blend_block; i += n) {
    const auto low = hn::BitCast(bytes, MeanOfSquares(upper + 2 * i, lower + 2 * i));
    const auto high = hn::BitCast(bytes, MeanOfSquares(upper + 2 * i + n, lower + 2 * i + n));
    hn::StoreU(hn::ConcatEven(bytes, high, low), bytes, out + i);
  }
}

void HalveTwiceBlocks(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                      std::uint8_t* out) {
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    const auto mean = MeanOfSquares(upper + i, lower + i);
    hn::StoreU(hn::BitCast(bytes, hn::Or(mean, hn::ShiftLeft<8>(mean))), bytes, out + i);
  }
}

void SpreadYuyvBlocks(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    const auto m = hn::LoadU(bytes, matte + i);
    const auto pair = hn::BitCast(words, m);
    const auto mean = hn::AverageRound(Even(pair), Odd(pair));
    const auto twice = hn::BitCast(bytes, hn::Or(mean, hn::ShiftLeft<8>(mean)));
    hn::StoreInterleaved2(m, twice, bytes, out + 2 * i);
  }
}

void SpreadRgbaBlocks(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    const auto m = hn::LoadU(bytes, matte + i);
    hn::StoreInterleaved4(m, m, m, hn::Zero(bytes), bytes, out + 4 * i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(BlendBlocks);
HWY_EXPORT(HalveBlocks);
HWY_EXPORT(HalveTwiceBlocks);
HWY_EXPORT(SpreadYuyvBlocks);
HWY_EXPORT(SpreadRgbaBlocks);

void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendBlocks)(person, backdrop, weight, blocks, out);
}

void halve(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
           std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(HalveBlocks)(upper, lower, blocks, out);
}

void halve_twice(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                 std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(HalveTwiceBlocks)(upper, lower, blocks, out);
}

void spread_yuyv(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadYuyvBlocks)(matte, blocks, out);
}

void spread_rgba(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadRgbaBlocks)(matte, blocks, out);
}

}  // namespace scrim
#endif
