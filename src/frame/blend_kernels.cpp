#include "frame/blend_kernels.hpp"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/blend_kernels.cpp"
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
using Signed = hn::RebindToSigned<Words>;
constexpr Signed signed_words;

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

Weights KindOf(const std::uint8_t* weight) {
  auto common = hn::LoadU(bytes, weight);
  auto any = common;
  for (std::size_t i = hn::Lanes(bytes); i < blend_block; i += hn::Lanes(bytes)) {
    const auto v = hn::LoadU(bytes, weight + i);
    common = hn::And(common, v);
    any = hn::Or(any, v);
  }
  if (hn::AllTrue(bytes, hn::Eq(any, hn::Zero(bytes)))) return Weights::empty;
  return hn::AllTrue(bytes, hn::Eq(common, hn::Set(bytes, 255))) ? Weights::solid : Weights::mixed;
}

WeightRun NextRun(const std::uint8_t* weight, std::size_t blocks) {
  WeightRun run{KindOf(weight), 1};
  while (run.blocks < blocks && KindOf(weight + run.blocks * blend_block) == run.kind) ++run.blocks;
  return run;
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
    hn::StoreInterleaved4(m, m, m, m, bytes, out + 4 * i);
  }
}

void MakeOpaque(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  const hn::Repartition<std::uint32_t, Bytes> pixels;
  const auto opaque = hn::BitCast(bytes, hn::Set(pixels, 0xFF000000U));
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    hn::StoreU(hn::Or(hn::LoadU(bytes, in + i), opaque), bytes, out + i);
  }
}

/// Two 16-bit values, over and over.
hn::Vec<Signed> Alternate(std::int16_t even, std::int16_t odd) {
  const hn::Repartition<std::uint32_t, Bytes> pairs;
  const auto low = std::uint32_t{static_cast<std::uint16_t>(even)};
  const auto high = std::uint32_t{static_cast<std::uint16_t>(odd)};
  return hn::BitCast(signed_words, hn::Set(pairs, low | high << 16));
}

void ApplyGainOffset(const std::uint8_t* in, const GainOffset& by, std::size_t blocks,
                     std::uint8_t* out) {
  const auto even_offset = Alternate(by.offset[0], by.offset[2]);
  const auto odd_offset = Alternate(by.offset[1], by.offset[3]);
  const auto apply = [&](auto v, auto o) HWY_ATTR {
    const auto product = hn::MulFixedPoint15(hn::BitCast(signed_words, hn::ShiftLeft<7>(v)),
                                             hn::Set(signed_words, by.gain));
    const auto sum = hn::ShiftRight<5>(hn::Add(product, o));
    const auto byte = hn::Min(hn::Max(sum, hn::Zero(signed_words)), hn::Set(signed_words, 255));
    return hn::BitCast(words, byte);
  };
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(bytes)) {
    const auto v = hn::BitCast(words, hn::LoadU(bytes, in + i));
    const auto even = apply(Even(v), even_offset);
    const auto odd = apply(Odd(v), odd_offset);
    hn::StoreU(hn::BitCast(bytes, hn::Or(even, hn::ShiftLeft<8>(odd))), bytes, out + i);
  }
}

using Floats = hn::CappedTag<float, 16>;
constexpr Floats floats;
constexpr hn::Rebind<std::int32_t, Floats> float_ints;
constexpr hn::Rebind<std::uint16_t, Floats> float_words;
constexpr hn::Rebind<std::uint8_t, Floats> float_bytes;
using FloatVec = hn::Vec<Floats>;

/// Codes of deep samples as floats, which hold them exactly, and back.
struct DeepCodes {
  const Depth& depth;

  HWY_INLINE FloatVec Load(const std::uint16_t* at) const {
    const auto used = hn::And(hn::LoadU(float_words, at), hn::Set(float_words, depth.mask()));
    const auto code = hn::ShiftRightSame(hn::PromoteTo(float_ints, used), depth.shift);
    return hn::ConvertTo(floats, code);
  }

  HWY_INLINE hn::Vec<decltype(float_words)> ToWords(FloatVec code) const {
    const auto most = hn::Set(floats, float(depth.max()));
    const auto whole = hn::NearestInt(hn::Min(hn::Max(code, hn::Zero(floats)), most));
    return hn::DemoteTo(float_words, hn::ShiftLeftSame(whole, depth.shift));
  }
};

