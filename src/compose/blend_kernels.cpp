#include "compose/blend_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compose/blend_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
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

bool Solid(const std::uint8_t* weight) {
  auto least = hn::LoadU(bytes, weight);
  for (std::size_t i = hn::Lanes(bytes); i < blend_block; i += hn::Lanes(bytes)) {
    least = hn::And(least, hn::LoadU(bytes, weight + i));
  }
  return hn::AllTrue(bytes, hn::Eq(least, hn::Set(bytes, 255)));
}

std::size_t CountSolid(const std::uint8_t* weight, std::size_t blocks) {
  std::size_t n = 0;
  while (n < blocks && Solid(weight + n * blend_block)) ++n;
  return n;
}

std::size_t CountMixed(const std::uint8_t* weight, std::size_t blocks) {
  std::size_t n = 0;
  while (n < blocks && !Solid(weight + n * blend_block)) ++n;
  return n;
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

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(BlendBlocks);
HWY_EXPORT(CountSolid);
HWY_EXPORT(CountMixed);
HWY_EXPORT(SpreadYuyvBlocks);
HWY_EXPORT(SpreadRgbaBlocks);

void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendBlocks)(person, backdrop, weight, blocks, out);
}

std::size_t count_solid(const std::uint8_t* weight, std::size_t blocks) {
  return HWY_DYNAMIC_DISPATCH(CountSolid)(weight, blocks);
}

std::size_t count_mixed(const std::uint8_t* weight, std::size_t blocks) {
  return HWY_DYNAMIC_DISPATCH(CountMixed)(weight, blocks);
}

void spread_yuyv(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadYuyvBlocks)(matte, blocks, out);
}

void spread_rgba(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadRgbaBlocks)(matte, blocks, out);
}

}  // namespace scrim
#endif
