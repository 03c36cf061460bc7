#include "segment/sampler.hpp"

#include "segment/sampler_kernels.hpp"
#include "segment/segment_tuning.hpp"

namespace scrim {

Sampler::Sampler(const Layout& layout, int width, int height)
    : across_(width, tuning::max_region * layout.width),
      down_(height, tuning::max_region * layout.height),
      source_(4 * std::size_t(layout.width)),
      cells_(4 * std::size_t(width)) {}

void Sampler::sample(const Proxy& proxy, const Region& region, std::span<float> tensor) {
  const double scale = proxy.scale();
  across_.aim(region.x / scale, region.width / scale, proxy.width());
  down_.aim(region.y / scale, region.height / scale, proxy.height());
  const int begin = across_.first(0);
  const int end = across_.first(across_.cells() - 1) + across_.taps();
  const YuvToRgb rgb = sampler_kernels::unit_rgb(proxy);
  const std::ptrdiff_t row = std::ptrdiff_t{3} * across_.cells();
  for (int j = 0; j < down_.cells(); ++j) {
    sampler_kernels::blend_rows(proxy, rgb, {down_.first(j), down_.taps(), down_.weights(j)}, begin,
                                end, source_.data());
    resample_groups(across_, source_.data(), cells_.data());
    sampler_kernels::pack(cells_.data(), across_.cells(), tensor.data() + j * row);
  }
}

}  // namespace scrim
