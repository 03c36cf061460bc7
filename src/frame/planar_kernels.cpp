#include "frame/planar_kernels.hpp"

#include "frame/colour.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/planar_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Bytes = hn::CappedTag<std::uint8_t, planar_block>;
using Words = hn::RepartitionToWide<Bytes>;
constexpr Bytes bytes;
constexpr Words words;
using ByteVec = hn::Vec<Bytes>;
using WordVec = hn::Vec<Words>;

WordVec Even(ByteVec v) {
  return hn::And(hn::BitCast(words, v), hn::Set(words, 0x00FF));
}
WordVec Odd(ByteVec v) {
  return hn::ShiftRight<8>(hn::BitCast(words, v));
}
ByteVec Join(WordVec even, WordVec odd) {
  return hn::BitCast(bytes, hn::Or(even, hn::ShiftLeft<8>(odd)));
}
ByteVec Pack(WordVec low, WordVec high) {
  return hn::ConcatEven(bytes, hn::BitCast(bytes, high), hn::BitCast(bytes, low));
}

void SplitPairs(const std::uint8_t* in, std::size_t blocks, std::uint8_t* a, std::uint8_t* b) {
  const std::size_t n = hn::Lanes(bytes);
  for (std::size_t i = 0; i < blocks * planar_block; i += n) {
    const auto low = hn::LoadU(bytes, in + 2 * i);
    const auto high = hn::LoadU(bytes, in + 2 * i + n);
    hn::StoreU(hn::ConcatEven(bytes, high, low), bytes, a + i);
    hn::StoreU(hn::ConcatOdd(bytes, high, low), bytes, b + i);
  }
}

void TakeEven(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  const std::size_t n = hn::Lanes(bytes);
  for (std::size_t i = 0; i < blocks * planar_block; i += n) {
    const auto low = hn::LoadU(bytes, in + 2 * i);
    const auto high = hn::LoadU(bytes, in + 2 * i + n);
    hn::StoreU(hn::ConcatEven(bytes, high, low), bytes, out + i);
  }
}

void SplitRgba(const std::uint8_t* in, std::size_t blocks, std::uint8_t* r, std::uint8_t* g,
               std::uint8_t* b) {
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    ByteVec red, green, blue, alpha;
    hn::LoadInterleaved4(bytes, in + 4 * i, red, green, blue, alpha);
    hn::StoreU(red, bytes, r + i);
    hn::StoreU(green, bytes, g + i);
    hn::StoreU(blue, bytes, b + i);
  }
}

void JoinPairs(const std::uint8_t* a, const std::uint8_t* b, std::size_t blocks,
               std::uint8_t* out) {
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    hn::StoreInterleaved2(hn::LoadU(bytes, a + i), hn::LoadU(bytes, b + i), bytes, out + 2 * i);
  }
}

void JoinRgba(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* c,
              std::size_t blocks, std::uint8_t* out) {
  const auto opaque = hn::Set(bytes, 255);
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    hn::StoreInterleaved4(hn::LoadU(bytes, a + i), hn::LoadU(bytes, b + i), hn::LoadU(bytes, c + i),
                          opaque, bytes, out + 4 * i);
  }
}

void RepeatBytes(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  const hn::Half<Bytes> half;
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    const auto wide = hn::PromoteTo(words, hn::LoadU(half, in + i / 2));
    hn::StoreU(Join(wide, wide), bytes, out + i);
  }
}

template <class Weights>
WordVec Weigh(WordVec r, WordVec g, WordVec b) {
  const auto times = [](WordVec v, int weight) {
    return hn::Mul(v, hn::Set(words, static_cast<std::uint16_t>(weight)));
  };
  const auto sum = hn::Add(
      hn::Add(times(r, Weights::r), times(g, Weights::g)),
      hn::Add(times(b, Weights::b), hn::Set(words, static_cast<std::uint16_t>(Weights::round))));
  return hn::ShiftRight<8>(sum);
}

template <class Weights>
ByteVec WeighBytes(ByteVec r, ByteVec g, ByteVec b) {
  return Join(Weigh<Weights>(Even(r), Even(g), Even(b)), Weigh<Weights>(Odd(r), Odd(g), Odd(b)));
}

void RgbRowsToYuv(const std::uint8_t* r, const std::uint8_t* g, const std::uint8_t* b,
                  std::size_t blocks, std::uint8_t* y, std::uint8_t* u, std::uint8_t* v) {
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    const auto red = hn::LoadU(bytes, r + i);
    const auto green = hn::LoadU(bytes, g + i);
    const auto blue = hn::LoadU(bytes, b + i);
    hn::StoreU(WeighBytes<LumaOfRgb>(red, green, blue), bytes, y + i);
    hn::StoreU(WeighBytes<UOfRgb>(red, green, blue), bytes, u + i);
    hn::StoreU(WeighBytes<VOfRgb>(red, green, blue), bytes, v + i);
  }
}

void RgbaRowToLuma(const std::uint8_t* in, bool bgra, std::size_t blocks, std::uint8_t* y) {
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(bytes)) {
    ByteVec first, green, third, alpha;
    hn::LoadInterleaved4(bytes, in + 4 * i, first, green, third, alpha);
    const auto luma = bgra ? WeighBytes<LumaOfRgb>(third, green, first)
                           : WeighBytes<LumaOfRgb>(first, green, third);
    hn::StoreU(luma, bytes, y + i);
  }
}

