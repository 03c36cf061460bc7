#include "matte/plate_kernels.hpp"

#include "frame/pyramid.hpp"
#include "matte/guided.hpp"
#include "matte/matte_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/plate_kernels.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "memory/squares-inl.hpp"
#include "support/bytes-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::plate_kernels {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
namespace plate = tuning::plate;
using scrim::HWY_NAMESPACE::LoadBytes;
using scrim::HWY_NAMESPACE::LoadSquares;
using scrim::HWY_NAMESPACE::StoreBytes;
using scrim::HWY_NAMESPACE::StoreSquares;
using F = hn::CappedTag<float, guided::tile_columns>;
using Vector = hn::Vec<F>;
using Mask = hn::Mask<F>;
using Colours = std::array<Vector, 3>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

void accumulate(float* sums, Vector v) {
  hn::StoreU(hn::Add(hn::LoadU(f, sums), v), f, sums);
}

float total(Vector v) {
  return hn::GetLane(hn::SumOfLanes(f, v));
}

Colours colours_at(const FrameRow& now, int x) {
  return {LoadBytes(f, now[0] + x), LoadBytes(f, now[1] + x), LoadBytes(f, now[2] + x)};
}

Vector room_at(const RoomRow& room, std::size_t k, int x) {
  return hn::Mul(LoadSquares(f, room.colours[k] + x), hn::Set(f, 1.0F / square_step));
}

Vector spread_at(const RoomRow& room, int x) {
  return hn::Mul(LoadBytes(f, room.spread + x), hn::Set(f, 1.0F / plate::spread_steps));
}

/// What a colour differs by: that of U and V counts twice.
Vector distance(const Colours& d) {
  const auto tint = hn::Max(hn::Abs(d[1]), hn::Abs(d[2]));
  return hn::Max(hn::Abs(d[0]), hn::Add(tint, tint));
}

/// The squared distance from the room in its own spread.
Vector deviation(const Colours& d, Vector spread) {
  const Vector one = hn::Set(f, 1);
  const Vector y = hn::MulAdd(spread, hn::Set(f, plate::spread_gain), hn::Set(f, plate::noise));
  const Vector uv = hn::Max(one, hn::Mul(y, hn::Set(f, plate::tint_share)));
  const Vector luma = hn::Mul(d[0], d[0]);
  const Vector tint = hn::MulAdd(d[1], d[1], hn::Mul(d[2], d[2]));
  return hn::Add(hn::Div(luma, hn::Mul(y, y)), hn::Div(tint, hn::Mul(uv, uv)));
}

/// Of a row in which the mask is 0: how much of the known room looks different; adds what it
/// differs by to `sums`.
Surveyed survey_row(const FrameRow& now, const RoomRow& room, const std::uint8_t* mask,
                    const FloatRow& offset, int columns, const std::array<float*, 4>& sums) {
  const Vector zero = hn::Zero(f);
  std::size_t known_count = 0, different = 0;
  for (int x = 0; x < columns; x += lanes) {
    const Mask open = hn::And(hn::Eq(LoadBytes(f, mask + x), zero),
                              hn::Ge(LoadBytes(f, room.seen + x), hn::Set(f, plate::young)));
    const Mask known = hn::And(open, hn::FirstN(f, std::size_t(columns - x)));
    if (hn::AllFalse(f, known)) continue;
    const Colours here = colours_at(now, x);
    Colours off, left;
    for (std::size_t k = 0; k < 3; ++k) {
      off[k] = hn::Sub(here[k], room_at(room, k, x));
      left[k] = hn::Sub(off[k], hn::LoadU(f, offset[k] + x));
    }
    const Mask differs = hn::Ge(deviation(left, spread_at(room, x)), hn::Set(f, plate::different));
    known_count += hn::CountTrue(f, known);
    different += hn::CountTrue(f, hn::And(known, differs));
    const Mask lit = hn::And(known, hn::Lt(distance(off), hn::Set(f, plate::max_offset)));
    accumulate(sums[0] + x, hn::IfThenElseZero(lit, hn::Set(f, 1)));
    for (std::size_t k = 0; k < 3; ++k) {
      accumulate(sums[k + 1] + x, hn::IfThenElseZero(lit, off[k]));
    }
  }
  return {int(known_count), int(different)};
}

