#include "frame/pyramid.hpp"

#include <algorithm>
#include <array>

#include "frame/span.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "frame/pyramid.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Words = hn::CappedTag<std::uint16_t, 32>;
constexpr Words words;
using WordVector = hn::Vec<Words>;
constexpr hn::Repartition<std::uint8_t, Words> bytes;

/// Sums of 2×2 samples.
WordVector sum_pairs(const std::uint8_t* upper, const std::uint8_t* lower) {
  const auto low_byte = hn::Set(words, 0x00FF);
  const auto a = hn::BitCast(words, hn::LoadU(bytes, upper));
  const auto b = hn::BitCast(words, hn::LoadU(bytes, lower));
  return hn::Add(hn::Add(hn::And(a, low_byte), hn::ShiftRight<8>(a)),
                 hn::Add(hn::And(b, low_byte), hn::ShiftRight<8>(b)));
}

WordVector mean_of_four(WordVector sum) {
  return hn::ShiftRight<2>(hn::Add(sum, hn::Set(words, 2)));
}

/// Two vectors of words below 256 ▶ bytes.
void store_bytes(WordVector low, WordVector high, std::uint8_t* out) {
  const auto a = hn::BitCast(bytes, low), b = hn::BitCast(bytes, high);
  hn::StoreU(hn::ConcatEven(bytes, b, a), bytes, out);
}

/// Four rows of `count` samples ▶ two rows of halves and one of squares, in whole vectors.
void reduce_rows(const std::uint8_t* const rows[4], int count, std::uint8_t* const half[2],
                 std::uint16_t* quarter) {
  const int lanes = int(hn::Lanes(words));
  for (int x = 0; x < count; x += 4 * lanes) {
    const int next = x + 2 * lanes;
    const auto a = sum_pairs(rows[0] + x, rows[1] + x);
    const auto b = sum_pairs(rows[0] + next, rows[1] + next);
    const auto c = sum_pairs(rows[2] + x, rows[3] + x);
    const auto d = sum_pairs(rows[2] + next, rows[3] + next);
    store_bytes(mean_of_four(a), mean_of_four(b), half[0] + x / 2);
    store_bytes(mean_of_four(c), mean_of_four(d), half[1] + x / 2);
    const auto low = hn::Add(a, c), high = hn::Add(b, d);
    hn::StoreU(hn::Add(hn::ConcatEven(words, high, low), hn::ConcatOdd(words, high, low)), words,
               quarter + x / 4);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(reduce_rows);

namespace {

/// Rows are written in whole vectors: this many samples of half a row, a quarter of that in
/// squares.
constexpr int whole = 64;

/// A square that the proxy's edge cuts.
std::uint16_t cut_square(const Plane& plane, int x, int y) {
  const Span columns{x * square_side, std::min((x + 1) * square_side, plane.width)};
  const Span rows{y * square_side, std::min((y + 1) * square_side, plane.height)};
  int sum = 0;
  for (int j = rows.begin; j < rows.end; ++j) {
    for (int i = columns.begin; i < columns.end; ++i) sum += plane.row(j)[i];
  }
  return static_cast<std::uint16_t>(int(square_step) * sum / (columns.size() * rows.size()));
}

}  // namespace

Pyramid::Pyramid(const Layout& layout, Sight sight)
    : proxy_(layout, sight),
      // One row more: the kernel makes two at a time.
      half_(make_planes<std::uint8_t>((proxy_.width() + 1) / 2, (proxy_.height() + 1) / 2,
                                      {half_margin, 1, whole})),
      quarter_(make_squares(squares_of(proxy_.width()), squares_of(proxy_.height()))) {}

void Pyramid::update(const Frame& frame, Serial serial) {
  proxy_.update(frame, serial, [this](int j) {
    const bool last = j + 1 == proxy_.height();
    if (last || j % square_side == square_side - 1) reduce(j / square_side);
  });
  extend(quarter_[0].height() - 1);
  serial_ = serial;
}

/// Continues the rows that a row of squares covers.
void Pyramid::extend(int square_row) {
  for (std::size_t c = 0; c < half_.size(); ++c) {
    for (int y = 2 * square_row; y < std::min(2 * square_row + 2, half_[c].height()); ++y) {
      half_[c].extend(y);
    }
    quarter_[c].extend(square_row);
  }
}

void Pyramid::reduce(int square_row) {
  // Not those that are written below: reading what was just written in wide vectors takes long.
  if (square_row > 0) extend(square_row - 1);
  const std::array<Plane, 3> planes{proxy_.y(), proxy_.u(), proxy_.v()};
  const int top = square_row * square_side, bottom = proxy_.height() - 1;
  const int width = proxy_.width();
  for (std::size_t c = 0; c < planes.size(); ++c) {
    std::array<const std::uint8_t*, square_side> rows;
    for (int k = 0; k < square_side; ++k) {
      rows[std::size_t(k)] = planes[c].row(std::min(top + k, bottom));
    }
    std::array<std::uint8_t*, 2> half{half_[c].row(top / 2), half_[c].row(top / 2 + 1)};
    std::uint16_t* quarter = quarter_[c].row(square_row);
    HWY_DYNAMIC_DISPATCH(reduce_rows)(rows.data(), width, half.data(), quarter);
    for (std::size_t k = 0; k < 2 && top / 2 + int(k) < half_[c].height(); ++k) {
      if (width % 2 == 0) break;
      const int x = width - 1;
      half[k][width / 2] =
          static_cast<std::uint8_t>((2 * (rows[2 * k][x] + rows[2 * k + 1][x]) + 2) / 4);
    }
    const int cut_from = top + square_side > proxy_.height() ? 0 : width / square_side;
    for (int x = cut_from; x < quarter_[c].width(); ++x) {
      quarter[x] = cut_square(planes[c], x, square_row);
    }
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
