#include "frame/proxy.hpp"

#include "frame/frame.hpp"
#include "frame/reference_proxy.hpp"

namespace scrim {
namespace {

constexpr int max_proxy_width = 960;

}  // namespace

Proxy::Proxy(const Layout& layout)
    : matrix_(is_rgb(layout.format) ? Matrix::bt709 : layout.matrix),
      range_(is_rgb(layout.format) ? Range::full : layout.range) {
  while ((layout.width + scale_ - 1) / scale_ > max_proxy_width) scale_ *= 2;
  width_ = (layout.width + scale_ - 1) / scale_;
  height_ = (layout.height + scale_ - 1) / scale_;
  stride_ = static_cast<std::ptrdiff_t>(round_up(std::size_t(width_), alignment));
  samples_ = Buffer<std::uint8_t>(3 * std::size_t(stride_) * std::size_t(height_));
}

void Proxy::update(const Frame& frame) {
  const auto plane_bytes = std::size_t(stride_) * std::size_t(height_);
  for (int j = 0; j < height_; ++j) {
    std::uint8_t* out = samples_.data() + j * stride_;
    for (int i = 0; i < width_; ++i) {
      const auto yuv = reference_proxy_pixel(frame, scale_, i, j);
      for (std::size_t c = 0; c < 3; ++c) out[c * plane_bytes + std::size_t(i)] = yuv[c];
    }
  }
}

}  // namespace scrim
