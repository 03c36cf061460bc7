#include "matte/stabilizer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace scrim {
namespace {

/// How much of the frame before is kept where nothing moved.
constexpr float memory_share = 0.6F;

/// Changes of brightness (quarters of an 8-bit step) up to which all of that share is kept, and
/// from which none is.
constexpr float still = 8, moving = 24;

/// A cell that changed less than this is left alone.
constexpr float negligible = 1.0F / 256;

/// Cells handled together.
constexpr int block = 16;

float kept(std::uint16_t change) {
  return memory_share * std::clamp((moving - float(change)) / (moving - still), 0.0F, 1.0F);
}

bool differs(const float* a, const float* b, int count) {
  float most = 0;
  for (int i = 0; i < count; ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most > negligible;
}

/// The value at (x, y) in cells with centres at .5; the edge cells go on outwards.
float bilinear(const float* cells, int width, int height, float x, float y) {
  x = std::clamp(x - 0.5F, 0.0F, float(width - 1));
  y = std::clamp(y - 0.5F, 0.0F, float(height - 1));
  const int x0 = int(x), y0 = int(y);
  const int x1 = std::min(x0 + 1, width - 1), y1 = std::min(y0 + 1, height - 1);
  const auto at = [&](int i, int j) { return cells[std::ptrdiff_t{j} * width + i]; };
  const float top = at(x0, y0) + (x - float(x0)) * (at(x1, y0) - at(x0, y0));
  const float bottom = at(x0, y1) + (x - float(x0)) * (at(x1, y1) - at(x0, y1));
  return top + (y - float(y0)) * (bottom - top);
}

}  // namespace

Stabilizer::Stabilizer(const Layout& layout, int width, int height)
    : Stabilizer(Proxy(layout), width, height) {}

Stabilizer::Stabilizer(const Proxy& proxy, int width, int height)
    : width_(width),
      height_(height),
      motion_(proxy.width(), proxy.height()),
      steady_(std::size_t(width) * std::size_t(height)),
      before_(steady_.size()),
      columns_(std::size_t(width)) {}

void Stabilizer::reset() {
  motion_.reset();
}

/// Carries the steadied mask over to another region; outside the old one there was background.
void Stabilizer::follow(const Region& region) {
  std::swap(steady_, before_);
  const float step_x = region.width / float(width_) / region_.width;
  const float step_y = region.height / float(height_) / region_.height;
  for (int j = 0; j < height_; ++j) {
    const float y = (region.y - region_.y) / region_.height + (float(j) + 0.5F) * step_y;
    float* row = steady_.data() + std::ptrdiff_t{j} * width_;
    for (int i = 0; i < width_; ++i) {
      const float x = (region.x - region_.x) / region_.width + (float(i) + 0.5F) * step_x;
      const bool inside = x >= 0 && x < 1 && y >= 0 && y < 1;
      row[i] =
          inside ? bilinear(before_.data(), width_, height_, x * float(width_), y * float(height_))
                 : 0;
    }
  }
}

void Stabilizer::blend(const Mask& mask, float scale) {
  const float square = scale * Motion::square;
  const auto place = [square](float at, int count) {
    return std::clamp(int(std::floor(at / square)), 0, count - 1);
  };
  for (int i = 0; i < width_; ++i) {
    const float x = mask.region.x + (float(i) + 0.5F) * mask.region.width / float(width_);
    columns_[std::size_t(i)] = place(x, motion_.width());
  }
  for (int j = 0; j < height_; ++j) {
    const float y = mask.region.y + (float(j) + 0.5F) * mask.region.height / float(height_);
    const std::uint16_t* changes = motion_.row(place(y, motion_.height()));
    const float* now = mask.data + std::ptrdiff_t{j} * width_;
    float* steady = steady_.data() + std::ptrdiff_t{j} * width_;
    for (int begin = 0; begin < width_; begin += block) {
      const int count = std::min(block, width_ - begin);
      if (differs(now + begin, steady + begin, count)) {
        for (int i = begin; i < begin + count; ++i) {
          steady[i] = now[i] + kept(changes[columns_[std::size_t(i)]]) * (steady[i] - now[i]);
        }
      } else {
        std::copy_n(now + begin, count, steady + begin);
      }
    }
  }
}

Mask Stabilizer::update(const Proxy& proxy, const Mask& mask) {
  motion_.update(proxy);
  if (mask.region != region_) {
    if (region_.width > 0) follow(mask.region);
    region_ = mask.region;
  }
  blend(mask, float(proxy.scale()));
  return {steady_.data(), width_, height_, mask.region};
}

}  // namespace scrim
