#include "segment/reference_sampler.hpp"

#include <algorithm>
#include <array>

#include "segment/resampling.hpp"
#include "segment/sampler_kernels.hpp"

namespace scrim {

void reference_sample(const Proxy& proxy, const Region& region, int width, int height,
                      std::span<float> tensor) {
  const double scale = proxy.scale();
  Resampling across(width, region.width / scale), down(height, region.height / scale);
  across.aim(region.x / scale, region.width / scale, proxy.width());
  down.aim(region.y / scale, region.height / scale, proxy.height());
  const YuvToRgb rgb = sampler_kernels::unit_rgb(proxy);
  const std::array<Plane, 3> planes{proxy.y(), proxy.u(), proxy.v()};
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      std::array<float, 3> yuv{};
      for (std::size_t c = 0; c < 3; ++c) {
        for (int m = 0; m < down.taps(); ++m) {
          const std::uint8_t* row = planes[c].row(down.first(j) + m) + across.first(i);
          for (int k = 0; k < across.taps(); ++k) {
            yuv[c] += down.weights(j)[m] * across.weights(i)[k] * float(row[k]);
          }
        }
      }
      float* out = tensor.data() + std::ptrdiff_t{3} * (std::ptrdiff_t{j} * width + i);
      for (std::size_t c = 0; c < 3; ++c) {
        const auto& gain = rgb.gain[c];
        const float value = gain[0] * yuv[0] + gain[1] * yuv[1] + gain[2] * yuv[2] + rgb.offset[c];
        out[c] = std::clamp(value, 0.0F, 1.0F);
      }
    }
  }
}

}  // namespace scrim
