#include "memory/room_memory.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "memory/memory_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "memory/room_memory.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "memory/squares-inl.hpp"
#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using F = hn::CappedTag<float, 16>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

Vector difference(Vector a, Vector b) {
  return hn::Abs(hn::Sub(a, b));
}

/// 1 … 0: like the room; 0: unlike it, by light or shadow; -1: something else.
Vector likeness(const std::array<Vector, 3>& now, const std::array<Vector, 3>& then) {
  using namespace tuning::room_memory;
  constexpr float black = 16 * square_step, grey = 128 * square_step;
  const auto zero = hn::Zero(f), one = hn::Set(f, 1);
  const auto contrast = difference(now[0], then[0]);
  const auto colour = hn::Max(difference(now[1], then[1]), difference(now[2], then[2]));
  const auto apart = hn::Max(contrast, hn::Add(colour, colour));
  const auto like = hn::Mul(hn::Sub(hn::Set(f, unlike), apart),
                            hn::Set(f, 1 / (unlike - tuning::room_memory::alike)));
  const auto above_black = [&](Vector y) HWY_ATTR {
    return hn::Max(hn::Sub(y, hn::Set(f, black)), hn::Set(f, square_step));
  };
  const auto light = hn::Div(above_black(now[0]), above_black(then[0]));
  const auto off = [&](std::size_t k) HWY_ATTR {
    const auto expected = hn::Mul(light, hn::Sub(then[k], hn::Set(f, grey)));
    return difference(hn::Sub(now[k], hn::Set(f, grey)), expected);
  };
  const auto tinted = hn::Ge(hn::Max(off(1), off(2)), hn::Set(f, tint));
  const auto lit =
      hn::And(hn::Ge(light, hn::Set(f, darkest)), hn::Le(light, hn::Set(f, brightest)));
  const auto strong = hn::Ge(contrast, hn::Set(f, min_contrast));
  const auto other = hn::Or(hn::And(lit, tinted), hn::AndNot(lit, strong));
  const auto unlike_it = hn::IfThenElse(other, hn::Set(f, -1), zero);
  return hn::IfThenElse(hn::Gt(like, zero), hn::Min(like, one), unlike_it);
}

std::array<Vector, 3> colours_at(const Squares& squares, int x, int y) {
  return {LoadSquares(f, squares[0].row(y) + x), LoadSquares(f, squares[1].row(y) + x),
          LoadSquares(f, squares[2].row(y) + x)};
}

/// The mask's cells in the middles of a row of squares; columns[x] is -1 outside the mask.
void place_row(const float* mask, const std::int32_t* columns, int width, float* person) {
  const hn::RebindToSigned<F> i32;
  for (int x = 0; x < width; x += lanes) {
    const auto column = hn::LoadU(i32, columns + x);
    const auto outside = hn::RebindMask(f, hn::Lt(column, hn::Zero(i32)));
    const auto cell = hn::GatherIndex(f, mask, hn::Max(column, hn::Zero(i32)));
    hn::StoreU(hn::IfThenZeroElse(outside, cell), f, person + x);
  }
}

