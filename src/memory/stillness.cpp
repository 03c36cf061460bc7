#include "memory/stillness.hpp"

#include <algorithm>

#include "memory/memory_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "memory/stillness.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "memory/squares-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using F = hn::CappedTag<float, 16>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

/// The largest change of a channel. Beyond the row's end both are 0.
void compare_row(const Squares& squares, const Squares& colours, int y, float* change) {
  for (int x = 0; x < squares[0].width(); x += lanes) {
    Vector largest = hn::Zero(f);
    for (std::size_t k = 0; k < 3; ++k) {
      const auto now = LoadSquares(f, squares[k].row(y) + x);
      const auto then = LoadSquares(f, colours[k].row(y) + x);
      largest = hn::Max(largest, hn::Abs(hn::Sub(now, then)));
    }
    hn::StoreU(largest, f, change + x);
  }
}

void settle_row(const Squares& squares, int y, bool known, bool unused,
                const float* const change[3], Squares& colours, float* retention) {
  const auto one = hn::Set(f, 1);
  const auto least = known ? hn::Zero(f) : hn::Set(f, tuning::stillness::moving);
  const auto column = [&](int x) HWY_ATTR {
    return hn::Max(hn::LoadU(f, change[0] + x),
                   hn::Max(hn::LoadU(f, change[1] + x), hn::LoadU(f, change[2] + x)));
  };
  for (int x = 0; x < squares[0].width(); x += lanes) {
    const auto nearby = hn::Max(column(x - 1), hn::Max(column(x), column(x + 1)));
    const auto widest = hn::Max(nearby, least);
    const auto holds =
        hn::Mul(hn::Sub(hn::Set(f, tuning::stillness::moving), widest),
                hn::Set(f, 1 / (tuning::stillness::moving - tuning::stillness::still)));
    const auto share = hn::Min(hn::Max(holds, hn::Zero(f)), one);
    // A mean over n frames retained 1 - 1/n of what it was.
    const auto before = hn::LoadU(f, retention + x);
    const auto frames = hn::Div(one, hn::Sub(one, before));
    const auto weight = hn::Mul(hn::Min(frames, hn::Set(f, tuning::stillness::max_weight)), share);
    const auto retained = hn::Min(hn::Div(weight, hn::Add(weight, one)), unused ? before : one);
    for (std::size_t k = 0; k < 3; ++k) {
      std::uint16_t* colour = colours[k].row(y) + x;
      const auto now = LoadSquares(f, squares[k].row(y) + x);
      const auto mean = hn::MulAdd(retained, hn::Sub(LoadSquares(f, colour), now), now);
      StoreSquares(mean, f, colour);
    }
    hn::StoreU(retained, f, retention + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(compare_row);
HWY_EXPORT(settle_row);

namespace {

/// Rows are read and written in whole vectors, a square beyond their ends.
constexpr Margin row_margin{32, 0, 64};

}  // namespace

Stillness::Stillness(int columns, int rows)
    : width_(columns),
      height_(rows),
      colours_(make_squares(columns, rows)),
      change_(columns, 4, row_margin),
      retention_(columns, rows, row_margin) {}

void Stillness::update(const Squares& squares, const LightChange& light, bool unused) {
  if (known_ && light.changed()) relight(colours_, light);
  compare(squares, 0);
  for (int y = 0; y < height_; ++y) {
    if (y + 1 < height_) compare(squares, y + 1);
    const float* const change[3]{change_row(y - 1), change_row(y), change_row(y + 1)};
    HWY_DYNAMIC_DISPATCH(settle_row)
    (squares, y, known_, unused, change, colours_, retention_.row(y));
  }
  known_ = true;
}

void Stillness::compare(const Squares& squares, int y) {
  float* change = change_row(y);
  HWY_DYNAMIC_DISPATCH(compare_row)(squares, colours_, y, change);
  std::fill_n(change + width_, row_margin.across, 0.0F);
}

}  // namespace scrim
#endif  // HWY_ONCE
