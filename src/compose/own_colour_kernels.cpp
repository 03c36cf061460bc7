#include "compose/own_colour_kernels.hpp"

#include <bit>
#include <cmath>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compose/own_colour_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "compose/compose_tuning.hpp"
#include "support/lookup-inl.hpp"
#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
using Vector = hn::Vec<F>;
constexpr F f;
using Wide = hn::CappedTag<std::uint8_t, 64>;
constexpr Wide wide;
constexpr hn::RepartitionToWide<Wide> wide_words;
constexpr hn::Full128<std::uint8_t> bytes;
constexpr hn::Full128<std::uint16_t> words;
constexpr hn::Full128<std::int16_t> signed_words;
constexpr hn::Full64<std::uint8_t> half_bytes;

Vector Bytes(const std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, F> u8;
  const hn::Rebind<std::int32_t, F> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u8, p)));
}

/// v² / 256, rounded up: 0 stays 0 and 255 stays 255.
Vector Squared(Vector v) {
  return hn::Ceil(hn::Mul(hn::Mul(v, v), hn::Set(f, 1.0F / 256)));
}

/// Of 0 to 255, as good as nothing for what is mixed.
Vector Purity(Vector alpha) {
  return Squared(Squared(Squared(alpha)));
}

void AddCells(const std::uint8_t* alpha, const std::array<const std::uint8_t*, 3>& colour,
              std::size_t count, const SumRows& sums) {
  const auto add = [&](std::size_t plane, std::size_t i, Vector v) HWY_ATTR {
    float* sum = sums.row(plane) + i;
    hn::StoreU(hn::Add(hn::LoadU(f, sum), v), f, sum);
  };
  for (std::size_t i = 0; i < count; i += hn::Lanes(f)) {
    const Vector a = Bytes(alpha + i);
    const Vector person = Purity(a);
    const Vector room = Purity(hn::Sub(hn::Set(f, 255), a));
    for (std::size_t c = 0; c < 3; ++c) {
      const Vector value = Bytes(colour[c] + i);
      add(c, i, hn::Mul(value, person));
      add(4 + c, i, hn::Mul(value, room));
    }
    add(3, i, person);
    add(7, i, room);
  }
}

void AddNeighbours(float* in, std::size_t count, float* out) {
  const std::size_t n = hn::Lanes(f);
  for (std::size_t i = 0; i < count; i += n) {
    const Vector low = hn::LoadU(f, in + 2 * i);
    const Vector high = hn::LoadU(f, in + 2 * i + n);
    hn::StoreU(hn::Add(hn::ConcatEven(f, high, low), hn::ConcatOdd(f, high, low)), f, out + i);
  }
}

void GatherCells(float* in, int cells, std::size_t count, float* out) {
  const std::size_t n = hn::MaxLanes(f);
  const std::size_t whole = (count + n - 1) / n * n;
  for (int left = cells; left > 2; left /= 2) AddNeighbours(in, whole * std::size_t(left) / 2, in);
  AddNeighbours(in, whole, out);
}

/// Of one plane: the nodes' own, and a share of all around.
Vector Pooled(const std::array<SumRows, 3>& rows, std::size_t plane, std::size_t i,
              float everywhere) {
  auto around = hn::Zero(f);
  for (const SumRows& row : rows) {
    const float* at = row.row(plane) + i;
    around = hn::Add(
        around, hn::Add(hn::LoadU(f, at), hn::Add(hn::LoadU(f, at - 1), hn::LoadU(f, at + 1))));
  }
  const Vector own = hn::LoadU(f, rows[1].row(plane) + i);
  return hn::Add(hn::Add(own, hn::Mul(around, hn::Set(f, tuning::neighbour_share))),
                 hn::Set(f, everywhere));
}

using Colour = std::array<Vector, 3>;

Colour Mean(const std::array<SumRows, 3>& rows, const std::array<float, sum_planes>& everywhere,
            std::size_t first, std::size_t i) {
  const Vector weight = Pooled(rows, first + 3, i, everywhere[first + 3]);
  Colour colour{};
  for (std::size_t c = 0; c < 3; ++c) {
    colour[c] = hn::Round(hn::Div(Pooled(rows, first + c, i, everywhere[first + c]), weight));
  }
  return colour;
}

