#include "matte/refiner.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {
namespace {

/// The value at (x, y), in cells with centres at .5; the edge cells go on outwards.
float bilinear(const float* data, int width, int height, float x, float y) {
  x = std::clamp(x - 0.5F, 0.0F, float(width - 1));
  y = std::clamp(y - 0.5F, 0.0F, float(height - 1));
  const int x0 = int(x), y0 = int(y);
  const int x1 = std::min(x0 + 1, width - 1), y1 = std::min(y0 + 1, height - 1);
  const float fx = x - float(x0), fy = y - float(y0);
  const auto at = [&](int i, int j) { return data[std::ptrdiff_t{j} * width + i]; };
  return std::lerp(std::lerp(at(x0, y0), at(x1, y0), fx), std::lerp(at(x0, y1), at(x1, y1), fx),
                   fy);
}

}  // namespace

Refiner::Refiner(const Layout& layout)
    : width_(layout.width),
      height_(layout.height),
      mask_(std::size_t(layout.width) * std::size_t(layout.height)) {}

void Refiner::prepare(const Proxy& proxy, const Mask& mask) {
  scale_ = proxy.scale();
  columns_ = proxy.width();
  rows_ = proxy.height();
  const Region& r = mask.region;
  const float scale = float(scale_);
  for (int j = 0; j < rows_; ++j) {
    const float y = ((float(j) + 0.5F) * scale - r.y) / r.height;
    for (int i = 0; i < columns_; ++i) {
      const float x = ((float(i) + 0.5F) * scale - r.x) / r.width;
      const bool inside = x >= 0 && x < 1 && y >= 0 && y < 1;
      mask_[std::size_t(j) * std::size_t(columns_) + std::size_t(i)] =
          inside ? bilinear(mask.data, mask.width, mask.height, x * float(mask.width),
                            y * float(mask.height))
                 : 0;
    }
  }
}

Span Refiner::row(int y, const std::uint8_t*, std::uint8_t* matte) const {
  Span span{width_, 0};
  for (int x = 0; x < width_; ++x) {
    const float alpha = bilinear(mask_.data(), columns_, rows_, (float(x) + 0.5F) / float(scale_),
                                 (float(y) + 0.5F) / float(scale_));
    matte[x] = static_cast<std::uint8_t>(alpha * 255 + 0.5F);
    if (matte[x] == 0) continue;
    span = {std::min(span.begin, x), x + 1};
  }
  return span.begin < span.end ? span : Span{};
}

}  // namespace scrim