/// The logarithm of how likely the room looks like this; 0 where it is not known.
void match_row(const FrameRow& now, const RoomRow& room, const FloatRow& offset,
               const float* log_volume, Span columns, float* likelihood) {
  const hn::RebindToSigned<F> i32;
  const hn::Rebind<std::uint8_t, F> u8;
  for (int x = columns.begin; x < columns.end; x += lanes) {
    const Mask known = hn::Ge(LoadBytes(f, room.seen + x), hn::Set(f, plate::young));
    if (hn::AllFalse(f, known)) {
      hn::StoreU(hn::Zero(f), f, likelihood + x);
      continue;
    }
    const Colours here = colours_at(now, x);
    Colours d;
    for (std::size_t k = 0; k < 3; ++k) {
      d[k] = hn::Sub(hn::Sub(here[k], room_at(room, k, x)), hn::LoadU(f, offset[k] + x));
    }
    const Vector spread = spread_at(room, x);
    const auto volume =
        hn::GatherIndex(f, log_volume, hn::PromoteTo(i32, hn::LoadU(u8, room.spread + x)));
    const Vector half = hn::Mul(deviation(d, spread), hn::Set(f, -0.5F));
    const Vector log = hn::Sub(hn::Max(half, hn::Set(f, -plate::outlier)), volume);
    hn::StoreU(hn::IfThenElseZero(known, log), f, likelihood + x);
  }
}

/// Adds the colours of what is surely person, and does not look like the room, to `sums`.
void measure_row(const FrameRow& now, const std::uint8_t* mask, const float* likelihood,
                 Span columns, const std::array<float*, 7>& sums) {
  for (int x = columns.begin; x < columns.end; x += lanes) {
    const Vector room = hn::LoadU(f, likelihood + x);
    const Mask alike = hn::And(hn::Lt(room, hn::Zero(f)), hn::Gt(room, hn::Set(f, plate::alike)));
    const Mask person =
        hn::AndNot(alike, hn::Ge(LoadBytes(f, mask + x), hn::Set(f, plate::surely_person)));
    if (hn::AllFalse(f, person)) continue;
    const Colours here = colours_at(now, x);
    accumulate(sums[0] + x, hn::IfThenElseZero(person, hn::Set(f, 1)));
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector c = hn::IfThenElseZero(person, here[k]);
      accumulate(sums[1 + k] + x, c);
      accumulate(sums[4 + k] + x, hn::Mul(c, here[k]));
    }
  }
}

/// exp(x), roughly; rises with x, 1 at 0.
Vector odds_of(Vector x) {
  Vector v = hn::MulAdd(x, hn::Set(f, 1.0F / 64), hn::Set(f, 1));
  for (int i = 0; i < 6; ++i) v = hn::Mul(v, v);
  return v;
}

