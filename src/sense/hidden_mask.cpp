#include "sense/hidden_mask.hpp"

#include <algorithm>

namespace scrim {

Mask HiddenMask::update(const Mask& mask, const PixelAreas& areas) {
  Mask out = mask;
  for (const Rect& r : areas.hidden()) {
    if (r.empty() || mask.data == nullptr) continue;
    if (out.data != values_.data()) {
      std::copy_n(mask.data, std::ptrdiff_t{mask.width} * mask.height, values_.data());
      out = mask.with(values_.data());
    }
    const Span columns = mask.grid().across().cells_in(r.x.begin, r.x.end);
    const Span rows = mask.grid().down().cells_in(r.y.begin, r.y.end);
    for (int y = rows.begin; y < rows.end; ++y) {
      float* row = values_.data() + std::ptrdiff_t{y} * mask.width;
      std::fill(row + columns.begin, row + columns.end, 0.0F);
    }
  }
  return out;
}

}  // namespace scrim