Colour Convert(const NodeColours& colours, const Colour& in) {
  if (!colours.to_rgb) return in;
  Colour out{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& gain = colours.gain[i];
    auto sum = hn::Set(f, colours.offset[i]);
    for (std::size_t k = 0; k < 3; ++k) sum = hn::Add(sum, hn::Mul(in[k], hn::Set(f, gain[k])));
    out[i] = hn::Round(hn::Min(hn::Max(sum, hn::Zero(f)), hn::Set(f, 255)));
  }
  return out;
}

void StoreNodes(const Colour& colour, std::uint8_t* out) {
  const hn::Rebind<std::uint8_t, F> u8;
  const auto pack = [&](std::size_t c)
                        HWY_ATTR { return hn::DemoteTo(u8, NearestSmall(colour[c])); };
  hn::StoreInterleaved4(pack(0), pack(1), pack(2), hn::Zero(u8), u8, out);
}

void FinishNodes(const std::array<SumRows, 3>& rows,
                 const std::array<float, sum_planes>& everywhere, std::size_t count,
                 const NodeColours& colours, const std::array<const float*, 3>* light,
                 const NodeRow& out) {
  for (std::size_t i = 0; i < count; i += hn::Lanes(f)) {
    const Colour yuv = Mean(rows, everywhere, 0, i);
    Colour person = Convert(colours, yuv);
    Colour room = Convert(colours, Mean(rows, everywhere, 4, i));
    if (light != nullptr) {
      const Vector dark =
          hn::Mul(hn::Sub(hn::Set(f, 255), yuv[0]), hn::Set(f, tuning::light_share / 256));
      for (std::size_t c = 0; c < 3; ++c) {
        const Vector more = hn::Round(hn::Mul(hn::LoadU(f, (*light)[c] + i), dark));
        person[c] = hn::Add(person[c], more);
        room[c] = hn::Add(room[c], more);
      }
    }
    StoreNodes(person, out.person + 4 * i);
    StoreNodes(room, out.room + 4 * i);
  }
}

void MixRows(const std::uint8_t* upper, const std::uint8_t* lower, int share, std::size_t count,
             std::uint8_t* out) {
  const auto mix = [&](auto a, auto b) HWY_ATTR {
    const auto below = hn::Set(wide_words, static_cast<std::uint16_t>(share));
    const auto above = hn::Set(wide_words, static_cast<std::uint16_t>(256 - share));
    return hn::Add(hn::Add(hn::Mul(a, above), hn::Mul(b, below)), hn::Set(wide_words, 128));
  };
  for (std::size_t i = 0; i < count; i += hn::Lanes(wide)) {
    const auto u = hn::BitCast(wide_words, hn::LoadU(wide, upper + i));
    const auto l = hn::BitCast(wide_words, hn::LoadU(wide, lower + i));
    const auto low = hn::Set(wide_words, 0x00FF);
    const auto even = hn::ShiftRight<8>(mix(hn::And(u, low), hn::And(l, low)));
    const auto odd = hn::AndNot(low, mix(hn::ShiftRight<8>(u), hn::ShiftRight<8>(l)));
    hn::StoreU(hn::BitCast(wide, hn::Or(even, odd)), wide, out + i);
  }
}

using Words = hn::Vec<decltype(words)>;

/// Words of one channel each, at one of two nodes of eight bytes together.
HWY_INLINE Words pick(hn::Vec<decltype(bytes)> nodes, hn::Vec<decltype(bytes)> places) {
  return hn::BitCast(words, LookUp(nodes, places));
}

