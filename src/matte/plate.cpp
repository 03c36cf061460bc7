#include "matte/plate.hpp"

#include <algorithm>
#include <cmath>

#include "matte/matte_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/plate.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "memory/squares-inl.hpp"
#include "support/rounding-inl.hpp"

namespace scrim {
namespace plate = tuning::plate;
#ifndef SCRIM_PLATE_ROWS
#define SCRIM_PLATE_ROWS
namespace {

/// Cells across and down a block.
constexpr int block = 8;

/// A row of what is remembered.
struct RoomRow {
  std::array<std::uint16_t*, 3> colours;
  std::uint8_t* spread;
  std::uint8_t* seen;
};
using FrameRow = std::array<const std::uint8_t*, 3>;
using FloatRow = std::array<const float*, 3>;

struct Surveyed {
  int known = 0, different = 0;
};

}  // namespace
#endif
}  // namespace scrim

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using F = hn::CappedTag<float, guided::tile_columns>;
using Vector = hn::Vec<F>;
using Mask = hn::Mask<F>;
using Colours = std::array<Vector, 3>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

Vector bytes(const std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, F> u8;
  const hn::Rebind<std::int32_t, F> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u8, p)));
}

void store_bytes(Vector v, std::uint8_t* p) {
  const hn::Rebind<std::uint8_t, F> u8;
  hn::StoreU(hn::DemoteTo(u8, NearestSmall(v)), u8, p);
}

void accumulate(float* sums, Vector v) {
  hn::StoreU(hn::Add(hn::LoadU(f, sums), v), f, sums);
}

Colours colours_at(const FrameRow& now, int x) {
  return {bytes(now[0] + x), bytes(now[1] + x), bytes(now[2] + x)};
}

Vector room_at(const RoomRow& room, std::size_t k, int x) {
  return hn::Mul(LoadSquares(f, room.colours[k] + x), hn::Set(f, 1.0F / square_step));
}

