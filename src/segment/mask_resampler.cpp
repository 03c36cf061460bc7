#include "segment/mask_resampler.hpp"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "segment/mask_resampler.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
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

/// Four rows of the grid at the mask's columns, interleaved.
void blend_four_rows(const Mask& mask, const Resampling& down, const std::array<int, 4>& rows,
                     float* out) {
  for (int i = 0; i < mask.width; i += lanes) {
    const int x = std::min(i, std::max(0, mask.width - lanes));
    hn::StoreInterleaved4(blend(mask, down, rows[0], x), blend(mask, down, rows[1], x),
                          blend(mask, down, rows[2], x), blend(mask, down, rows[3], x), f,
                          out + std::ptrdiff_t{4} * x);
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(blend_four_rows);

namespace {

/// Where a stretch that begins at `begin` ends.
double end_of(float begin, float extent, int frame) {
  return begin + extent < float(frame) ? begin + extent : 2.0 * (max_width + max_height);
}

}  // namespace

MaskResampler::MaskResampler(const Layout& layout, int columns, int rows)
    : layout_(layout),
      across_(columns, double(max_per_cell) * columns),
      down_(rows, double(max_per_cell) * rows),
      masks_(std::size_t{4} * max_mask_side),
      cells_(std::size_t{4} * std::size_t(columns)) {}

void MaskResampler::aim(const Mask& mask, const Region& region) {
  mask_ = mask;
  columns_ = rows_ = {};
  if (mask.data == nullptr) return;
  const Region& from = mask.region;
  const Grid to{region, across_.cells(), down_.cells()};
  columns_ = to.across().cells_in(from.x, end_of(from.x, from.width, layout_.width));
  rows_ = to.down().cells_in(from.y, end_of(from.y, from.height, layout_.height));
  const double per_pixel_x = mask.width / double(from.width);
  const double per_pixel_y = mask.height / double(from.height);
  across_.aim((double(region.x) - from.x) * per_pixel_x, region.width * per_pixel_x, mask.width);
  down_.aim((double(region.y) - from.y) * per_pixel_y, region.height * per_pixel_y, mask.height);
}

const float* MaskResampler::four_rows(int y) {
  std::array<int, 4> rows;
  for (int k = 0; k < 4; ++k) rows[std::size_t(k)] = std::min(y + k, down_.cells() - 1);
  HWY_DYNAMIC_DISPATCH(blend_four_rows)(mask_, down_, rows, masks_.data());
  resample_groups(across_, masks_.data(), cells_.data());
  return cells_.data();
}

}  // namespace scrim
#endif  // HWY_ONCE