/// Corrects the mask; `likelihood` are the rows above, here and below.
void weigh_row(const FrameRow& now, const std::uint8_t* seen, const FloatRow& likelihood,
               const FloatRow& mean, const FloatRow& precision, const float* log_volume,
               Span columns, std::uint8_t* mask) {
  const Vector zero = hn::Zero(f), one = hn::Set(f, 1);
  for (int x = columns.begin; x < columns.end; x += lanes) {
    const Vector alpha = LoadBytes(f, mask + x);
    const Vector room = hn::LoadU(f, likelihood[1] + x);
    const Mask judged = hn::And(hn::Lt(room, zero), hn::Gt(alpha, zero));
    if (hn::AllFalse(f, judged)) continue;
    // A cell alone is noisy: half of its weight goes to it and those around it.
    Vector sum = zero, count = zero;
    for (const float* row : likelihood) {
      for (int i = -1; i <= 1; ++i) {
        const Vector v = hn::LoadU(f, row + x + i);
        sum = hn::Add(sum, v);
        count = hn::Add(count, hn::IfThenElseZero(hn::Lt(v, zero), one));
      }
    }
    const Vector around = hn::Div(sum, hn::Max(count, one));
    const Vector as_room = hn::Mul(hn::Set(f, 0.5F), hn::Add(room, around));
    const Colours here = colours_at(now, x);
    Vector square = zero;
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector d = hn::Sub(here[k], hn::LoadU(f, mean[k] + x));
      square = hn::MulAdd(hn::Mul(d, d), hn::LoadU(f, precision[k] + x), square);
    }
    const Vector person =
        hn::NegMulAdd(hn::Set(f, 0.5F), square, hn::Neg(hn::LoadU(f, log_volume + x)));
    const Vector as_person = hn::Max(person, hn::Set(f, plate::anything));
    const Vector evidence = hn::Clamp(hn::Sub(as_person, as_room), hn::Set(f, -plate::max_against),
                                      hn::Set(f, plate::max_for));
    const Vector sure =
        hn::Min(one, hn::Mul(LoadBytes(f, seen + x), hn::Set(f, 1.0F / plate::max_seen)));
    const Vector odds = odds_of(hn::Mul(evidence, sure));
    constexpr float least = 1.0F / 255, scale = 1 - 2 * least;
    const Vector p = hn::MulAdd(alpha, hn::Set(f, scale / 255), hn::Set(f, least));
    const Vector weighed = hn::Mul(p, odds);
    const Vector q = hn::Div(weighed, hn::Add(hn::Sub(one, p), weighed));
    const Vector out = hn::MulAdd(q, hn::Set(f, 255 / scale), hn::Set(f, -255 * least / scale));
    StoreBytes(hn::IfThenElse(judged, hn::Clamp(out, zero, hn::Set(f, 255)), alpha), f, mask + x);
  }
}

/// How well luma fits, and the sums of Gauss and Newton's step to where it fits better.
Drift drift_row(const FrameRow& luma, const RoomRow& room, const std::uint8_t* mask,
                const float* offset, int columns) {
  const Vector zero = hn::Zero(f), one = hn::Set(f, 1), half = hn::Set(f, 0.5F);
  const auto here = [&](int x) { return LoadBytes(f, luma[1] + x); };
  Vector misfit = zero, xx = zero, xy = zero, yy = zero, x_off = zero, y_off = zero;
  std::size_t cells = 0;
  for (int x = 0; x < columns; x += lanes) {
    const Mask open = hn::And(hn::Eq(LoadBytes(f, mask + x), zero),
                              hn::Ge(LoadBytes(f, room.seen + x), hn::Set(f, plate::young)));
    const Mask known = hn::And(open, hn::FirstN(f, std::size_t(columns - x)));
    if (hn::AllFalse(f, known)) continue;
    const Vector off = hn::Sub(here(x), hn::Add(room_at(room, 0, x), hn::LoadU(f, offset + x)));
    const Vector across = hn::Mul(half, hn::Sub(here(x + 1), here(x - 1)));
    const Vector down =
        hn::Mul(half, hn::Sub(LoadBytes(f, luma[2] + x), LoadBytes(f, luma[0] + x)));
    const Vector square = hn::Mul(off, off);
    const Vector fit = hn::Div(one, hn::MulAdd(square, hn::Set(f, plate::misfit_slope), one));
    const Vector weight = hn::IfThenElseZero(known, fit);
    const Vector weighed_across = hn::Mul(weight, across), weighed_down = hn::Mul(weight, down);
    cells += hn::CountTrue(f, known);
    misfit = hn::Add(misfit, hn::IfThenElseZero(known, hn::Sub(one, fit)));
    xx = hn::MulAdd(weighed_across, across, xx);
    xy = hn::MulAdd(weighed_across, down, xy);
    yy = hn::MulAdd(weighed_down, down, yy);
    x_off = hn::MulAdd(weighed_across, off, x_off);
    y_off = hn::MulAdd(weighed_down, off, y_off);
  }
  return {int(cells), total(misfit), total(xx), total(xy), total(yy), total(x_off), total(y_off)};
}

void blend_row(const std::uint8_t* row, const std::uint8_t* below, const Between& between,
               int columns, std::uint8_t* out) {
  const Vector share_next = hn::Set(f, between.share_next);
  const Vector share_below = hn::Set(f, between.share_below);
  const auto across = [&](const std::uint8_t* from) {
    const Vector first = LoadBytes(f, from);
    return hn::MulAdd(share_next, hn::Sub(LoadBytes(f, from + between.next), first), first);
  };
  for (int x = 0; x < columns; x += lanes) {
    const Vector high = across(row + x);
    StoreBytes(hn::MulAdd(share_below, hn::Sub(across(below + x), high), high), f, out + x);
  }
}

