/// How large a frame's proxy is.
#pragma once

#include "frame/frame_tuning.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Proxies average boxes of `scale`×`scale` pixels, the least power of two that keeps them within
/// tuning::max_proxy_width; `width` and `height` are in samples, boxes that the frame's edge cuts
/// among them.
struct ProxySize {
  int scale = 1;
  int width = 0;
  int height = 0;

  ProxySize() = default;
  explicit constexpr ProxySize(const Layout& layout) {
    while ((layout.width + scale - 1) / scale > tuning::max_proxy_width) scale *= 2;
    width = (layout.width + scale - 1) / scale;
    height = (layout.height + scale - 1) / scale;
  }
};

}  // namespace scrim
