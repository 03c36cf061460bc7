#include "matte/motion.hpp"

#include <algorithm>
#include <cstdlib>

namespace scrim {
namespace {

constexpr std::uint16_t everything = 255 * 4;

/// Four times the mean of a square, which the proxy's edge may cut.
std::uint16_t brightness(const Plane& luma, int x, int y) {
  const int x1 = std::min(x + Motion::square, luma.width);
  const int y1 = std::min(y + Motion::square, luma.height);
  int sum = 0;
  for (int j = y; j < y1; ++j) {
    for (int i = x; i < x1; ++i) sum += luma.row(j)[i];
  }
  return static_cast<std::uint16_t>(4 * sum / ((x1 - x) * (y1 - y)));
}

}  // namespace

Motion::Motion(int proxy_width, int proxy_height)
    : width_((proxy_width + square - 1) / square),
      height_((proxy_height + square - 1) / square),
      before_(std::size_t(width_) * std::size_t(height_)),
      change_(before_.size()),
      rows_(before_.size()) {}

void Motion::update(const Proxy& proxy) {
  const Plane luma = proxy.y();
  for (int y = 0; y < height_; ++y) {
    std::uint16_t* before = before_.data() + std::ptrdiff_t{y} * width_;
    std::uint16_t* change = change_.data() + std::ptrdiff_t{y} * width_;
    for (int x = 0; x < width_; ++x) {
      const std::uint16_t now = brightness(luma, x * square, y * square);
      change[x] = known_ ? static_cast<std::uint16_t>(std::abs(now - before[x])) : everything;
      before[x] = now;
    }
    std::uint16_t* widened = rows_.data() + std::ptrdiff_t{y} * width_;
    for (int x = 0; x < width_; ++x) {
      widened[x] =
          std::max({change[std::max(x - 1, 0)], change[x], change[std::min(x + 1, width_ - 1)]});
    }
  }
  for (int y = 0; y < height_; ++y) {
    const std::uint16_t* above = rows_.data() + std::ptrdiff_t{std::max(y - 1, 0)} * width_;
    const std::uint16_t* here = rows_.data() + std::ptrdiff_t{y} * width_;
    const std::uint16_t* below =
        rows_.data() + std::ptrdiff_t{std::min(y + 1, height_ - 1)} * width_;
    std::uint16_t* change = change_.data() + std::ptrdiff_t{y} * width_;
    for (int x = 0; x < width_; ++x) change[x] = std::max({above[x], here[x], below[x]});
  }
  known_ = true;
}

}  // namespace scrim
