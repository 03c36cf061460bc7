#include "matte/squares.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/squares.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using U16 = hn::ScalableTag<std::uint16_t>;
constexpr U16 u16;

/// Whole squares of a row of squares.
void sum_row(const Plane& plane, int y, int count, std::uint16_t* out) {
  const hn::Repartition<std::uint8_t, U16> u8;
  const hn::Repartition<std::uint32_t, U16> u32;
  const hn::RebindToSigned<decltype(u32)> i32;
  const hn::Rebind<std::uint16_t, decltype(u32)> half;
  for (int x = 0; x < count; x += int(hn::Lanes(u32))) {
    auto pairs = hn::Zero(u16);
    for (int j = 0; j < Squares::side; ++j) {
      const std::uint8_t* row = plane.row(y * Squares::side + j) + x * Squares::side;
      const auto pair = hn::BitCast(u16, hn::LoadU(u8, row));
      pairs = hn::Add(pairs, hn::Add(hn::And(pair, hn::Set(u16, 255)), hn::ShiftRight<8>(pair)));
    }
    const auto fours = hn::BitCast(u32, pairs);
    const auto sum = hn::Add(hn::And(fours, hn::Set(u32, 0xFFFF)), hn::ShiftRight<16>(fours));
    hn::StoreU(hn::DemoteTo(half, hn::BitCast(i32, sum)), half, out + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(sum_row);

Squares::Squares(int proxy_width, int proxy_height)
    : width_((proxy_width + side - 1) / side),
      height_((proxy_height + side - 1) / side),
      stride_(std::ptrdiff_t(round_up(std::size_t(width_), margin)) + margin),
      values_(3 * std::size_t(stride_) * std::size_t(height_)) {}

void Squares::update(const Proxy& proxy) {
  const std::array planes{proxy.y(), proxy.u(), proxy.v()};
  for (std::size_t channel = 0; channel < planes.size(); ++channel) {
    const Plane& plane = planes[channel];
    for (int y = 0; y < height_; ++y) {
      std::uint16_t* out = values_.data() + (std::ptrdiff_t(channel) * height_ + y) * stride_;
      // Squares that the proxy's edge cuts are few, and left to plain code.
      const int whole = (y + 1) * side > plane.height ? 0 : plane.width / side;
      HWY_DYNAMIC_DISPATCH(sum_row)(plane, y, whole, out);
      for (int x = whole; x < width_; ++x) out[x] = reference_square(plane, x, y);
      std::fill_n(out + width_, margin, std::uint16_t{0});
    }
  }
}

std::uint16_t reference_square(const Plane& plane, int x, int y) {
  const int x0 = x * Squares::side, x1 = std::min(x0 + Squares::side, plane.width);
  const int y0 = y * Squares::side, y1 = std::min(y0 + Squares::side, plane.height);
  int sum = 0;
  for (int j = y0; j < y1; ++j) {
    for (int i = x0; i < x1; ++i) sum += plane.row(j)[i];
  }
  return static_cast<std::uint16_t>(16 * sum / ((x1 - x0) * (y1 - y0)));
}

}  // namespace scrim
#endif  // HWY_ONCE