/// Of a row of squares; `kinds` receives HeldThings::Kind. Rows are written up to a vector beyond
/// their end: in order.
RoomMemory::Count judge_row(const Squares& squares, const Squares& colours, int y,
                            const float* seen, const float* person, float* likenesses,
                            std::uint8_t* kinds) {
  using namespace tuning::room_memory;
  const hn::Rebind<std::uint8_t, F> u8;
  const auto zero = hn::Zero(f);
  const int width = squares[0].width();
  std::size_t known_count = 0, different = 0, others = 0, doubtful = 0;
  for (int x = 0; x < width; x += lanes) {
    const auto inside = hn::FirstN(f, std::size_t(width - x));
    const auto known = hn::And(inside, hn::Ge(hn::LoadU(f, seen + x), hn::Set(f, young)));
    const auto like =
        hn::IfThenElseZero(known, likeness(colours_at(squares, x, y), colours_at(colours, x, y)));
    hn::StoreU(like, f, likenesses + x);
    const auto probability = hn::LoadU(f, person + x);
    const auto open = hn::And(known, hn::Lt(probability, hn::Set(f, background)));
    const auto unlike_it = hn::And(known, hn::Le(like, zero));
    const auto other = hn::And(known, hn::Lt(like, zero));
    const auto is_person = hn::Ge(probability, hn::Set(f, tuning::room_memory::person));
    known_count += hn::CountTrue(f, open);
    different += hn::CountTrue(f, hn::And(open, unlike_it));
    others += hn::CountTrue(f, hn::AndNot(is_person, other));
    doubtful += hn::CountTrue(
        f, hn::And(hn::And(hn::Gt(like, zero), hn::Gt(probability, hn::Set(f, surely_room))),
                   hn::Lt(probability, hn::Set(f, surely_person))));
    auto kind = hn::IfThenElseZero(unlike_it, hn::Set(f, float(HeldThings::shaded)));
    kind = hn::IfThenElse(other, hn::Set(f, float(HeldThings::other)), kind);
    kind = hn::IfThenElse(is_person, hn::Set(f, float(HeldThings::person)), kind);
    const auto bytes = hn::DemoteTo(u8, NearestSmall(kind));
    if (x + lanes <= width) {
      hn::StoreU(bytes, u8, kinds + x);
    } else {
      std::uint8_t last[lanes];
      hn::StoreU(bytes, u8, last);
      std::copy_n(last, width - x, kinds + x);
    }
  }
  return {int(known_count), int(different), int(others), int(doubtful)};
}

void learn_row(const Squares& squares, int y, const float* retention, const float* person,
               const float* likenesses, const float* held, Squares& colours, float* seen) {
  using namespace tuning::room_memory;
  const auto zero = hn::Zero(f), one = hn::Set(f, 1);
  for (int x = 0; x < squares[0].width(); x += lanes) {
    const auto looks = hn::LoadU(f, seen + x);
    const auto probability = hn::LoadU(f, person + x);
    const auto hides = hn::Ge(probability, hn::Set(f, background));
    const auto stands = hn::Ge(hn::LoadU(f, retention + x), hn::Set(f, still));
    const auto known = hn::Ge(looks, hn::Set(f, young));
    const auto differs = hn::And(known, hn::Le(hn::LoadU(f, likenesses + x), zero));
    const auto in_hand = hn::Gt(hn::LoadU(f, held + x), zero);
    // What is forgotten …
    auto loss = hn::IfThenElse(hides, hn::Set(f, hidden_loss), zero);
    loss =
        hn::IfThenElse(hn::AndNot(hides, hn::And(stands, differs)), hn::Set(f, differs_loss), loss);
    loss = hn::IfThenElse(in_hand, hn::Set(f, held_loss), loss);
    // … and what is learnt.
    const auto learns = hn::AndNot(hn::Or(hides, hn::Or(differs, in_hand)), stands);
    const auto now = colours_at(squares, x, y), then = colours_at(colours, x, y);
    const auto changed = hn::Ge(difference(now[0], then[0]), hn::Set(f, unlike));
    const auto start = hn::AndNot(known, changed);
    const auto before = hn::IfThenElse(start, zero, hn::Min(looks, hn::Set(f, max_seen - 1)));
    const auto share = hn::IfThenElseZero(learns, hn::Div(one, hn::Add(before, one)));
    for (std::size_t k = 0; k < 3; ++k) {
      const auto mean = hn::MulAdd(share, hn::Sub(now[k], then[k]), then[k]);
      StoreSquares(mean, f, colours[k].row(y) + x);
    }
    const auto after = hn::IfThenElse(learns, hn::Add(before, one), hn::Sub(looks, loss));
    const auto inside = hn::FirstN(f, std::size_t(squares[0].width() - x));
    hn::BlendedStore(hn::Max(after, zero), inside, f, seen + x);
  }
}

