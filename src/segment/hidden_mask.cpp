#include "segment/hidden_mask.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {

Mask HiddenMask::update(const Mask& mask, const PixelAreas& areas) {
  Mask out = mask;
  for (const PixelRect& r : areas.hidden()) {
    if (r.empty() || mask.data == nullptr) continue;
    if (out.data != values_.data()) {
      std::copy_n(mask.data, mask.width * mask.height, values_.data());
      out.data = values_.data();
    }
    // Cell i is from centre i + 1/2 on in the rectangle.
    const auto cell = [](int pixel, float begin, float size, int cells) {
      const double at = (double(pixel) - double{begin}) / double{size} * cells - 0.5;
      return static_cast<int>(std::clamp(std::ceil(at), 0.0, double(cells)));
    };
    const int left = cell(r.left, mask.region.x, mask.region.width, mask.width);
    const int right = cell(r.right, mask.region.x, mask.region.width, mask.width);
    const int bottom = cell(r.bottom, mask.region.y, mask.region.height, mask.height);
    for (int y = cell(r.top, mask.region.y, mask.region.height, mask.height); y < bottom; ++y) {
      std::fill(values_.data() + y * mask.width + left, values_.data() + y * mask.width + right,
                0.0F);
    }
  }
  return out;
}

}  // namespace scrim