/// Every product and sum is a whole number below 2^24. Where the weight is full, also what lies
/// beside the person's bits stays.
void BlendDeepBlocks(const std::uint16_t* person, const std::uint16_t* backdrop,
                     const std::uint8_t* weight, const Depth& depth, std::size_t blocks,
                     std::uint16_t* out) {
  const DeepCodes codes{depth};
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(floats)) {
    const auto share = hn::LoadU(float_bytes, weight + i);
    const auto w = hn::ConvertTo(floats, hn::PromoteTo(float_ints, share));
    const auto rest = hn::Sub(hn::Set(floats, 255), w);
    const auto sum =
        hn::Add(hn::Mul(codes.Load(person + i), w), hn::Mul(codes.Load(backdrop + i), rest));
    const auto mixed = codes.ToWords(hn::Mul(sum, hn::Set(floats, 1.0F / 255)));
    const auto solid = hn::Eq(hn::PromoteTo(float_words, share), hn::Set(float_words, 255));
    hn::StoreU(hn::IfThenElse(solid, hn::LoadU(float_words, person + i), mixed), float_words,
               out + i);
  }
}

void MakeDeepOpaque(const std::uint16_t* in, std::size_t blocks, std::uint16_t* out) {
  const hn::Repartition<std::uint64_t, Words> pixels;
  const auto opaque = hn::BitCast(words, hn::Set(pixels, std::uint64_t{0xFFFF} << 48));
  for (std::size_t i = 0; i < blocks * blend_block; i += hn::Lanes(words)) {
    hn::StoreU(hn::Or(hn::LoadU(words, in + i), opaque), words, out + i);
  }
}

void ApplyDeepGainOffset(const std::uint16_t* in, const GainOffset& by, const Codes& codes,
                         std::size_t blocks, std::uint16_t* out) {
  const DeepCodes deep{codes.depth};
  const float factor = float(by.gain) / 8192;
  HWY_ALIGN float offsets[16];
  for (std::size_t i = 0; i < 16; ++i) {
    const float offset = float(by.offset[i % 4] - 16) / 32;
    offsets[i] = codes.code(offset) - factor * codes.offset;
  }
  const auto gain = hn::Set(floats, factor);
  const std::size_t n = hn::Lanes(floats);
  for (std::size_t i = 0; i < blocks * blend_block; i += n) {
    const auto offset = hn::LoadU(floats, offsets + i % 16);
    const auto word = deep.ToWords(hn::Add(hn::Mul(deep.Load(in + i), gain), offset));
    hn::StoreU(word, float_words, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(BlendBlocks);
HWY_EXPORT(NextRun);
HWY_EXPORT(SpreadYuyvBlocks);
HWY_EXPORT(SpreadRgbaBlocks);
HWY_EXPORT(MakeOpaque);
HWY_EXPORT(ApplyGainOffset);
HWY_EXPORT(BlendDeepBlocks);
HWY_EXPORT(MakeDeepOpaque);
HWY_EXPORT(ApplyDeepGainOffset);

void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendBlocks)(person, backdrop, weight, blocks, out);
}

void blend(const std::uint8_t* person, const std::uint8_t* backdrop, const std::uint8_t* weight,
           const Depth& depth, std::size_t blocks, std::uint8_t* out) {
  if (depth.bits == 8) return blend(person, backdrop, weight, blocks, out);
  blend(reinterpret_cast<const std::uint16_t*>(person),
        reinterpret_cast<const std::uint16_t*>(backdrop), weight, depth, blocks,
        reinterpret_cast<std::uint16_t*>(out));
}

WeightRun next_run(const std::uint8_t* weight, std::size_t blocks) {
  return HWY_DYNAMIC_DISPATCH(NextRun)(weight, blocks);
}

void spread_yuyv(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadYuyvBlocks)(matte, blocks, out);
}

void spread_rgba(const std::uint8_t* matte, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(SpreadRgbaBlocks)(matte, blocks, out);
}

void make_opaque(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(MakeOpaque)(in, blocks, out);
}

GainOffset fixed_gain_offset(float gain, const std::array<float, 4>& offset) {
  GainOffset out{.gain = static_cast<std::int16_t>(std::lround(gain * 8192))};
  for (std::size_t i = 0; i < 4; ++i) {
    out.offset[i] = static_cast<std::int16_t>(std::lround(offset[i] * 32) + 16);
  }
  return out;
}

void apply_gain_offset(const std::uint8_t* in, const GainOffset& by, std::size_t blocks,
                       std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(ApplyGainOffset)(in, by, blocks, out);
}

void blend(const std::uint16_t* person, const std::uint16_t* backdrop, const std::uint8_t* weight,
           const Depth& depth, std::size_t blocks, std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(BlendDeepBlocks)(person, backdrop, weight, depth, blocks, out);
}

void make_opaque(const std::uint16_t* in, std::size_t blocks, std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(MakeDeepOpaque)(in, blocks, out);
}

void apply_gain_offset(const std::uint16_t* in, const GainOffset& by, const Codes& codes,
                       std::size_t blocks, std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(ApplyDeepGainOffset)(in, by, codes, blocks, out);
}

}  // namespace scrim
#endif
