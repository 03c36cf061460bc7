#include "sense/components.hpp"

#include <algorithm>
#include <cstddef>

#include "frame/flood.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "sense/components.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Whole vectors of blocks of four rows, each `width` cells long; returns how many blocks that
/// were.
int reduce_blocks(const float* rows, int width, float* peak, float* mass, float* squared) {
  constexpr hn::CappedTag<float, 16> f;
  const int lanes = int(hn::Lanes(f));
  const int blocks = width / (Components::block * lanes) * lanes;
  for (int i = 0; i < blocks; i += lanes) {
    auto high = hn::Zero(f), sum = hn::Zero(f), sum_squared = hn::Zero(f);
    for (int j = 0; j < Components::block; ++j) {
      hn::Vec<decltype(f)> a, b, c, d;
      hn::LoadInterleaved4(f, rows + std::ptrdiff_t{j} * width + Components::block * i, a, b, c, d);
      high = hn::Max(high, hn::Max(hn::Max(a, b), hn::Max(c, d)));
      sum = hn::Add(sum, hn::Add(hn::Add(a, b), hn::Add(c, d)));
      sum_squared =
          hn::MulAdd(a, a, hn::MulAdd(b, b, hn::MulAdd(c, c, hn::MulAdd(d, d, sum_squared))));
    }
    hn::StoreU(high, f, peak + i);
    hn::StoreU(sum, f, mass + i);
    hn::StoreU(sum_squared, f, squared + i);
  }
  return blocks;
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {

HWY_EXPORT(reduce_blocks);

namespace {

int blocks_of(int cells) {
  return (cells + Components::block - 1) / Components::block;
}

}  // namespace

Components::Components(int width, int height)
    : width_(width),
      height_(height),
      columns_(blocks_of(width)),
      rows_(blocks_of(height)),
      peak_(std::size_t(columns_ + 2) * std::size_t(rows_ + 2), outside),
      mass_(std::size_t(columns_) * std::size_t(rows_)),
      squared_(mass_.size()),
      label_(peak_.size()),
      queue_(mass_.size()),
      found_(max_components) {}

/// Every block's highest probability and sums.
void Components::reduce(const Mask& mask) {
  for (int j = 0; j < rows_; ++j) {
    const std::ptrdiff_t blocks = std::ptrdiff_t{j} * columns_;
    float *peak = peak_.data() + at(0, j), *mass = mass_.data() + blocks,
          *squared = squared_.data() + blocks;
    const float* cells = mask.data + std::ptrdiff_t{j} * block * width_;
    const int rows = std::min(block, height_ - j * block);
    const int done =
        rows < block ? 0 : HWY_DYNAMIC_DISPATCH(reduce_blocks)(cells, width_, peak, mass, squared);
    std::fill(peak + done, peak + columns_, 0.0F);
    std::fill(mass + done, mass + columns_, 0.0F);
    std::fill(squared + done, squared + columns_, 0.0F);
    for (int y = 0; y < rows; ++y) {
      const float* row = cells + std::ptrdiff_t{y} * width_;
      for (int x = done * block; x < width_; ++x) {
        const int i = x / block;
        peak[i] = std::max(peak[i], row[x]);
        mass[i] += row[x];
        squared[i] += row[x] * row[x];
      }
    }
  }
}

/// Labels blocks that hang together, and measures each component.
void Components::label(float threshold) {
  std::fill(label_.begin(), label_.end(), none);
  count_ = 0;
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      if (label_[at(i, j)] != none || peak_[at(i, j)] < threshold) continue;
      const int number = count_ < max_components ? int(count_) : unlisted;
      flood(std::int32_t(at(i, j)), stride(), queue_, [&](std::int32_t other) {
        const auto k = std::size_t(other);
        if (label_[k] != none || peak_[k] < threshold) return false;
        label_[k] = number;
        return true;
      });
      if (number != unlisted) found_[count_++] = {};
    }
  }
  measure();
}

void Components::measure() {
  const float share = 1 / (float(width_) * float(height_));
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      const int number = component_at(i, j);
      if (number < 0) continue;
      const auto k = std::size_t(j * columns_ + i);
      Component& component = found_[std::size_t(number)];
      component.mass += share * mass_[k];
      component.peak = std::max(component.peak, peak_[at(i, j)]);
      component.vagueness += share * 4 * (mass_[k] - squared_[k]);
      component.x += share * mass_[k] * (float(i) + 0.5F) / float(columns_);
    }
  }
  for (std::size_t k = 0; k < count_; ++k) {
    found_[k].x /= found_[k].mass;
    found_[k].vagueness /= found_[k].mass;
  }
}

void Components::divide(const Mask& mask, float threshold) {
  reduce(mask);
  label(threshold);
}

void Components::grow(float threshold) {
  std::size_t end = 0;
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      if (component_at(i, j) >= 0) queue_[end++] = std::int32_t(at(i, j));
    }
  }
  for (std::size_t begin = 0; begin < end; ++begin) {
    const std::int32_t from = queue_[begin];
    for (const std::int32_t to : {from - 1, from + 1, from - stride(), from + stride()}) {
      const auto k = std::size_t(to);
      if (label_[k] >= 0 || peak_[k] < threshold) continue;
      label_[k] = label_[std::size_t(from)];
      queue_[end++] = to;
    }
  }
}

std::size_t Components::memory() const {
  return peak_.size() * sizeof(float) + mass_.bytes() + squared_.bytes() +
         found_.size() * sizeof(Component) + (label_.size() + queue_.size()) * sizeof(std::int32_t);
}

}  // namespace scrim
#endif  // HWY_ONCE