/// By what is known of four cells; known where that is half.
void blend_room_row(const RoomRow& row, const RoomRow& below, const Between& between, Span columns,
                    const RoomRow& out) {
  const float next = between.share_next, down = between.share_below;
  const std::array<float, 4> shares{(1 - next) * (1 - down), next * (1 - down), (1 - next) * down,
                                    next * down};
  const Vector zero = hn::Zero(f);
  for (int x = columns.begin; x < columns.end; x += lanes) {
    Vector known = zero, seen = zero, spread = zero;
    Colours colours{zero, zero, zero};
    for (std::size_t i = 0; i < shares.size(); ++i) {
      const RoomRow& from = i < 2 ? row : below;
      const int at = x + (i % 2 == 0 ? 0 : between.next);
      const Vector times = LoadBytes(f, from.seen + at);
      const Vector share =
          hn::IfThenElseZero(hn::Ge(times, hn::Set(f, plate::young)), hn::Set(f, shares[i]));
      known = hn::Add(known, share);
      seen = hn::MulAdd(share, times, seen);
      spread = hn::MulAdd(share, LoadBytes(f, from.spread + at), spread);
      for (std::size_t k = 0; k < 3; ++k) {
        colours[k] = hn::MulAdd(share, LoadSquares(f, from.colours[k] + at), colours[k]);
      }
    }
    const Mask enough = hn::Ge(known, hn::Set(f, 0.5F));
    const Vector scale = hn::IfThenElseZero(enough, hn::Div(hn::Set(f, 1), known));
    StoreBytes(hn::Mul(scale, seen), f, out.seen + x);
    StoreBytes(hn::Mul(scale, spread), f, out.spread + x);
    for (std::size_t k = 0; k < 3; ++k) {
      StoreSquares(hn::Mul(scale, colours[k]), f, out.colours[k] + x);
    }
  }
}

/// The largest values of some rows.
void max_row(const std::uint8_t* const* rows, int count, int columns, std::uint8_t* out) {
  const hn::CappedTag<std::uint8_t, guided::tile_columns> u8;
  for (int x = 0; x < columns; x += int(hn::MaxLanes(u8))) {
    auto high = hn::LoadU(u8, rows[0] + x);
    for (int k = 1; k < count; ++k) high = hn::Max(high, hn::LoadU(u8, rows[k] + x));
    hn::StoreU(high, u8, out + x);
  }
}