Vector spread_at(const RoomRow& room, int x) {
  return hn::Mul(bytes(room.spread + x), hn::Set(f, 1.0F / plate::spread_steps));
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
    const Mask open = hn::And(hn::Eq(bytes(mask + x), zero),
                              hn::Ge(bytes(room.seen + x), hn::Set(f, plate::young)));
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
    const Mask known = hn::Ge(bytes(room.seen + x), hn::Set(f, plate::young));
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
        hn::AndNot(alike, hn::Ge(bytes(mask + x), hn::Set(f, plate::surely_person)));
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
    const Vector alpha = bytes(mask + x);
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
    const Vector sure = hn::Min(one, hn::Mul(bytes(seen + x), hn::Set(f, 1.0F / plate::max_seen)));
    const Vector odds = odds_of(hn::Mul(evidence, sure));
    constexpr float least = 1.0F / 255, scale = 1 - 2 * least;
    const Vector p = hn::MulAdd(alpha, hn::Set(f, scale / 255), hn::Set(f, least));
    const Vector weighed = hn::Mul(p, odds);
    const Vector q = hn::Div(weighed, hn::Add(hn::Sub(one, p), weighed));
    const Vector out = hn::MulAdd(q, hn::Set(f, 255 / scale), hn::Set(f, -255 * least / scale));
    store_bytes(hn::IfThenElse(judged, hn::Clamp(out, zero, hn::Set(f, 255)), alpha), mask + x);
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
    for (int i = -plate::margin; i <= plate::margin; ++i) most = hn::Max(most, bytes(near + x + i));
    const Mask open = hn::Le(most, hn::Set(f, plate::nobody));
    if (hn::AllFalse(f, open)) continue;
    const Colours here = colours_at(now, x);
    Colours mean, d;
    for (std::size_t k = 0; k < 3; ++k) {
      mean[k] = room_at(room, k, x);
      d[k] = hn::Sub(here[k], mean[k]);
    }
    const Vector off = distance(d), spread = spread_at(room, x), seen = bytes(room.seen + x);
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
    const hn::Rebind<std::uint16_t, F> u16;
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector now_mean = hn::MulAdd(share, d[k], mean[k]);
      const Vector old = hn::Mul(mean[k], hn::Set(f, square_step));
      const Vector to = hn::IfThenElse(learns, hn::Mul(now_mean, hn::Set(f, square_step)), old);
      hn::StoreU(hn::DemoteTo(u16, NearestSmall(to)), u16, room.colours[k] + x);
    }
    const Vector wider =
        hn::IfThenElseZero(hn::Gt(before, zero), hn::MulAdd(share, hn::Sub(off, spread), spread));
    const Vector eighths =
        hn::Min(hn::Mul(wider, hn::Set(f, plate::spread_steps)), hn::Set(f, 255));
    store_bytes(hn::IfThenElse(learns, eighths, bytes(room.spread + x)), room.spread + x);
    const Vector more = hn::Min(hn::Add(before, one), hn::Set(f, plate::max_seen));
    const Vector fewer = hn::IfThenElse(doubted, left, more);
    store_bytes(hn::IfThenElse(open, fewer, seen), room.seen + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(survey_row);
HWY_EXPORT(match_row);
HWY_EXPORT(measure_row);
HWY_EXPORT(weigh_row);
HWY_EXPORT(max_row);
HWY_EXPORT(learn_row);

namespace {

RoomRow room_row(Planes<std::uint16_t>& colours, GuidePlane<std::uint8_t>& spread,
                 GuidePlane<std::uint8_t>& seen, int y) {
  return {{colours[0].row(y), colours[1].row(y), colours[2].row(y)}, spread.row(y), seen.row(y)};
}

FrameRow frame_row(const Plate::Colour& now, int y) {
  return {now[0]->row(y), now[1]->row(y), now[2]->row(y)};
}

FloatRow rows_of(const std::array<Buffer<float>, 3>& columns) {
  return {columns[0].data(), columns[1].data(), columns[2].data()};
}

/// Columns of a row's tiles that are not background.
Span columns_of(const GuideTiles& tiles, int y) {
  const int tile_y = y / guided::tile_rows;
  return {tiles.begin(tile_y) * guided::tile_columns, tiles.end(tile_y) * guided::tile_columns};
}

Buffer<float> column_buffer(int columns) {
  return Buffer<float>(round_up(std::size_t(columns), guided::tile_columns));
}

}  // namespace

Plate::Plate(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      across_((columns + block - 1) / block),
      down_((rows + block - 1) / block),
      colours_(make_planes<std::uint16_t>(columns, rows,
                                          {guided::tile_columns, 0, guided::tile_columns})),
      spread_(columns, rows),
      seen_(columns, rows),
      likelihood_(columns, rows + 2),
      log_volume_{},
      near_(columns, 1) {
  for (std::size_t i = 0; i < log_volume_.size(); ++i) {
    const float y = plate::noise + plate::spread_gain * float(i) / plate::spread_steps;
    log_volume_[i] = std::log(y) + 2 * std::log(std::max(1.0F, plate::tint_share * y));
  }
  for (auto& sums : column_sums_) sums = column_buffer(columns);
  const std::size_t blocks = std::size_t(across_) * std::size_t(down_);
  for (auto& sums : room_) sums.resize(blocks);
  for (auto& sums : person_) sums.resize(blocks);
  scratch_.resize(blocks);
  for (std::size_t k = 0; k < 3; ++k) {
    known_.offset[k] = column_buffer(columns);
    known_.mean[k] = column_buffer(columns);
    known_.precision[k] = column_buffer(columns);
  }
  known_.log_volume = column_buffer(columns);
}

void Plate::reset() {
  for (int y = 0; y < rows_; ++y) std::fill_n(seen_.row(y), columns_, std::uint8_t{0});
  for (auto& sums : room_) std::fill(sums.begin(), sums.end(), 0.0F);
}

/// The sums of columns to those of a row of blocks; and to 0.
void Plate::gather(int block_row, std::size_t count, Sums& sums) {
  for (std::size_t k = 0; k < count; ++k) {
    float* from = column_sums_[k].data();
    float* to = sums[k].data() + std::ptrdiff_t{block_row} * across_;
    for (int b = 0; b < across_; ++b) {
      const int end = std::min(columns_, (b + 1) * block);
      float sum = 0;
      for (int x = b * block; x < end; ++x) sum += from[x];
      to[b] = sum;
    }
    std::fill_n(from, column_sums_[k].size(), 0.0F);
  }
}

/// Sums over squares of blocks, fewer at the edges.
void Plate::box(std::vector<float>& blocks, int radius) {
  for (int y = 0; y < down_; ++y) {
    const float* from = blocks.data() + std::ptrdiff_t{y} * across_;
    float* to = scratch_.data() + std::ptrdiff_t{y} * across_;
    std::fill_n(to, across_, 0.0F);
    for (int d = -radius; d <= radius; ++d) {
      for (int x = std::max(0, -d); x < std::min(across_, across_ - d); ++x) to[x] += from[x + d];
    }
  }
  std::fill(blocks.begin(), blocks.end(), 0.0F);
  for (int y = 0; y < down_; ++y) {
    float* to = blocks.data() + std::ptrdiff_t{y} * across_;
    for (int j = std::max(0, y - radius); j <= std::min(down_ - 1, y + radius); ++j) {
      const float* from = scratch_.data() + std::ptrdiff_t{j} * across_;
      for (int x = 0; x < across_; ++x) to[x] += from[x];
    }
  }
}

/// What the room differs by in a row of blocks, for each column.
void Plate::spread_offsets(int block_row) {
  const std::size_t at = std::size_t(block_row) * std::size_t(across_);
  for (int b = 0; b < across_; ++b) {
    const std::size_t i = at + std::size_t(b);
    const float share = 1 / (room_[0][i] + plate::few_cells);
    for (std::size_t k = 0; k < 3; ++k) {
      std::fill_n(known_.offset[k].data() + b * block, block, share * room_[k + 1][i]);
    }
  }
}

/// The person's colours in a row of blocks, for each column.
void Plate::spread_person(int block_row) {
  const std::size_t at = std::size_t(block_row) * std::size_t(across_);
  for (int b = 0; b < across_; ++b) {
    const std::size_t i = at + std::size_t(b);
    const bool enough = person_[0][i] >= plate::enough_person;
    const float share = 1 / std::max(1.0F, person_[0][i]);
    float volume = enough ? 1.0F : HUGE_VALF;
    for (std::size_t k = 0; k < 3; ++k) {
      const float mean = person_[1 + k][i] * share;
      const float least = k == 0 ? plate::person_noise : plate::person_noise / 2;
      const float variance =
          std::max(0.0F, person_[4 + k][i] * share - mean * mean) + least * least;
      volume *= variance;
      std::fill_n(known_.mean[k].data() + b * block, block, mean);
      std::fill_n(known_.precision[k].data() + b * block, block, 1 / variance);
    }
    std::fill_n(known_.log_volume.data() + b * block, block, 0.5F * std::log(volume));
  }
}

/// What the known room differs by now. Whether it can be compared with.
bool Plate::survey(const Colour& now, const GuidePlane<std::uint8_t>& mask) {
  const std::array<float*, 4> sums{column_sums_[0].data(), column_sums_[1].data(),
                                   column_sums_[2].data(), column_sums_[3].data()};
  int known = 0, different = 0;
  for (int b = 0; b < down_; ++b) {
    spread_offsets(b);
    const int end = std::min(rows_, (b + 1) * block);
    for (int y = b * block + frame_; y < end; y += plate::frames_apart) {
      const Surveyed row =
          HWY_DYNAMIC_DISPATCH(survey_row)(frame_row(now, y), room_row(colours_, spread_, seen_, y),
                                           mask.row(y), rows_of(known_.offset), columns_, sums);
      known += row.known;
      different += row.different;
    }
    gather(b, 4, room_);
  }
  for (std::size_t k = 0; k < 4; ++k) box(room_[k], plate::offset_radius);
  if (float(different) > plate::moved_away * float(known)) reset();
  return known > 0 && float(different) <= plate::moved_away * float(known);
}

void Plate::match(const Colour& now, const GuideTiles& tiles) {
  for (int y = -1; y <= rows_; ++y) {
    std::fill_n(likelihood_.row(y + 1) - 1, columns_ + 2, 0.0F);
  }
  for (int y = 0; y < rows_; ++y) {
    if (y % block == 0) spread_offsets(y / block);
    HWY_DYNAMIC_DISPATCH(match_row)
    (frame_row(now, y), room_row(colours_, spread_, seen_, y), rows_of(known_.offset),
     log_volume_.data(), columns_of(tiles, y), likelihood_.row(y + 1));
  }
}

void Plate::measure_person(const Colour& now, const GuideTiles& tiles,
                           const GuidePlane<std::uint8_t>& mask) {
  std::array<float*, 7> sums{};
  for (std::size_t k = 0; k < 7; ++k) sums[k] = column_sums_[k].data();
  for (int b = 0; b < down_; ++b) {
    const int end = std::min(rows_, (b + 1) * block);
    for (int y = b * block; y < end; ++y) {
      HWY_DYNAMIC_DISPATCH(measure_row)
      (frame_row(now, y), mask.row(y), likelihood_.row(y + 1), columns_of(tiles, y), sums);
    }
    gather(b, 7, person_);
  }
  for (auto& sum : person_) box(sum, plate::person_radius);
}

void Plate::weigh(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask) {
  for (int y = 0; y < rows_; ++y) {
    if (y % block == 0) spread_person(y / block);
    const FloatRow likelihood{likelihood_.row(y), likelihood_.row(y + 1), likelihood_.row(y + 2)};
    HWY_DYNAMIC_DISPATCH(weigh_row)
    (frame_row(now, y), seen_.row(y), likelihood, rows_of(known_.mean), rows_of(known_.precision),
     known_.log_volume.data(), columns_of(tiles, y), mask.row(y));
    mask.extend(y);
  }
}

bool Plate::correct(const Colour& now, const GuideTiles& tiles, GuidePlane<std::uint8_t>& mask) {
  if (!survey(now, mask)) return false;
  match(now, tiles);
  measure_person(now, tiles, mask);
  weigh(now, tiles, mask);
  return true;
}

void Plate::learn(const Colour& now, const GuidePlane<std::uint8_t>& matte) {
  for (int y = frame_; y < rows_; y += plate::frames_apart) {
    std::array<const std::uint8_t*, 2 * plate::margin + 1> rows{};
    for (int d = -plate::margin; d <= plate::margin; ++d) {
      rows[std::size_t(d + plate::margin)] = matte.row(std::clamp(y + d, 0, rows_ - 1));
    }
    HWY_DYNAMIC_DISPATCH(max_row)(rows.data(), int(rows.size()), columns_, near_.row(0));
    near_.extend(0);
    HWY_DYNAMIC_DISPATCH(learn_row)
    (frame_row(now, y), near_.row(0), columns_, room_row(colours_, spread_, seen_, y));
  }
  frame_ = (frame_ + 1) % plate::frames_apart;
}

std::size_t Plate::memory() const {
  std::size_t bytes = memory_of(colours_) + spread_.memory() + seen_.memory() +
                      likelihood_.memory() + near_.memory() + 17 * column_sums_[0].bytes();
  for (const auto* sums : {&room_, &person_})
    bytes += sums->size() * (*sums)[0].size() * sizeof(float);
  return bytes + scratch_.size() * sizeof(float);
}

}  // namespace scrim
#endif  // HWY_ONCE
