/// Cells that divide a region of the frame, and which of them lie where.
#pragma once

#include <algorithm>
#include <cmath>

#include "frame/span.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// One axis of a grid: `cells` equal cells from `begin` on, together `extent` long, in pixels.
struct GridAxis {
  float begin = 0, extent = 0;
  int cells = 0;

  /// The middle of cell `i`.
  float centre(int i) const { return begin + (float(i) + 0.5F) * extent / float(cells); }

  /// The cell that `at` lies in; -1 outside.
  int cell_at(float at) const {
    const float place = (at - begin) / extent;
    return place >= 0 && place < 1 ? std::min(int(place * float(cells)), cells - 1) : -1;
  }

  /// The cells whose middles lie in [from, to).
  Span cells_in(double from, double to) const {
    const double cell = double{extent} / cells;
    const auto first = [&](double at) {
      const double place = (at - double{begin}) / cell - 0.5;
      return static_cast<int>(std::clamp(std::ceil(place), 0.0, double(cells)));
    };
    return {first(from), first(to)};
  }
};

/// `columns`×`rows` cells that divide a region evenly: masks, the guided filter's cells, squares.
struct Grid {
  Region region{};
  int columns = 0;
  int rows = 0;

  GridAxis across() const { return {region.x, region.width, columns}; }
  GridAxis down() const { return {region.y, region.height, rows}; }
};

}  // namespace scrim
