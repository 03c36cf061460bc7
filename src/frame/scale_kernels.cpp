#include "frame/scale_kernels.hpp"

#include "frame/scaler.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/scale_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using Floats = hn::CappedTag<float, 16>;
constexpr Floats floats;
constexpr hn::Rebind<std::int32_t, Floats> ints;
constexpr hn::Rebind<std::uint8_t, Floats> bytes;
constexpr hn::Rebind<std::uint16_t, Floats> words;
constexpr hn::FixedTag<float, 4> four;

void AddScaled(const std::uint8_t* in, float weight, std::size_t count, float* sums) {
  const auto scale = hn::Set(floats, weight);
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    const auto value = hn::ConvertTo(floats, hn::PromoteTo(ints, hn::LoadU(bytes, in + i)));
    hn::StoreU(hn::MulAdd(value, scale, hn::LoadU(floats, sums + i)), floats, sums + i);
  }
}

void AddScaledWords(const std::uint16_t* in, std::uint16_t mask, float weight, std::size_t count,
                    float* sums) {
  const auto scale = hn::Set(floats, weight);
  const auto used = hn::Set(words, mask);
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    const auto word = hn::And(hn::LoadU(words, in + i), used);
    const auto value = hn::ConvertTo(floats, hn::PromoteTo(ints, word));
    hn::StoreU(hn::MulAdd(value, scale, hn::LoadU(floats, sums + i)), floats, sums + i);
  }
}

void Weave(const float* rows, std::size_t width, float* woven) {
  for (std::size_t i = 0; i < width; i += hn::Lanes(floats)) {
    const float* at = rows + i;
    hn::StoreInterleaved4(hn::LoadU(floats, at), hn::LoadU(floats, at + width),
                          hn::LoadU(floats, at + 2 * width), hn::LoadU(floats, at + 3 * width),
                          floats, woven + 4 * i);
  }
}

void Unweave(const float* woven, std::size_t width, float* rows) {
  for (std::size_t i = 0; i < width; i += hn::Lanes(floats)) {
    hn::Vec<Floats> a, b, c, d;
    hn::LoadInterleaved4(floats, woven + 4 * i, a, b, c, d);
    hn::StoreU(a, floats, rows + i);
    hn::StoreU(b, floats, rows + width + i);
    hn::StoreU(c, floats, rows + 2 * width + i);
    hn::StoreU(d, floats, rows + 3 * width + i);
  }
}

void FilterColumns(const float* in, const Taps* taps, const float* weights, std::size_t count,
                   float* out) {
  for (std::size_t i = 0; i < count; ++i) {
    const float* from = in + std::size_t{4} * std::size_t(taps[i].first);
    const float* weight = weights + taps[i].weights;
    const float* end = weight + taps[i].count;
    auto even = hn::Mul(hn::LoadU(four, from), hn::Set(four, weight[0]));
    auto odd = hn::Mul(hn::LoadU(four, from + 4), hn::Set(four, weight[1]));
    for (weight += 2, from += 8; weight < end; weight += 2, from += 8) {
      even = hn::MulAdd(hn::LoadU(four, from), hn::Set(four, weight[0]), even);
      odd = hn::MulAdd(hn::LoadU(four, from + 4), hn::Set(four, weight[1]), odd);
    }
    hn::StoreU(hn::Add(even, odd), four, out + 4 * i);
  }
}

hn::Vec<Floats> Mixed(const Mix& mix, std::size_t i) {
  auto sum = hn::Set(floats, mix.offset);
  for (int t = 0; t < mix.terms; ++t) {
    sum = hn::MulAdd(hn::LoadU(floats, mix.rows[t] + i), hn::Set(floats, mix.gains[t]), sum);
  }
  return sum;
}

void MixToBytes(const Mix& mix, std::size_t count, std::uint8_t* out) {
  const auto least = hn::Zero(floats), most = hn::Set(floats, 255.0F);
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    const auto rounded = hn::NearestInt(hn::Min(hn::Max(Mixed(mix, i), least), most));
    hn::StoreU(hn::DemoteTo(bytes, rounded), bytes, out + i);
  }
}

void MixToWords(const Mix& mix, const Codes& codes, std::size_t count, std::uint16_t* out) {
  const auto gain = hn::Set(floats, codes.gain), offset = hn::Set(floats, codes.offset);
  const auto least = hn::Zero(floats), most = hn::Set(floats, float(codes.depth.max()));
  for (std::size_t i = 0; i < count; i += hn::Lanes(floats)) {
    const auto value = hn::MulAdd(Mixed(mix, i), gain, offset);
    const auto rounded = hn::NearestInt(hn::Min(hn::Max(value, least), most));
    const auto word = hn::DemoteTo(words, hn::ShiftLeftSame(rounded, codes.depth.shift));
    hn::StoreU(word, words, out + i);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(AddScaled);
HWY_EXPORT(Weave);
HWY_EXPORT(Unweave);
HWY_EXPORT(FilterColumns);
HWY_EXPORT(MixToBytes);
HWY_EXPORT(AddScaledWords);
HWY_EXPORT(MixToWords);

void add_scaled(const std::uint8_t* in, float weight, std::size_t count, float* sums) {
  HWY_DYNAMIC_DISPATCH(AddScaled)(in, weight, count, sums);
}

void add_scaled_words(const std::uint16_t* in, std::uint16_t mask, float weight, std::size_t count,
                      float* sums) {
  HWY_DYNAMIC_DISPATCH(AddScaledWords)(in, mask, weight, count, sums);
}

void mix_to_words(const Mix& mix, const Codes& codes, std::size_t count, std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(MixToWords)(mix, codes, count, out);
}

void weave(const float* rows, std::size_t width, float* woven) {
  HWY_DYNAMIC_DISPATCH(Weave)(rows, width, woven);
}

void unweave(const float* woven, std::size_t width, float* rows) {
  HWY_DYNAMIC_DISPATCH(Unweave)(woven, width, rows);
}

void filter_columns(const float* in, const Taps* taps, const float* weights, std::size_t count,
                    float* out) {
  HWY_DYNAMIC_DISPATCH(FilterColumns)(in, taps, weights, count, out);
}

void mix_to_bytes(const Mix& mix, std::size_t count, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(MixToBytes)(mix, count, out);
}

}  // namespace scrim
#endif
