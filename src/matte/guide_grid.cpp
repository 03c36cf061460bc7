#include "matte/guide_grid.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/guide_grid.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// For every tile of a row of tiles, what its cells and those `radius` left and right are certain
/// of; `active` when not all of the same.
void find_own_states(const GuidePlane<std::uint8_t>& mask, int y0, int y1, int radius, int count,
                     GuideTiles::State* states) {
  const hn::CappedTag<std::uint8_t, guided::tile_columns> u8;
  const int lanes = int(hn::Lanes(u8));
  for (int tile = 0; tile < count; ++tile) {
    auto low = hn::Set(u8, 255), high = hn::Zero(u8);
    for (int y = y0; y < y1; ++y) {
      const std::uint8_t* row = mask.row(y) + tile * guided::tile_columns;
      for (int x = 0; x < guided::tile_columns; x += lanes) {
        const auto left = hn::LoadU(u8, row + x - radius), right = hn::LoadU(u8, row + x + radius);
        low = hn::Min(low, hn::Min(left, right));
        high = hn::Max(high, hn::Max(left, right));
      }
    }
    const bool background = hn::AllTrue(u8, hn::Eq(high, hn::Zero(u8)));
    const bool person = hn::AllTrue(u8, hn::Eq(low, hn::Set(u8, 255)));
    states[tile] =
        background ? GuideTiles::background : (person ? GuideTiles::person : GuideTiles::active);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(find_own_states);

GuideTiles::GuideTiles(int columns, int rows, int radius)
    : across_((columns + guided::tile_columns - 1) / guided::tile_columns),
      down_((rows + guided::tile_rows - 1) / guided::tile_rows),
      rows_(rows),
      radius_(radius),
      own_states_(std::size_t(across_) * std::size_t(down_)),
      states_(own_states_.size()),
      beside_(own_states_.size()),
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
  const int reach = reach_down();
  for (int y = 0; y < down_; ++y) {
    const int y0 = y * guided::tile_rows, y1 = std::min(y0 + guided::tile_rows, rows_);
    HWY_DYNAMIC_DISPATCH(find_own_states)
    (mask, y0, y1, radius_, across_, own_states_.data() + std::ptrdiff_t{y} * across_);
  }
  std::fill(beside_.begin(), beside_.end(), std::uint8_t{0});
  for (int y = 0; y < down_; ++y) {
    Span span{across_, 0};
    for (int x = 0; x < across_; ++x) {
      State state = own_states_[std::size_t(y * across_ + x)];
      each_around(x, y, 0, 1, [&](std::size_t i) {
        if (own_states_[i] != state) state = active;
      });
      states_[std::size_t(y * across_ + x)] = state;
      if (state == active) each_around(x, y, 1, reach, [&](std::size_t i) { beside_[i] = 1; });
      if (state != background) span = {std::min(span.begin, x), x + 1};
    }
    spans_[std::size_t(y)] = span;
  }
  for (std::size_t i = 0; i < states_.size(); ++i) beside_[i] &= states_[i] != active;
}

int GuideTiles::reach_down() const {
  return (radius_ + guided::tile_rows - 1) / guided::tile_rows;
}

void GuideTiles::mark_active(TileMarks& marks) const {
  std::transform(states_.begin(), states_.end(), marks.begin(),
                 [](State state) { return std::uint8_t{state == active}; });
}

void GuideTiles::mark_around(const TileMarks& of, TileMarks& marks) const {
  std::fill(marks.begin(), marks.end(), std::uint8_t{0});
  for (int y = 0; y < down_; ++y) {
    for (int x = 0; x < across_; ++x) {
      if (of[std::size_t(y * across_ + x)] == 0) continue;
      each_around(x, y, 1, reach_down(), [&](std::size_t i) { marks[i] = states_[i] == active; });
    }
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
