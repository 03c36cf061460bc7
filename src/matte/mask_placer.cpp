#include "matte/mask_placer.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/mask_placer.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, guided::tile_columns>;
using Vector = hn::Vec<F>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

Vector blend(const Mask& mask, const Resampling& down, int row, int x) {
  const float* weights = down.weights(row);
  const float* cells = mask.data + std::ptrdiff_t{down.first(row)} * mask.width + x;
  Vector sum = hn::Zero(f);
  for (int m = 0; m < down.taps(); ++m, cells += mask.width) {
    sum = hn::MulAdd(hn::Set(f, weights[m]), hn::LoadU(f, cells), sum);
  }
  return sum;
}

/// Four rows of the grid, at the mask's columns, interleaved.
void blend_rows(const Mask& mask, const Resampling& down, const std::array<int, 4>& rows,
                float* out) {
  for (int i = 0; i < mask.width; i += lanes) {
    const int x = std::min(i, std::max(0, mask.width - lanes));
    hn::StoreInterleaved4(blend(mask, down, rows[0], x), blend(mask, down, rows[1], x),
                          blend(mask, down, rows[2], x), blend(mask, down, rows[3], x), f,
                          out + std::ptrdiff_t{4} * x);
  }
}

/// Four rows of the grid, interleaved ▶ bytes.
void store_rows(const float* cells, int columns, const std::array<std::uint8_t*, 4>& rows) {
  const hn::Rebind<std::uint8_t, F> u8;
  constexpr float gain = 255 / (1 - 2 * guided::certain);
  const auto sure = [](Vector p) HWY_ATTR {
    return hn::NearestInt(hn::MulAdd(p, hn::Set(f, gain), hn::Set(f, -gain * guided::certain)));
  };
  for (int x = 0; x < columns; x += lanes) {
    std::array<Vector, 4> p;
    hn::LoadInterleaved4(f, cells + std::ptrdiff_t{4} * x, p[0], p[1], p[2], p[3]);
    for (std::size_t k = 0; k < 4; ++k) hn::StoreU(hn::DemoteTo(u8, sure(p[k])), u8, rows[k] + x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(blend_rows);
HWY_EXPORT(store_rows);

namespace {

/// Cells of the mask in a cell of the grid: more are sampled with gaps.
constexpr int most_per_cell = 7;

/// A stretch of one of the frame's axes, in pixels; what reaches the frame's end goes on for ever.
struct Stretch {
  float begin, end;

  Stretch(float from, float extent, int frame)
      : begin(from),
        end(from + extent < float(frame) ? from + extent : float(max_width + max_height)) {}

  bool holds(float place) const { return place >= begin && place < end; }
};

/// The cells whose centres a stretch holds.
struct Cells {
  int begin, end;

  Cells(const Stretch& stretch, int cell, int count) {
    const auto first_after = [&](float place) {
      return std::clamp(int(std::ceil(place / float(cell) - 0.5F)), 0, count);
    };
    begin = first_after(stretch.begin);
    end = first_after(stretch.end);
  }
};

}  // namespace

MaskPlacer::MaskPlacer(const Layout& layout, int columns, int rows, int cell)
    : layout_(layout),
      columns_(columns),
      rows_(rows),
      cell_(cell),
      across_(columns, double(most_per_cell) * columns),
      down_(rows, double(most_per_cell) * rows),
      masks_(std::size_t{4} * max_mask_side),
      cells_(std::size_t{4} * std::size_t(columns)) {}

void MaskPlacer::place(const Mask& mask, GuidePlane<std::uint8_t>& grid) {
  const Region& region = mask.region;
  Cells x(Stretch(region.x, region.width, layout_.width), cell_, columns_);
  Cells y(Stretch(region.y, region.height, layout_.height), cell_, rows_);
  if (mask.data == nullptr) y.end = y.begin;
  if (y.begin < y.end) {
    const double per_pixel_x = mask.width / double(region.width);
    const double per_pixel_y = mask.height / double(region.height);
    across_.aim(-region.x * per_pixel_x, columns_ * cell_ * per_pixel_x, mask.width);
    down_.aim(-region.y * per_pixel_y, rows_ * cell_ * per_pixel_y, mask.height);
  }
  for (int j = y.begin; j < y.end; j += 4) {
    std::array<int, 4> rows;
    std::array<std::uint8_t*, 4> out;
    for (int k = 0; k < 4; ++k) {
      rows[std::size_t(k)] = std::min(j + k, y.end - 1);
      out[std::size_t(k)] = grid.row(rows[std::size_t(k)]);
    }
    HWY_DYNAMIC_DISPATCH(blend_rows)(mask, down_, rows, masks_.data());
    resample_groups(across_, masks_.data(), cells_.data());
    HWY_DYNAMIC_DISPATCH(store_rows)(cells_.data(), columns_, out);
  }
  for (int j = 0; j < rows_; ++j) {
    std::uint8_t* row = grid.row(j);
    const bool inside = j >= y.begin && j < y.end;
    std::fill(row, row + (inside ? x.begin : columns_), std::uint8_t{0});
    if (inside) std::fill(row + x.end, row + columns_, std::uint8_t{0});
    grid.extend(j);
  }
}

std::uint8_t reference_placed(const Mask& mask, const Layout& layout, int cell, int column,
                              int row) {
  const Region& r = mask.region;
  const float x = (float(column) + 0.5F) * float(cell), y = (float(row) + 0.5F) * float(cell);
  if (!Stretch(r.x, r.width, layout.width).holds(x) ||
      !Stretch(r.y, r.height, layout.height).holds(y)) {
    return 0;
  }
  const auto window = [cell](float at, float begin, float extent, int count) {
    Resampling one(1, double(most_per_cell));
    const double per_pixel = count / double(extent);
    one.aim((at - float(cell) / 2 - begin) * per_pixel, cell * per_pixel, count);
    return one;
  };
  const Resampling across = window(x, r.x, r.width, mask.width);
  const Resampling down = window(y, r.y, r.height, mask.height);
  double p = 0;
  for (int m = 0; m < down.taps(); ++m) {
    const float* cells = mask.data + std::ptrdiff_t{down.first(0) + m} * mask.width;
    for (int k = 0; k < across.taps(); ++k) {
      p += double(down.weights(0)[m]) * across.weights(0)[k] * cells[across.first(0) + k];
    }
  }
  const double sure = (p - guided::certain) / (1 - 2 * double(guided::certain));
  return static_cast<std::uint8_t>(std::clamp(sure, 0.0, 1.0) * 255 + 0.5);
}

}  // namespace scrim
#endif  // HWY_ONCE