void Unmix(const NodeRow& nodes, const SampleGroup& group, std::size_t first, std::size_t groups,
           const std::uint8_t* in, const std::uint8_t* weight, std::uint8_t* out) {
  const auto left = hn::LoadU(bytes, group.left.data());
  const auto right = hn::LoadU(bytes, group.right.data());
  const auto offset = hn::LoadU(words, group.offset.data());
  const int log2 = std::bit_width(unsigned(group.interval)) - 1;
  const auto between = [&](Words a, Words b, Words share) HWY_ATTR {
    const auto rest = hn::Sub(hn::Set(words, 256), share);
    const auto sum = hn::Add(hn::Add(hn::Mul(a, rest), hn::Mul(b, share)), hn::Set(words, 128));
    return hn::ShiftRight<8>(sum);
  };
  for (std::size_t i = 0; i < groups; ++i) {
    std::uint64_t all = 0;
    std::memcpy(&all, weight + group_samples * i, sizeof all);
    if (all == ~std::uint64_t{0}) {
      std::memcpy(out + group_samples * i, in + group_samples * i, group_samples);
      continue;
    }
    const int at = int(first + i) * group.step;
    const int node = at >> log2;
    const auto person_nodes = hn::LoadU(bytes, nodes.person + 4 * node);
    if (all == 0) {
      const auto near = hn::BitCast(signed_words, pick(person_nodes, left));
      hn::StoreU(hn::DemoteTo(half_bytes, near), half_bytes, out + group_samples * i);
      continue;
    }
    const auto room_nodes = hn::LoadU(bytes, nodes.room + 4 * node);
    const auto begin = hn::Set(words, static_cast<std::uint16_t>(at - (node << log2)));
    const auto share = hn::ShiftLeftSame(hn::Add(begin, offset), 8 - log2);
    const auto person = between(pick(person_nodes, left), pick(person_nodes, right), share);
    const auto room = between(pick(room_nodes, left), pick(room_nodes, right), share);
    const auto w = hn::PromoteTo(words, hn::LoadU(half_bytes, weight + group_samples * i));
    const auto rest = hn::Sub(hn::Set(words, 255), w);
    const auto sum = hn::Add(hn::Add(hn::Mul(person, w), hn::Mul(room, rest)), hn::Set(words, 128));
    const auto expected = hn::ShiftRight<8>(hn::Add(sum, hn::ShiftRight<8>(sum)));
    const auto p = hn::PromoteTo(words, hn::LoadU(half_bytes, in + group_samples * i));
    const auto more = hn::BitCast(signed_words, hn::Sub(p, expected));
    // 64·512 / 2^15 is 1: all of it where the weight is 255.
    const auto share9 = hn::Add(hn::Add(w, w), hn::ShiftLeft<1>(hn::ShiftRight<7>(w)));
    const auto own =
        hn::Add(hn::BitCast(signed_words, person),
                hn::MulFixedPoint15(hn::ShiftLeft<6>(more), hn::BitCast(signed_words, share9)));
    hn::StoreU(hn::DemoteTo(half_bytes, own), half_bytes, out + group_samples * i);
  }
}

/// Codes as samples of 15 bits.
struct FifteenBits {
  explicit FifteenBits(const Codes& codes)
      : depth(codes.depth),
        gain(static_cast<std::uint16_t>(std::lround(codes.gain * unit() * 256))),
        offset(static_cast<std::int16_t>(std::lround(codes.offset * unit()))) {}

  /// What a code counts.
  float unit() const { return float(1 << 15) / float(depth.max() + 1); }

  /// Of 1/256 of a level.
  HWY_INLINE hn::Vec<decltype(signed_words)> FromLevels(Words level) const {
    const auto v = hn::MulHigh(level, hn::Set(words, gain));
    return hn::Add(hn::BitCast(signed_words, v), hn::Set(signed_words, offset));
  }
  HWY_INLINE hn::Vec<decltype(signed_words)> FromWords(Words word) const {
    if (depth.bits == 16) return hn::BitCast(signed_words, hn::ShiftRight<1>(word));
    const auto code = hn::And(hn::ShiftRightSame(word, depth.shift), hn::Set(words, 1023));
    return hn::BitCast(signed_words, hn::ShiftLeft<5>(code));
  }
  HWY_INLINE Words ToWords(hn::Vec<decltype(signed_words)> v) const {
    const auto positive = hn::Max(v, hn::Zero(signed_words));
    if (depth.bits == 16) {
      const auto u = hn::BitCast(words, positive);
      return hn::Add(hn::ShiftLeft<1>(u), hn::ShiftRight<14>(u));
    }
    const auto rounded = hn::SaturatedAdd(positive, hn::Set(signed_words, 16));
    return hn::ShiftLeftSame(hn::BitCast(words, hn::ShiftRight<5>(rounded)), depth.shift);
  }

  Depth depth;
  std::uint16_t gain;  ///< in 1/256, of 1/256 of a level
  std::int16_t offset;
};