/// `near` are the matte's largest values above and below; extended.
void learn_row(const FrameRow& now, const std::uint8_t* near, int columns, const RoomRow& room) {
  const Vector zero = hn::Zero(f), one = hn::Set(f, 1);
  for (int x = 0; x < columns; x += lanes) {
    Vector most = zero;
    for (int i = -plate::margin; i <= plate::margin; ++i)
      most = hn::Max(most, LoadBytes(f, near + x + i));
    const Mask nobody = hn::Le(most, hn::Set(f, plate::nobody));
    const Mask open = hn::And(nobody, hn::FirstN(f, std::size_t(columns - x)));
    if (hn::AllFalse(f, open)) continue;
    const Colours here = colours_at(now, x);
    Colours mean, d;
    for (std::size_t k = 0; k < 3; ++k) {
      mean[k] = room_at(room, k, x);
      d[k] = hn::Sub(here[k], mean[k]);
    }
    const Vector off = distance(d), spread = spread_at(room, x), seen = LoadBytes(f, room.seen + x);
    const Mask any = hn::Gt(seen, zero);
    const Vector unlike =
        hn::MulAdd(spread, hn::Set(f, plate::unlike_spreads), hn::Set(f, plate::unlike));
    const Mask differs = hn::And(any, hn::Gt(off, unlike));
    // What looks different makes the memory younger, and is learnt anew when there is none left.
    const Vector left = hn::Sub(hn::Floor(hn::Mul(seen, hn::Set(f, plate::kept))), one);
    const Mask doubted = hn::And(differs, hn::Gt(left, zero));
    const Vector before = hn::IfThenZeroElse(differs, seen);
    const Vector share = hn::Div(one, hn::Add(before, one));
    const Mask learns = hn::AndNot(doubted, open);
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector now_mean = hn::MulAdd(share, d[k], mean[k]);
      const Vector old = hn::Mul(mean[k], hn::Set(f, square_step));
      const Vector to = hn::IfThenElse(learns, hn::Mul(now_mean, hn::Set(f, square_step)), old);
      StoreSquares(to, f, room.colours[k] + x);
    }
    const Vector wider =
        hn::IfThenElseZero(hn::Gt(before, zero), hn::MulAdd(share, hn::Sub(off, spread), spread));
    const Vector eighths =
        hn::Min(hn::Mul(wider, hn::Set(f, plate::spread_steps)), hn::Set(f, 255));
    StoreBytes(hn::IfThenElse(learns, eighths, LoadBytes(f, room.spread + x)), f, room.spread + x);
    const Vector more = hn::Min(hn::Add(before, one), hn::Set(f, plate::max_seen));
    const Vector fewer = hn::IfThenElse(doubted, left, more);
    StoreBytes(hn::IfThenElse(open, fewer, seen), f, room.seen + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim::plate_kernels
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::plate_kernels {

HWY_EXPORT(survey_row);
HWY_EXPORT(match_row);
HWY_EXPORT(measure_row);
HWY_EXPORT(weigh_row);
HWY_EXPORT(drift_row);
HWY_EXPORT(blend_row);
HWY_EXPORT(blend_room_row);
HWY_EXPORT(max_row);
HWY_EXPORT(learn_row);

Surveyed survey_row(const FrameRow& now, const RoomRow& room, const std::uint8_t* mask,
                    const FloatRow& offset, int columns, const std::array<float*, 4>& sums) {
  return HWY_DYNAMIC_DISPATCH(survey_row)(now, room, mask, offset, columns, sums);
}

void match_row(const FrameRow& now, const RoomRow& room, const FloatRow& offset,
               const float* log_volume, Span columns, float* likelihood) {
  HWY_DYNAMIC_DISPATCH(match_row)(now, room, offset, log_volume, columns, likelihood);
}

void measure_row(const FrameRow& now, const std::uint8_t* mask, const float* likelihood,
                 Span columns, const std::array<float*, 7>& sums) {
  HWY_DYNAMIC_DISPATCH(measure_row)(now, mask, likelihood, columns, sums);
}

void weigh_row(const FrameRow& now, const std::uint8_t* seen, const FloatRow& likelihood,
               const FloatRow& mean, const FloatRow& precision, const float* log_volume,
               Span columns, std::uint8_t* mask) {
  HWY_DYNAMIC_DISPATCH(weigh_row)
  (now, seen, likelihood, mean, precision, log_volume, columns, mask);
}

Drift& Drift::operator+=(const Drift& more) {
  cells += more.cells;
  misfit += more.misfit;
  across_across += more.across_across;
  across_down += more.across_down;
  down_down += more.down_down;
  across_off += more.across_off;
  down_off += more.down_off;
  return *this;
}

Drift drift_row(const FrameRow& luma, const RoomRow& room, const std::uint8_t* mask,
                const float* offset, int columns) {
  return HWY_DYNAMIC_DISPATCH(drift_row)(luma, room, mask, offset, columns);
}

void blend_row(const std::uint8_t* row, const std::uint8_t* below, const Between& between,
               int columns, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(blend_row)(row, below, between, columns, out);
}

void blend_room_row(const RoomRow& row, const RoomRow& below, const Between& between, Span columns,
                    const RoomRow& out) {
  HWY_DYNAMIC_DISPATCH(blend_room_row)(row, below, between, columns, out);
}

void max_row(const std::uint8_t* const* rows, int count, int columns, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(max_row)(rows, count, columns, out);
}

void learn_row(const FrameRow& now, const std::uint8_t* near, int columns, const RoomRow& room) {
  HWY_DYNAMIC_DISPATCH(learn_row)(now, near, columns, room);
}

}  // namespace scrim::plate_kernels
#endif  // HWY_ONCE
