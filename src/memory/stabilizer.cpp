#include "memory/stabilizer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "memory/memory_tuning.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "memory/stabilizer.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

/// retention[columns[i]] is the share that cell i retains.
void blend_row(const float* now, const float* retention, const std::int32_t* columns, int width,
               float* steady) {
  const hn::RebindToSigned<F> i32;
  int i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto fresh = hn::LoadU(f, now + i);
    const auto change = hn::Sub(hn::LoadU(f, steady + i), fresh);
    if (hn::AllTrue(f, hn::Le(hn::Abs(change), hn::Set(f, tuning::negligible_change)))) {
      hn::StoreU(fresh, f, steady + i);
      continue;
    }
    const auto share = hn::GatherIndex(f, retention, hn::LoadU(i32, columns + i));
    hn::StoreU(hn::MulAdd(share, change, fresh), f, steady + i);
  }
  for (; i < width; ++i) steady[i] = now[i] + retention[columns[i]] * (steady[i] - now[i]);
}

/// Four interleaved rows, apart.
void take_rows(const float* groups, int width, const std::array<float*, 4>& rows) {
  int i = 0;
  for (; i + lanes <= width; i += lanes) {
    hn::Vec<F> a, b, c, d;
    hn::LoadInterleaved4(f, groups + std::ptrdiff_t{4} * i, a, b, c, d);
    hn::StoreU(a, f, rows[0] + i);
    hn::StoreU(b, f, rows[1] + i);
    hn::StoreU(c, f, rows[2] + i);
    hn::StoreU(d, f, rows[3] + i);
  }
  for (; i < width; ++i) {
    for (std::size_t k = 0; k < 4; ++k) rows[k][i] = groups[std::size_t(4 * i) + k];
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(blend_row);
HWY_EXPORT(take_rows);

Stabilizer::Stabilizer(const Layout& layout, int width, int height)
    : width_(width),
      height_(height),
      square_(float(square_side * ProxySize(layout).scale)),
      resampler_(layout, width, height),
      steady_(std::size_t(width) * std::size_t(height)),
      before_(steady_.size()),
      columns_(std::size_t(width)) {}

/// Carries the steadied mask over to another region; outside the old one there was background.
void Stabilizer::follow(const Region& region) {
  std::swap(steady_, before_);
  resampler_.aim({region_.width > 0 ? before_.data() : nullptr, width_, height_, region_}, region);
  const Span x = resampler_.columns(), y = resampler_.rows();
  for (int j = y.begin; j < y.end; j += 4) {
    std::array<float*, 4> rows;
    for (int k = 0; k < 4; ++k) rows[std::size_t(k)] = row(std::min(j + k, height_ - 1));
    HWY_DYNAMIC_DISPATCH(take_rows)(resampler_.four_rows(j), width_, rows);
  }
  for (int j = 0; j < height_; ++j) {
    const bool inside = j >= y.begin && j < y.end;
    std::fill(row(j), row(j) + (inside ? x.begin : width_), 0.0F);
    if (inside) std::fill(row(j) + x.end, row(j) + width_, 0.0F);
  }
}

void Stabilizer::blend(const Stillness& stillness, const Mask& mask) {
  const auto place = [this](float at, int count) {
    return std::clamp(int(std::floor(at / square_)), 0, count - 1);
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    columns_[i] = place(mask.grid().across().centre(int(i)), stillness.width());
  }
  for (int j = 0; j < height_; ++j) {
    const float y = mask.grid().down().centre(j);
    HWY_DYNAMIC_DISPATCH(blend_row)
    (mask.data + std::ptrdiff_t{j} * width_, stillness.retention(place(y, stillness.height())),
     columns_.data(), width_, row(j));
  }
}

Mask Stabilizer::update(const Stillness& stillness, const Mask& mask) {
  if (mask.region != region_) {
    follow(mask.region);
    region_ = mask.region;
  }
  blend(stillness, mask);
  return mask.with(steady_.data());
}

}  // namespace scrim
#endif  // HWY_ONCE
