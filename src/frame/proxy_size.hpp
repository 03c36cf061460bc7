/// How large a frame's proxy is.
#pragma once

#include "scrim/scrim.hpp"

namespace scrim {

/// The proxy's width at most: 720p and 1080p frames are halved. Chosen, not measured against
/// others; the network looks at 256 columns at most, and the refiner's cells are larger still.
inline constexpr int max_proxy_width = 960;

/// Proxies average boxes of `scale`×`scale` pixels, the least power of two that keeps them within
/// max_proxy_width; `width` and `height` are in samples, boxes that the frame's edge cuts among
/// them.
struct ProxySize {
  int scale = 1;
  int width = 0;
  int height = 0;

  ProxySize() = default;
  explicit constexpr ProxySize(const Layout& layout) {
    while ((layout.width + scale - 1) / scale > max_proxy_width) scale *= 2;
    width = (layout.width + scale - 1) / scale;
    height = (layout.height + scale - 1) / scale;
  }
};

}  // namespace scrim
