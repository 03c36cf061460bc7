#include "frame/view_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/view_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/lookup-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Words = hn::CappedTag<std::uint16_t, view_block / 2>;
constexpr Words words;
constexpr hn::Repartition<std::uint8_t, Words> bytes;
using WordVec = hn::Vec<Words>;
using ByteVec = hn::Vec<decltype(bytes)>;

struct Tables {
  ByteVec base_low, base_high, slope;
};

/// The level of a code, in a word.
HWY_INLINE WordVec Level(WordVec code, const Tables& tables) {
  const auto low_byte = hn::Set(words, 0x00FF);
  const auto piece = hn::BitCast(bytes, hn::ShiftRight<6>(code));
  const auto low = hn::And(hn::BitCast(words, LookUp(tables.base_low, piece)), low_byte);
  const auto high = hn::ShiftLeft<8>(hn::BitCast(words, LookUp(tables.base_high, piece)));
  const auto slope = hn::And(hn::BitCast(words, LookUp(tables.slope, piece)), low_byte);
  const auto within = hn::And(code, hn::Set(words, 63));
  const auto level = hn::SaturatedAdd(hn::Or(low, high), hn::Mul(slope, within));
  return hn::ShiftRight<8>(hn::SaturatedAdd(level, hn::Set(words, 128)));
}

Tables TablesOf(const LevelCurve& curve) {
  HWY_ALIGN std::uint8_t low[16], high[16], slope[16];
  for (std::size_t i = 0; i < 16; ++i) {
    low[i] = static_cast<std::uint8_t>(curve.base[i] & 0xFF);
    high[i] = static_cast<std::uint8_t>(curve.base[i] >> 8);
    slope[i] = curve.slope[i];
  }
  return {hn::LoadDup128(bytes, low), hn::LoadDup128(bytes, high), hn::LoadDup128(bytes, slope)};
}

void SeeWords(const std::uint16_t* row, const std::uint16_t* other, int shift,
              const LevelCurve& curve, std::size_t blocks, std::uint8_t* out) {
  const Tables tables = TablesOf(curve);
  const std::size_t n = hn::Lanes(words);
  const auto code = [&](std::size_t at) HWY_ATTR {
    const auto one = [&](const std::uint16_t* from) HWY_ATTR {
      return hn::And(hn::ShiftRightSame(hn::LoadU(words, from + at), shift), hn::Set(words, 1023));
    };
    return row == other ? one(row) : hn::AverageRound(one(row), one(other));
  };
  for (std::size_t i = 0; i < blocks * view_block; i += 2 * n) {
    const auto a = hn::BitCast(bytes, Level(code(i), tables));
    const auto b = hn::BitCast(bytes, Level(code(i + n), tables));
    hn::StoreU(hn::ConcatEven(bytes, b, a), bytes, out + i);
  }
}

void SeeBytes(const std::uint8_t* row, const LevelCurve& even, const LevelCurve& odd,
              std::size_t blocks, std::uint8_t* out) {
  const Tables of_even = TablesOf(even), of_odd = TablesOf(odd);
  for (std::size_t i = 0; i < blocks * view_block; i += hn::Lanes(bytes)) {
    const auto pair = hn::BitCast(words, hn::LoadU(bytes, row + i));
    const auto low = Level(hn::ShiftLeft<2>(hn::And(pair, hn::Set(words, 0x00FF))), of_even);
    const auto high = Level(hn::ShiftLeft<2>(hn::ShiftRight<8>(pair)), of_odd);
    hn::StoreU(hn::BitCast(bytes, hn::Or(low, hn::ShiftLeft<8>(high))), bytes, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(SeeWords);
HWY_EXPORT(SeeBytes);

void see_words(const std::uint16_t* row, const std::uint16_t* other, int shift,
               const LevelCurve& curve, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SeeWords)(row, other, shift, curve, blocks, out);
}

void see_bytes(const std::uint8_t* row, const LevelCurve& even, const LevelCurve& odd,
               std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SeeBytes)(row, even, odd, blocks, out);
}

}  // namespace scrim
#endif
