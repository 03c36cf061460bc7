#include "matte/guide_grid.hpp"

#include <algorithm>

namespace scrim {
namespace {

/// `active` here means: not all cells are certain of the same.
GuideTiles::State kind_of(const GuidePlane<std::uint8_t>& mask, int x0, int x1, int y0, int y1) {
  std::uint8_t low = 255, high = 0;
  for (int y = y0; y < y1; ++y) {
    const std::uint8_t* row = mask.row(y);
    for (int x = x0; x < x1; ++x) {
      low = std::min(low, row[x]);
      high = std::max(high, row[x]);
    }
  }
  if (high == 0) return GuideTiles::background;
  return low == 255 ? GuideTiles::person : GuideTiles::active;
}

}  // namespace

GuideTiles::GuideTiles(int columns, int rows, int radius)
    : across_((columns + guided::tile_columns - 1) / guided::tile_columns),
      down_((rows + guided::tile_rows - 1) / guided::tile_rows),
      rows_(rows),
      radius_(radius),
      kinds_(std::size_t(across_) * std::size_t(down_)),
      states_(kinds_.size()),
      beside_(kinds_.size()),
      spans_(std::size_t(down_)) {}

template <class Visit>
void GuideTiles::each_around(int tile_x, int tile_y, int reach_x, int reach_y, Visit visit) const {
  for (int y = std::max(0, tile_y - reach_y); y <= std::min(down_ - 1, tile_y + reach_y); ++y) {
    for (int x = std::max(0, tile_x - reach_x); x <= std::min(across_ - 1, tile_x + reach_x); ++x) {
      visit(std::size_t(y * across_ + x));
    }
  }
}

void GuideTiles::update(const GuidePlane<std::uint8_t>& mask) {
  const int reach = (radius_ + guided::tile_rows - 1) / guided::tile_rows;
  for (int y = 0; y < down_; ++y) {
    const int y0 = y * guided::tile_rows, y1 = std::min(y0 + guided::tile_rows, rows_);
    for (int x = 0; x < across_; ++x) {
      kinds_[std::size_t(y * across_ + x)] =
          kind_of(mask, x * guided::tile_columns - radius_,
                  (x + 1) * guided::tile_columns + radius_, y0, y1);
    }
  }
  std::fill(beside_.begin(), beside_.end(), std::uint8_t{0});
  for (int y = 0; y < down_; ++y) {
    Columns span{across_, 0};
    for (int x = 0; x < across_; ++x) {
      State state = kinds_[std::size_t(y * across_ + x)];
      each_around(x, y, 0, 1, [&](std::size_t i) {
        if (kinds_[i] != state) state = active;
      });
      states_[std::size_t(y * across_ + x)] = state;
      if (state == active) each_around(x, y, 1, reach, [&](std::size_t i) { beside_[i] = 1; });
      if (state != background) span = {std::min(span.begin, x), x + 1};
    }
    spans_[std::size_t(y)] = span;
  }
  for (std::size_t i = 0; i < states_.size(); ++i) beside_[i] &= states_[i] != active;
}

}  // namespace scrim
