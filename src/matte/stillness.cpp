#include "matte/stillness.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/stillness.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

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

Vector load(const std::uint16_t* values) {
  const hn::Rebind<std::uint16_t, F> u16;
  const hn::RebindToSigned<F> i32;
  return hn::ConvertTo(f, hn::PromoteTo(i32, hn::LoadU(u16, values)));
}

/// The largest change of a channel. Beyond the row's end both are 0.
void compare_row(const Squares& squares, const SquareColours& colours, int y, float* change) {
  for (int x = 0; x < squares.width(); x += lanes) {
    Vector most = hn::Zero(f);
    for (int k = 0; k < 3; ++k) {
      most =
          hn::Max(most, hn::Abs(hn::Sub(load(squares.row(k, y) + x), load(colours.row(k, y) + x))));
    }
    hn::StoreU(most, f, change + x);
  }
}

/// Returns how many squares moved.
std::size_t settle_row(const Squares& squares, int y, bool known, const float* const change[3],
                       SquareColours& colours, float* kept) {
  const hn::Rebind<std::uint16_t, F> u16;
  const auto one = hn::Set(f, 1);
  const auto least = known ? hn::Zero(f) : hn::Set(f, stillness::moving);
  std::size_t moved = 0;
  const auto column = [&](int x) HWY_ATTR {
    return hn::Max(hn::LoadU(f, change[0] + x),
                   hn::Max(hn::LoadU(f, change[1] + x), hn::LoadU(f, change[2] + x)));
  };
  for (int x = 0; x < squares.width(); x += lanes) {
    const auto around = hn::Max(column(x - 1), hn::Max(column(x), column(x + 1)));
    const auto widest = hn::Max(around, least);
    const auto holds = hn::Mul(hn::Sub(hn::Set(f, stillness::moving), widest),
                               hn::Set(f, 1 / (stillness::moving - stillness::still)));
    const auto share = hn::Min(hn::Max(holds, hn::Zero(f)), one);
    // A mean over n frames kept 1 - 1/n of what it was.
    const auto frames = hn::Div(one, hn::Sub(one, hn::LoadU(f, kept + x)));
    const auto weight = hn::Mul(hn::Min(frames, hn::Set(f, stillness::most_weight)), share);
    const auto keep = hn::Div(weight, hn::Add(weight, one));
    for (int k = 0; k < 3; ++k) {
      std::uint16_t* colour = colours.row(k, y) + x;
      const auto now = load(squares.row(k, y) + x);
      const auto mean = hn::MulAdd(keep, hn::Sub(load(colour), now), now);
      hn::StoreU(hn::DemoteTo(u16, NearestSmall(mean)), u16, colour);
    }
    hn::StoreU(keep, f, kept + x);
    const auto inside = hn::FirstN(f, std::size_t(squares.width() - x));
    moved += hn::CountTrue(f, hn::And(inside, hn::Ge(widest, hn::Set(f, stillness::moving))));
  }
  return moved;
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

int squares_of(int samples) {
  return (samples + Squares::side - 1) / Squares::side;
}

}  // namespace

Stillness::Stillness(int proxy_width, int proxy_height)
    : width_(squares_of(proxy_width)),
      height_(squares_of(proxy_height)),
      stride_(std::ptrdiff_t(round_up(std::size_t(width_), Squares::margin)) + Squares::margin),
      meter_(width_, height_),
      colours_(width_, height_),
      change_(std::size_t(stride_) * 4),
      kept_(std::size_t(stride_) * std::size_t(height_)) {}

void Stillness::reset() {
  known_ = false;
}

void Stillness::update(const Squares& squares) {
  light_ = known_ ? meter_.measure(squares, colours_) : Light{};
  if (light_.changed()) colours_.relight(light_);
  cut_ = float(settle(squares)) >= stillness::other_scene * float(width_) * float(height_);
  if (cut_ && known_) {
    known_ = false;
    settle(squares);
  }
  known_ = true;
}

void Stillness::compare(const Squares& squares, int y) {
  HWY_DYNAMIC_DISPATCH(compare_row)(squares, colours_, y, change_row(y));
  std::fill_n(change_row(y) + width_, Squares::margin / 2, 0.0F);
}

std::size_t Stillness::settle(const Squares& squares) {
  std::size_t moved = 0;
  compare(squares, 0);
  for (int y = 0; y < height_; ++y) {
    if (y + 1 < height_) compare(squares, y + 1);
    const float* const change[3]{change_row(y - 1), change_row(y), change_row(y + 1)};
    moved += HWY_DYNAMIC_DISPATCH(settle_row)(squares, y, known_, change, colours_,
                                              kept_.data() + y * stride_);
  }
  return moved;
}

}  // namespace scrim
#endif  // HWY_ONCE
