#include "matte/mask_placer.hpp"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/mask_placer.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "support/rounding-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Four rows of the grid, interleaved ▶ bytes.
void store_rows(const float* cells, int columns, const std::array<std::uint8_t*, 4>& rows) {
  using F = hn::CappedTag<float, guided::tile_columns>;
  const F f;
  const hn::Rebind<std::uint8_t, F> u8;
  constexpr float gain = 255 / (1 - 2 * tuning::certain);
  const auto sure = [f](hn::Vec<F> p) HWY_ATTR {
    return NearestSmall(hn::MulAdd(p, hn::Set(f, gain), hn::Set(f, -gain * tuning::certain)));
  };
  for (int x = 0; x < columns; x += int(hn::MaxLanes(f))) {
    hn::Vec<F> a, b, c, d;
    hn::LoadInterleaved4(f, cells + std::ptrdiff_t{4} * x, a, b, c, d);
    hn::StoreU(hn::DemoteTo(u8, sure(a)), u8, rows[0] + x);
    hn::StoreU(hn::DemoteTo(u8, sure(b)), u8, rows[1] + x);
    hn::StoreU(hn::DemoteTo(u8, sure(c)), u8, rows[2] + x);
    hn::StoreU(hn::DemoteTo(u8, sure(d)), u8, rows[3] + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(store_rows);

MaskPlacer::MaskPlacer(const Layout& layout, int columns, int rows, int cell)
    : columns_(columns),
      rows_(rows),
      grid_{0, 0, float(columns * cell), float(rows * cell)},
      resampler_(layout, columns, rows) {}

void MaskPlacer::place(const Mask& mask, GuidePlane<std::uint8_t>& grid) {
  resampler_.aim(mask, grid_);
  const Span x = resampler_.columns(), y = resampler_.rows();
  for (int j = y.begin; j < y.end; j += 4) {
    std::array<std::uint8_t*, 4> rows;
    for (int k = 0; k < 4; ++k) rows[std::size_t(k)] = grid.row(std::min(j + k, rows_ - 1));
    HWY_DYNAMIC_DISPATCH(store_rows)(resampler_.four_rows(j), columns_, rows);
  }
  for (int j = 0; j < rows_; ++j) {
    std::uint8_t* row = grid.row(j);
    const bool inside = j >= y.begin && j < y.end;
    std::fill(row, row + (inside ? x.begin : columns_), std::uint8_t{0});
    if (inside) std::fill(row + x.end, row + columns_, std::uint8_t{0});
    grid.extend(j);
  }
}

}  // namespace scrim
#endif  // HWY_ONCE
