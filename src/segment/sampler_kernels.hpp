/// The sampler's rows.
#pragma once

#include "frame/colour.hpp"
#include "frame/proxy.hpp"

namespace scrim::sampler_kernels {

/// YUV of the proxy ▶ RGB of 0 to 1 (not clamped).
YuvToRgb unit_rgb(const Proxy& proxy);

/// The rows first … first + taps - 1, weighted.
struct RowBlend {
  int first = 0;
  int taps = 0;
  const float* weights = nullptr;
};

/// Columns [begin, end) of the blended rows as R G B 0 at out + 4·column. Writes, and reads the
/// proxy, up to one vector further.
void blend_rows(const Proxy& proxy, const YuvToRgb& rgb, const RowBlend& rows, int begin, int end,
                float* out);

/// `count` groups of R G B 0 ▶ R G B, clamped to [0, 1].
void pack(const float* groups, int count, float* out);

}  // namespace scrim::sampler_kernels
