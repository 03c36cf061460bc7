#include "matte/mask_placer.hpp"

#include <algorithm>
#include <cmath>

namespace scrim {
namespace {

/// The value at (x, y), in cells with centres at .5; the edge cells go on outwards.
float bilinear(const Mask& mask, float x, float y) {
  x = std::clamp(x - 0.5F, 0.0F, float(mask.width - 1));
  y = std::clamp(y - 0.5F, 0.0F, float(mask.height - 1));
  const int x0 = int(x), y0 = int(y);
  const int x1 = std::min(x0 + 1, mask.width - 1), y1 = std::min(y0 + 1, mask.height - 1);
  const float fx = x - float(x0), fy = y - float(y0);
  const auto at = [&](int i, int j) { return mask.data[std::ptrdiff_t{j} * mask.width + i]; };
  const float top = at(x0, y0) + fx * (at(x1, y0) - at(x0, y0));
  const float bottom = at(x0, y1) + fx * (at(x1, y1) - at(x0, y1));
  return top + fy * (bottom - top);
}

}  // namespace

std::uint8_t reference_placed(const Mask& mask, int cell, int column, int row) {
  const float x = ((float(column) + 0.5F) * float(cell) - mask.region.x) / mask.region.width;
  const float y = ((float(row) + 0.5F) * float(cell) - mask.region.y) / mask.region.height;
  if (!(x >= 0 && x < 1 && y >= 0 && y < 1)) return 0;
  const float p = bilinear(mask, x * float(mask.width), y * float(mask.height));
  const float sure = (p - guided::certain) / (1 - 2 * guided::certain);
  return static_cast<std::uint8_t>(std::clamp(sure, 0.0F, 1.0F) * 255 + 0.5F);
}

MaskPlacer::MaskPlacer(int columns, int rows, int cell)
    : columns_(columns), rows_(rows), cell_(float(cell)) {}

void MaskPlacer::place(const Mask& mask, GuidePlane<std::uint8_t>& grid) {
  for (int y = 0; y < rows_; ++y) {
    for (int x = 0; x < columns_; ++x) grid.row(y)[x] = reference_placed(mask, int(cell_), x, y);
    grid.extend(y);
  }
}

}  // namespace scrim
