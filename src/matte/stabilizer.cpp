#include "matte/stabilizer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "matte/stabilizer.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#ifndef SCRIM_MATTE_STABILIZER_NUMBERS
#define SCRIM_MATTE_STABILIZER_NUMBERS
namespace scrim::steadying {

/// How much of the frame before is kept where nothing moved.
constexpr float share = 0.6F;

/// Changes of brightness (quarters of an 8-bit step) up to which all of that share is kept, and
/// from which none is.
constexpr float still = 8, moving = 24;

/// Cells that changed less than this are left alone.
constexpr float negligible = 1.0F / 256;

inline float kept(std::uint16_t change) {
  return share * std::clamp((moving - float(change)) / (moving - still), 0.0F, 1.0F);
}

}  // namespace scrim::steadying
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using F = hn::CappedTag<float, 16>;
constexpr F f;
constexpr int lanes = int(hn::MaxLanes(f));

/// changes[columns[i]] is the motion at cell i.
void blend_row(const float* now, const std::uint16_t* changes, const int* columns, int width,
               float* steady) {
  int i = 0;
  for (; i + lanes <= width; i += lanes) {
    const auto fresh = hn::LoadU(f, now + i);
    const auto change = hn::Sub(hn::LoadU(f, steady + i), fresh);
    if (hn::AllTrue(f, hn::Le(hn::Abs(change), hn::Set(f, steadying::negligible)))) {
      hn::StoreU(fresh, f, steady + i);
      continue;
    }
    float kept[lanes];
    for (int k = 0; k < lanes; ++k) kept[k] = steadying::kept(changes[columns[i + k]]);
    hn::StoreU(hn::MulAdd(hn::LoadU(f, kept), change, fresh), f, steady + i);
  }
  for (; i < width; ++i) {
    steady[i] = now[i] + steadying::kept(changes[columns[i]]) * (steady[i] - now[i]);
  }
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
    : Stabilizer(layout, Proxy(layout), width, height) {}

Stabilizer::Stabilizer(const Layout& layout, const Proxy& proxy, int width, int height)
    : width_(width),
      height_(height),
      motion_(proxy.width(), proxy.height()),
      resampler_(layout, width, height),
      steady_(std::size_t(width) * std::size_t(height)),
      before_(steady_.size()),
      columns_(std::size_t(width)) {}

void Stabilizer::reset() {
  motion_.reset();
  region_ = {};
}

/// Carries the steadied mask over to another region; outside the old one there was background.
void Stabilizer::follow(const Region& region) {
  std::swap(steady_, before_);
  resampler_.aim({region_.width > 0 ? before_.data() : nullptr, width_, height_, region_}, region);
  const MaskResampler::Cells x = resampler_.columns(), y = resampler_.rows();
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

void Stabilizer::blend(const Mask& mask, float scale) {
  const float square = scale * Motion::square;
  const auto place = [square](float at, int count) {
    return std::clamp(int(std::floor(at / square)), 0, count - 1);
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const float x = mask.region.x + (float(i) + 0.5F) * mask.region.width / float(width_);
    columns_[i] = place(x, motion_.width());
  }
  for (int j = 0; j < height_; ++j) {
    const float y = mask.region.y + (float(j) + 0.5F) * mask.region.height / float(height_);
    HWY_DYNAMIC_DISPATCH(blend_row)
    (mask.data + std::ptrdiff_t{j} * width_, motion_.row(place(y, motion_.height())),
     columns_.data(), width_, row(j));
  }
}

Mask Stabilizer::update(const Proxy& proxy, const Mask& mask) {
  motion_.update(proxy);
  if (mask.region != region_) {
    follow(mask.region);
    region_ = mask.region;
  }
  blend(mask, float(proxy.scale()));
  return {steady_.data(), width_, height_, mask.region};
}

}  // namespace scrim
#endif  // HWY_ONCE