/// Groups of four rows of evidence, interleaved; `row` is which of the four.
void correct_row(const float* mask, const float* groups, int row, int width, float* out) {
  using namespace tuning::room_memory;
  const auto zero = hn::Zero(f), one = hn::Set(f, 1);
  const auto correct = [&](Vector p, Vector evidence) HWY_ATTR {
    const auto speaks = hn::Max(hn::Neg(evidence), zero);
    const auto against = hn::Mul(hn::Set(f, doubt), hn::Min(speaks, one));
    const auto nobody = hn::Max(hn::Sub(speaks, one), zero);
    const auto doubted = hn::Max(hn::Div(hn::Sub(p, against), hn::Sub(one, against)), zero);
    const auto lowered = hn::NegMulAdd(doubted, nobody, doubted);
    return hn::Max(lowered, hn::Mul(hn::Set(f, held_probability), evidence));
  };
  int x = 0;
  for (; x + lanes <= width; x += lanes) {
    std::array<Vector, 4> rows;
    hn::LoadInterleaved4(f, groups + std::ptrdiff_t{4} * x, rows[0], rows[1], rows[2], rows[3]);
    hn::StoreU(correct(hn::LoadU(f, mask + x), rows[std::size_t(row)]), f, out + x);
  }
  const hn::CappedTag<float, 1> single;
  for (; x < width; ++x) {
    const float e = groups[4 * x + row], speaks = std::max(-e, 0.0F);
    const float against = doubt * std::min(speaks, 1.0F), nobody = std::max(speaks - 1, 0.0F);
    const float lowered = std::max((mask[x] - against) / (1 - against), 0.0F) * (1 - nobody);
    hn::Store(hn::Set(single, std::max(lowered, held_probability * e)), single, out + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(place_row);
HWY_EXPORT(judge_row);
HWY_EXPORT(learn_row);
HWY_EXPORT(correct_row);

RoomMemory::RoomMemory(const Layout& layout, int columns, int rows)
    : RoomMemory(layout, ProxySize(layout), columns, rows) {}

RoomMemory::RoomMemory(const Layout& layout, const ProxySize& proxy, int columns, int rows)
    : square_(float(square_side * proxy.scale)),
      squares_{{}, squares_of(proxy.width), squares_of(proxy.height)},
      to_mask_(layout, columns, rows),
      columns_(std::size_t(squares_.columns)),
      doubtful_(std::size_t(squares_.rows)),
      colours_(make_squares(squares_.columns, squares_.rows)),
      seen_(std::size_t(squares_.columns) * std::size_t(squares_.rows)),
      still_for_(seen_.size()),
      person_(seen_.size()),
      likeness_(seen_.size()),
      evidence_(seen_.size()),
      corrected_(std::size_t(columns) * std::size_t(rows)),
      held_(squares_.columns, squares_.rows),
      statues_(squares_.columns, squares_.rows) {
  squares_.region = {0, 0, float(squares_.columns) * square_, float(squares_.rows) * square_};
}

void RoomMemory::reset() {
  clear(colours_);
  std::fill_n(seen_.data(), seen_.size(), 0.0F);
  std::fill_n(still_for_.data(), still_for_.size(), std::uint8_t{0});
  held_.reset();
  statues_.reset();
}

/// The mask in squares: its cells in their middles.
void RoomMemory::place(const Mask& mask) {
  const GridAxis across = mask.grid().across(), down = mask.grid().down();
  for (int x = 0; x < squares_.columns; ++x) {
    columns_[std::size_t(x)] = across.cell_at(squares_.across().centre(x));
  }
  for (int y = 0; y < squares_.rows; ++y) {
    float* row = person_.data() + std::ptrdiff_t{y} * squares_.columns;
    const int from = down.cell_at(squares_.down().centre(y));
    if (from < 0) {
      std::fill_n(row, squares_.columns, 0.0F);
    } else {
      HWY_DYNAMIC_DISPATCH(place_row)
      (mask.data + std::ptrdiff_t{from} * mask.width, columns_.data(), squares_.columns, row);
    }
  }
}

RoomMemory::Count RoomMemory::judge(const Squares& squares) {
  RoomMemory::Count sum;
  for (int y = 0; y < squares_.rows; ++y) {
    const std::ptrdiff_t row = std::ptrdiff_t{y} * squares_.columns;
    const RoomMemory::Count count = HWY_DYNAMIC_DISPATCH(judge_row)(
        squares, colours_, y, seen_.data() + row, person_.data() + row, likeness_.data() + row,
        held_.kinds(y));
    sum.known += count.known;
    sum.different += count.different;
    sum.other += count.other;
    doubtful_[std::size_t(y)] = count.doubtful > 0;
  }
  return sum;
}

/// Takes held things into the evidence.
void RoomMemory::weigh_held() {
  held_.find(person_.data());
  if (!held_.any()) return;
  std::copy_n(held_.held(), evidence_.size(), evidence_.data());
  evident_ = {0, squares_.rows};
}

/// Takes what looks like the room into the evidence. The person's rim, where both colours mix, is
/// left alone: all around must look like the room.
void RoomMemory::weigh_room() {
  for (int y = 1; y + 1 < squares_.rows; ++y) {
    if (doubtful_[std::size_t(y)] == 0) continue;
    const std::ptrdiff_t at = std::ptrdiff_t{y} * squares_.columns;
    for (int x = 1; x + 1 < squares_.columns; ++x) {
      const float probability = person_.data()[at + x];
      if (probability <= tuning::room_memory::surely_room ||
          probability >= tuning::room_memory::surely_person)
        continue;
      float least = 1, sum = 0;
      for (int j = -1; j <= 1; ++j) {
        const float* row = likeness_.data() + at + std::ptrdiff_t{j} * squares_.columns + x;
        least = std::min({least, row[-1], row[0], row[1]});
        sum += row[-1] + row[0] + row[1];
      }
      if (least <= 0) continue;
      against(x, y, sum / 9);
    }
  }
}

/// Evidence that a square is the room; more than there is already.
void RoomMemory::against(int x, int y, float how_much) {
  float& evidence = evidence_.data()[std::ptrdiff_t{y} * squares_.columns + x];
  evidence = std::min(evidence, -how_much);
  evident_ = {std::min(evident_.begin, y), std::max(evident_.end, y + 1)};
}

void RoomMemory::count_still(const Stillness& stillness) {
  using namespace tuning::room_memory;
  for (int y = 0; y < squares_.rows; ++y) {
    const float* retention = stillness.retention(y);
    std::uint8_t* row = still_for_.data() + std::ptrdiff_t{y} * squares_.columns;
    for (int x = 0; x < squares_.columns; ++x) {
      const int longer = std::min(row[x] + 1, still_most);
      row[x] = std::uint8_t(retention[x] >= surely_still ? longer : 0);
    }
  }
}

void RoomMemory::weigh_statues() {
  statues_.find(person_.data(), still_for_.data());
  if (!statues_.any()) return;
  for (int y = 0; y < squares_.rows; ++y) {
    const std::uint8_t* row = statues_.found() + std::ptrdiff_t{y} * squares_.columns;
    for (int x = 0; x < squares_.columns; ++x) {
      if (row[x] != 0) against(x, y, 2);
    }
  }
}

/// How much having stood still for so many frames speaks for the room, 0 to 1. The more the network
/// doubts it, the sooner.
float stands_long(int frames, float probability) {
  using namespace tuning::room_memory;
  const float from = std::lerp(doubted_short, still_short, probability);
  const float to = std::lerp(doubted_long, still_long, probability);
  return std::clamp((float(frames) - from) / (to - from), 0.0F, 1.0F);
}

/// Takes what has stood still for long into the evidence. It must have edges: an even coat looks
/// the same however it moves.
void RoomMemory::weigh_still(const Squares& squares) {
  using namespace tuning::room_memory;
  for (int y = 1; y + 1 < squares_.rows; ++y) {
    const std::ptrdiff_t at = std::ptrdiff_t{y} * squares_.columns;
    for (int x = 1; x + 1 < squares_.columns; ++x) {
      const float probability = person_.data()[at + x];
      if (probability <= surely_room || probability >= surely_person) continue;
      int frames = still_most, darkest_luma = 65535, brightest_luma = 0;
      for (int j = -1; j <= 1; ++j) {
        const std::uint8_t* still_row =
            still_for_.data() + at + std::ptrdiff_t{j} * squares_.columns + x;
        const std::uint16_t* luma = squares[0].row(y + j) + x;
        for (int i = -1; i <= 1; ++i) {
          frames = std::min(frames, int(still_row[i]));
          darkest_luma = std::min(darkest_luma, int(luma[i]));
          brightest_luma = std::max(brightest_luma, int(luma[i]));
        }
      }
      const float long_still = stands_long(frames, probability);
      if (long_still == 0) continue;
      const float edges = float(brightest_luma - darkest_luma);
      const float seen = std::clamp((edges - no_edge) / (edge - no_edge), 0.0F, 1.0F);
      if (seen > 0) against(x, y, still_is_room * seen * long_still);
    }
  }
}

void RoomMemory::learn(const Squares& squares, const Stillness& stillness) {
  frame_ = (frame_ + 1) % tuning::room_memory::frames_apart;
  for (int y = frame_; y < squares_.rows; y += tuning::room_memory::frames_apart) {
    const std::ptrdiff_t row = std::ptrdiff_t{y} * squares_.columns;
    HWY_DYNAMIC_DISPATCH(learn_row)
    (squares, y, stillness.retention(y), person_.data() + row, likeness_.data() + row,
     held_.held() + row, colours_, seen_.data() + row);
  }
}

/// The rows of the mask that the evidence has a say about, in whole groups of four.
Span RoomMemory::rows_of_mask(const Mask& mask) const {
  const auto group = [&](float y) {
    const float place = (y - mask.region.y) / mask.region.height * float(mask.height);
    return int(std::clamp(std::floor(place / 4), 0.0F, std::ceil(float(mask.height) / 4))) * 4;
  };
  return {group(float(evident_.begin - 1) * square_), group(float(evident_.end + 1) * square_) + 4};
}

Mask RoomMemory::apply(const Mask& mask) {
  to_mask_.aim({evidence_.data(), squares_.columns, squares_.rows, squares_.region}, mask.region);
  const Span rows = rows_of_mask(mask);
  for (int j = 0; j < mask.height; j += 4) {
    const int count = std::min(4, mask.height - j);
    const std::ptrdiff_t at = std::ptrdiff_t{j} * mask.width;
    if (!rows.has(j)) {
      std::copy_n(mask.data + at, std::ptrdiff_t{count} * mask.width, corrected_.data() + at);
      continue;
    }
    const float* groups = to_mask_.four_rows(j);
    for (int k = 0; k < count; ++k) {
      const std::ptrdiff_t row = at + std::ptrdiff_t{k} * mask.width;
      HWY_DYNAMIC_DISPATCH(correct_row)
      (mask.data + row, groups, k, mask.width, corrected_.data() + row);
    }
  }
  return mask.with(corrected_.data());
}

Mask RoomMemory::correct(const Squares& squares, const Stillness& stillness, const Mask& mask) {
  place(mask);
  const RoomMemory::Count count = judge(squares);
  const auto known = float(count.known), different = float(count.different);
  if (different > tuning::room_memory::moved_away * known) reset();
  const bool rests = known >= tuning::room_memory::min_known * float(seen_.size()) &&
                     different <= tuning::room_memory::restless * known;
  if (!evident_.empty()) std::fill_n(evidence_.data(), evidence_.size(), 0.0F);
  evident_ = {squares_.rows, 0};
  if (rests && count.other > 0) {
    weigh_held();
  } else {
    held_.reset();
  }
  weigh_room();
  count_still(stillness);
  weigh_still(squares);
  weigh_statues();
  learn(squares, stillness);
  return evident_.empty() ? mask : apply(mask);
}

}  // namespace scrim
#endif  // HWY_ONCE
