#include "segment/sampler.hpp"

#include <algorithm>
#include <array>

#include "frame/colour.hpp"

namespace scrim {
namespace {

/// Regions larger than this many times the frame lose samples between the taps.
constexpr double reach = 2.0;

/// YUV ▶ RGB of 0 to 1.
YuvToRgb unit_rgb(const Proxy& proxy) {
  YuvToRgb matrix = yuv_to_rgb(proxy.matrix(), proxy.range());
  for (std::size_t c = 0; c < 3; ++c) {
    for (float& gain : matrix.gain[c]) gain /= 255;
    matrix.offset[c] /= 255;
  }
  return matrix;
}

void aim(Resampling& across, Resampling& down, const Proxy& proxy, const Region& region) {
  const double scale = proxy.scale();
  across.aim(region.x / scale, region.width / scale, proxy.width());
  down.aim(region.y / scale, region.height / scale, proxy.height());
}

}  // namespace

Sampler::Sampler(const Layout& layout, int width, int height)
    : across_(width, reach * layout.width),
      down_(height, reach * layout.height),
      row_(4 * std::size_t(layout.width)) {}

void Sampler::sample(const Proxy& proxy, const Region& region, std::span<float> tensor) {
  sample_reference(proxy, region, across_.cells(), down_.cells(), tensor);
}

void sample_reference(const Proxy& proxy, const Region& region, int width, int height,
                      std::span<float> tensor) {
  Resampling across(width, reach * proxy.width());
  Resampling down(height, reach * proxy.height());
  aim(across, down, proxy, region);
  const YuvToRgb rgb = unit_rgb(proxy);
  const std::array<Plane, 3> planes{proxy.y(), proxy.u(), proxy.v()};
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      std::array<float, 3> yuv{};
      for (std::size_t c = 0; c < 3; ++c) {
        for (int m = 0; m < down.taps(); ++m) {
          const std::uint8_t* row = planes[c].row(down.first(j) + m) + across.first(i);
          for (int k = 0; k < across.taps(); ++k) {
            yuv[c] += down.weights(j)[m] * across.weights(i)[k] * row[k];
          }
        }
      }
      float* out = tensor.data() + 3 * (std::ptrdiff_t{j} * width + i);
      for (std::size_t c = 0; c < 3; ++c) {
        const auto& gain = rgb.gain[c];
        out[c] = std::clamp(gain[0] * yuv[0] + gain[1] * yuv[1] + gain[2] * yuv[2] + rgb.offset[c],
                            0.0F, 1.0F);
      }
    }
  }
}

}  // namespace scrim