void UnmixDeep(const NodeRow& nodes, const SampleGroup& group, std::size_t first,
               std::size_t groups, const std::uint16_t* in, const std::uint8_t* weight,
               const Codes& codes, std::uint16_t* out) {
  const auto left = hn::LoadU(bytes, group.left.data());
  const auto right = hn::LoadU(bytes, group.right.data());
  const auto offset = hn::LoadU(words, group.offset.data());
  const int log2 = std::bit_width(unsigned(group.interval)) - 1;
  const FifteenBits bits(codes);
  for (std::size_t i = 0; i < groups; ++i, in += group_samples, out += group_samples) {
    std::uint64_t all = 0;
    std::memcpy(&all, weight + group_samples * i, sizeof all);
    if (all == ~std::uint64_t{0}) {
      std::memcpy(out, in, group_samples * sizeof *in);
      continue;
    }
    const int at = int(first + i) * group.step;
    const int node = at >> log2;
    const auto begin = hn::Set(words, static_cast<std::uint16_t>(at - (node << log2)));
    const auto share = hn::ShiftLeftSame(hn::Add(begin, offset), 8 - log2);
    const auto between = [&](const std::uint8_t* row) HWY_ATTR {
      const auto both = hn::LoadU(bytes, row + 4 * node);
      const auto rest = hn::Sub(hn::Set(words, 256), share);
      return bits.FromLevels(
          hn::Add(hn::Mul(pick(both, left), rest), hn::Mul(pick(both, right), share)));
    };
    const auto person = between(nodes.person);
    if (all == 0) {
      hn::StoreU(bits.ToWords(person), words, out);
      continue;
    }
    const auto room = between(nodes.room);
    const auto w = hn::PromoteTo(words, hn::LoadU(half_bytes, weight + group_samples * i));
    const auto share15 =
        hn::BitCast(signed_words, hn::Add(hn::ShiftLeft<7>(w), hn::ShiftRight<1>(w)));
    const auto expected = hn::Add(room, hn::MulFixedPoint15(hn::Sub(person, room), share15));
    const auto word = hn::LoadU(words, in);
    // In full range chroma begins below 0.
    const auto over = hn::SaturatedSub(bits.FromWords(word), expected);
    const auto more = hn::MulFixedPoint15(over, share15);
    const auto own = bits.ToWords(hn::SaturatedAdd(person, more));
    hn::StoreU(hn::IfThenElse(hn::Eq(w, hn::Set(words, 255)), word, own), words, out);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(AddCells);
HWY_EXPORT(GatherCells);
HWY_EXPORT(FinishNodes);
HWY_EXPORT(MixRows);
HWY_EXPORT(Unmix);
HWY_EXPORT(UnmixDeep);

void add_cells(const std::uint8_t* alpha, const std::array<const std::uint8_t*, 3>& colour,
               std::size_t count, const SumRows& sums) {
  HWY_DYNAMIC_DISPATCH(AddCells)(alpha, colour, count, sums);
}

void gather_cells(float* in, int cells, std::size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(GatherCells)(in, cells, count, out);
}

void finish_nodes(const std::array<SumRows, 3>& rows,
                  const std::array<float, sum_planes>& everywhere, std::size_t count,
                  const NodeColours& colours, const std::array<const float*, 3>* light,
                  const NodeRow& out) {
  HWY_DYNAMIC_DISPATCH(FinishNodes)(rows, everywhere, count, colours, light, out);
}

void mix_rows(const std::uint8_t* upper, const std::uint8_t* lower, int share, std::size_t bytes,
              std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(MixRows)(upper, lower, share, bytes, out);
}

void unmix(const NodeRow& nodes, const SampleGroup& group, std::size_t first, std::size_t groups,
           const std::uint8_t* in, const std::uint8_t* weight, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(Unmix)(nodes, group, first, groups, in, weight, out);
}

void unmix(const NodeRow& nodes, const SampleGroup& group, std::size_t first, std::size_t groups,
           const std::uint16_t* in, const std::uint8_t* weight, const Codes& codes,
           std::uint16_t* out) {
  HWY_DYNAMIC_DISPATCH(UnmixDeep)(nodes, group, first, groups, in, weight, codes, out);
}

}  // namespace scrim
#endif