WordVec MeanOfBoxes(const std::uint8_t* upper, const std::uint8_t* lower) {
  const auto u = hn::LoadU(bytes, upper);
  const auto l = hn::LoadU(bytes, lower);
  const auto sum = hn::Add(hn::Add(Even(u), Odd(u)), hn::Add(Even(l), Odd(l)));
  return hn::ShiftRight<2>(hn::Add(sum, hn::Set(words, 2)));
}

void AverageBoxes(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                  std::uint8_t* out) {
  const std::size_t n = hn::Lanes(bytes);
  for (std::size_t i = 0; i < blocks * planar_block; i += n) {
    const auto low = MeanOfBoxes(upper + 2 * i, lower + 2 * i);
    const auto high = MeanOfBoxes(upper + 2 * i + n, lower + 2 * i + n);
    hn::StoreU(Pack(low, high), bytes, out + i);
  }
}

void StartSums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums) {
  const hn::Half<Bytes> half;
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(words)) {
    hn::Store(hn::PromoteTo(words, hn::LoadU(half, row + i)), words, sums + i);
  }
}

void AddToSums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums) {
  const hn::Half<Bytes> half;
  for (std::size_t i = 0; i < blocks * planar_block; i += hn::Lanes(words)) {
    const auto more = hn::PromoteTo(words, hn::LoadU(half, row + i));
    hn::Store(hn::Add(hn::Load(words, sums + i), more), words, sums + i);
  }
}

void AddNeighbours(std::uint16_t* sums, std::size_t blocks) {
  const hn::RepartitionToWide<Words> pairs;
  const std::size_t n = hn::Lanes(words);
  const auto pair_sum = [&](const std::uint16_t* from) {
    const auto v = hn::BitCast(pairs, hn::Load(words, from));
    return hn::BitCast(words, hn::Add(v, hn::ShiftRight<16>(v)));
  };
  for (std::size_t i = 0; i < blocks * planar_block; i += n) {
    const auto low = pair_sum(sums + 2 * i);
    const auto high = pair_sum(sums + 2 * i + n);
    hn::Store(hn::ConcatEven(words, high, low), words, sums + i);
  }
}

void SumsToMeans(const std::uint16_t* sums, int shift, std::size_t blocks, std::uint8_t* out) {
  const std::size_t n = hn::Lanes(words);
  const auto half = hn::Set(words, static_cast<std::uint16_t>(1 << (shift - 1)));
  const auto mean = [&](const std::uint16_t* from) {
    return hn::ShiftRightSame(hn::Add(hn::Load(words, from), half), shift);
  };
  for (std::size_t i = 0; i < blocks * planar_block; i += 2 * n) {
    hn::StoreU(Pack(mean(sums + i), mean(sums + i + n)), bytes, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(SplitPairs);
HWY_EXPORT(TakeEven);
HWY_EXPORT(SplitRgba);
HWY_EXPORT(JoinPairs);
HWY_EXPORT(JoinRgba);
HWY_EXPORT(RepeatBytes);
HWY_EXPORT(RgbRowsToYuv);
HWY_EXPORT(RgbaRowToLuma);
HWY_EXPORT(AverageBoxes);
HWY_EXPORT(StartSums);
HWY_EXPORT(AddToSums);
HWY_EXPORT(AddNeighbours);
HWY_EXPORT(SumsToMeans);

void split_pairs(const std::uint8_t* in, std::size_t blocks, std::uint8_t* a, std::uint8_t* b) {
  HWY_DYNAMIC_DISPATCH(SplitPairs)(in, blocks, a, b);
}

void take_even(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(TakeEven)(in, blocks, out);
}

void split_rgba(const std::uint8_t* in, std::size_t blocks, std::uint8_t* r, std::uint8_t* g,
                std::uint8_t* b) {
  HWY_DYNAMIC_DISPATCH(SplitRgba)(in, blocks, r, g, b);
}

void join_pairs(const std::uint8_t* a, const std::uint8_t* b, std::size_t blocks,
                std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(JoinPairs)(a, b, blocks, out);
}

void join_rgba(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* c,
               std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(JoinRgba)(a, b, c, blocks, out);
}

void repeat_bytes(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(RepeatBytes)(in, blocks, out);
}

void rgb_rows_to_yuv(const std::uint8_t* r, const std::uint8_t* g, const std::uint8_t* b,
                     std::size_t blocks, std::uint8_t* y, std::uint8_t* u, std::uint8_t* v) {
  HWY_DYNAMIC_DISPATCH(RgbRowsToYuv)(r, g, b, blocks, y, u, v);
}

void rgba_row_to_luma(const std::uint8_t* in, bool bgra, std::size_t blocks, std::uint8_t* y) {
  HWY_DYNAMIC_DISPATCH(RgbaRowToLuma)(in, bgra, blocks, y);
}

void average_boxes(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                   std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(AverageBoxes)(upper, lower, blocks, out);
}

void start_sums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums) {
  HWY_DYNAMIC_DISPATCH(StartSums)(row, blocks, sums);
}

void add_to_sums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums) {
  HWY_DYNAMIC_DISPATCH(AddToSums)(row, blocks, sums);
}

void add_neighbours(std::uint16_t* sums, std::size_t blocks) {
  HWY_DYNAMIC_DISPATCH(AddNeighbours)(sums, blocks);
}

void sums_to_means(const std::uint16_t* sums, int shift, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SumsToMeans)(sums, shift, blocks, out);
}

}  // namespace scrim
#endif
