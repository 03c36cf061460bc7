#include "matte/motion.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/motion.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using U16 = hn::ScalableTag<std::uint16_t>;
constexpr U16 u16;

/// Compares whole squares of a row of squares with `before`, and remembers them there.
void compare_row(const Plane& luma, int y, int count, std::uint16_t* before,
                 std::uint16_t* change) {
  const hn::Repartition<std::uint8_t, U16> u8;
  const hn::Repartition<std::uint32_t, U16> u32;
  const hn::RebindToSigned<decltype(u32)> i32;
  const hn::Rebind<std::uint16_t, decltype(u32)> half;
  for (int x = 0; x < count; x += int(hn::Lanes(u32))) {
    auto pairs = hn::Zero(u16);
    for (int j = 0; j < Motion::square; ++j) {
      const std::uint8_t* row = luma.row(y * Motion::square + j) + x * Motion::square;
      const auto pair = hn::BitCast(u16, hn::LoadU(u8, row));
      pairs = hn::Add(pairs, hn::Add(hn::And(pair, hn::Set(u16, 255)), hn::ShiftRight<8>(pair)));
    }
    const auto fours = hn::BitCast(u32, pairs);
    const auto sum = hn::Add(hn::And(fours, hn::Set(u32, 0xFFFF)), hn::ShiftRight<16>(fours));
    const auto now = hn::DemoteTo(half, hn::BitCast(i32, hn::ShiftRight<2>(sum)));
    const auto then = hn::LoadU(half, before + x);
    hn::StoreU(hn::Sub(hn::Max(now, then), hn::Min(now, then)), half, change + x);
    hn::StoreU(now, half, before + x);
  }
}

void widen_row(const std::uint16_t* above, const std::uint16_t* here, const std::uint16_t* below,
               int count, std::uint16_t* out) {
  const auto column = [&](int x) HWY_ATTR {
    return hn::Max(hn::LoadU(u16, above + x),
                   hn::Max(hn::LoadU(u16, here + x), hn::LoadU(u16, below + x)));
  };
  for (int x = 0; x < count; x += int(hn::Lanes(u16))) {
    hn::StoreU(hn::Max(column(x - 1), hn::Max(column(x), column(x + 1))), u16, out + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(compare_row);
HWY_EXPORT(widen_row);

Motion::Motion(int proxy_width, int proxy_height)
    : width_((proxy_width + square - 1) / square),
      height_((proxy_height + square - 1) / square),
      stride_(std::ptrdiff_t(round_up(std::size_t(width_), margin)) + 2 * margin),
      before_(std::size_t(stride_) * std::size_t(height_)),
      change_(std::size_t(stride_) * std::size_t(height_ + 2)),
      widest_(std::size_t(stride_) * std::size_t(height_)) {}

void Motion::update(const Proxy& proxy) {
  const Plane luma = proxy.y();
  for (int y = 0; y < height_; ++y) {
    std::uint16_t* before = before_.data() + y * stride_;
    std::uint16_t* change = change_row(y);
    // Squares that the proxy's edge cuts are few, and left to plain code.
    const bool cut = (y + 1) * square > luma.height;
    const int whole = cut ? 0 : luma.width / square;
    const auto compare = [&](int x) {
      const std::uint16_t now = reference_brightness(luma, x * square, y * square);
      change[x] = static_cast<std::uint16_t>(std::max(now, before[x]) - std::min(now, before[x]));
      before[x] = now;
    };
    const std::uint16_t last_before = whole < width_ ? before[whole] : 0;
    HWY_DYNAMIC_DISPATCH(compare_row)(luma, y, whole, before, change);
    if (whole < width_) before[whole] = last_before;
    for (int x = whole; x < width_; ++x) compare(x);
    std::fill_n(change + width_, margin, std::uint16_t{0});
  }
  for (int y = 0; y < height_; ++y) {
    std::uint16_t* out = widest_.data() + y * stride_;
    HWY_DYNAMIC_DISPATCH(widen_row)
    (change_row(y - 1), change_row(y), change_row(y + 1), width_, out);
    if (!known_) std::fill_n(out, width_, everything);
  }
  known_ = true;
}

std::uint16_t reference_brightness(const Plane& luma, int x, int y) {
  const int x1 = std::min(x + Motion::square, luma.width);
  const int y1 = std::min(y + Motion::square, luma.height);
  int sum = 0;
  for (int j = y; j < y1; ++j) {
    for (int i = x; i < x1; ++i) sum += luma.row(j)[i];
  }
  return static_cast<std::uint16_t>(4 * sum / ((x1 - x) * (y1 - y)));
}

}  // namespace scrim
#endif  // HWY_ONCE
