#include "sense/components.hpp"

#include <algorithm>
#include <cstddef>

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
int reduce_blocks(const float* rows, int width, float* peak, float* mass, float* squares) {
  constexpr hn::CappedTag<float, 16> f;
  const int lanes = int(hn::Lanes(f));
  const int blocks = width / (Components::block * lanes) * lanes;
  for (int i = 0; i < blocks; i += lanes) {
    auto high = hn::Zero(f), sum = hn::Zero(f), square = hn::Zero(f);
    for (int j = 0; j < Components::block; ++j) {
      hn::Vec<decltype(f)> a, b, c, d;
      hn::LoadInterleaved4(f, rows + std::ptrdiff_t{j} * width + Components::block * i, a, b, c, d);
      high = hn::Max(high, hn::Max(hn::Max(a, b), hn::Max(c, d)));
      sum = hn::Add(sum, hn::Add(hn::Add(a, b), hn::Add(c, d)));
      square = hn::MulAdd(a, a, hn::MulAdd(b, b, hn::MulAdd(c, c, hn::MulAdd(d, d, square))));
    }
    hn::StoreU(high, f, peak + i);
    hn::StoreU(sum, f, mass + i);
    hn::StoreU(square, f, squares + i);
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
      peak_(std::size_t(columns_) * std::size_t(rows_)),
      mass_(peak_.size()),
      squares_(peak_.size()),
      label_(peak_.size()),
      parent_(peak_.size()),
      number_(peak_.size()),
      queue_(peak_.size()),
      found_(most) {}

/// Every block's highest probability and sums.
void Components::reduce(const Mask& mask) {
  for (int j = 0; j < rows_; ++j) {
    const std::ptrdiff_t blocks = std::ptrdiff_t{j} * columns_;
    float *peak = peak_.data() + blocks, *mass = mass_.data() + blocks,
          *squares = squares_.data() + blocks;
    const float* cells = mask.data + std::ptrdiff_t{j} * block * width_;
    const int rows = std::min(block, height_ - j * block);
    const int done =
        rows < block ? 0 : HWY_DYNAMIC_DISPATCH(reduce_blocks)(cells, width_, peak, mass, squares);
    std::fill(peak + done, peak + columns_, 0.0F);
    std::fill(mass + done, mass + columns_, 0.0F);
    std::fill(squares + done, squares + columns_, 0.0F);
    for (int y = 0; y < rows; ++y) {
      const float* row = cells + std::ptrdiff_t{y} * width_;
      for (int x = done * block; x < width_; ++x) {
        const int i = x / block;
        peak[i] = std::max(peak[i], row[x]);
        mass[i] += row[x];
        squares[i] += row[x] * row[x];
      }
    }
  }
}

int Components::root(int label) const {
  while (parent_[std::size_t(label)] != label) label = parent_[std::size_t(label)];
  return label;
}

/// Labels blocks; touching ones get labels of one root, which is the least of them.
void Components::join(float threshold) {
  labels_ = 0;
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      const auto at = std::size_t(j * columns_ + i);
      label_[at] = -1;
      if (peak_[at] < threshold) continue;
      int own = -1;
      const auto meet = [&](int column, int row) {
        if (column < 0 || column >= columns_ || row < 0) return;
        const int other = component_at(column, row);
        if (other < 0 || other == own) return;
        const int theirs = root(other);
        if (own < 0) own = theirs;
        parent_[std::size_t(std::max(own, theirs))] = std::min(own, theirs);
        own = std::min(own, theirs);
      };
      meet(i - 1, j);
      for (int k = -1; k <= 1; ++k) meet(i + k, j - 1);
      if (own < 0) {
        own = labels_++;
        parent_[std::size_t(own)] = own;
      }
      label_[at] = own;
    }
  }
}

/// Numbers the components and measures them.
void Components::measure() {
  count_ = 0;
  std::fill_n(number_.begin(), labels_, -1);
  const float share = 1 / (float(width_) * float(height_));
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      const auto at = std::size_t(j * columns_ + i);
      if (label_[at] < 0) continue;
      int& number = number_[std::size_t(root(label_[at]))];
      if (number < 0 && count_ < most) {
        number = int(count_);
        found_[count_++] = {};
      }
      label_[at] = number;
      if (number < 0) continue;
      Component& component = found_[std::size_t(number)];
      component.mass += share * mass_[at];
      component.peak = std::max(component.peak, peak_[at]);
      component.vagueness += share * 4 * (mass_[at] - squares_[at]);
      component.x += share * mass_[at] * (float(i) + 0.5F) / float(columns_);
    }
  }
  for (std::size_t k = 0; k < count_; ++k) {
    found_[k].x /= found_[k].mass;
    found_[k].vagueness /= found_[k].mass;
  }
}

void Components::divide(const Mask& mask, float threshold) {
  reduce(mask);
  join(threshold);
  measure();
}

void Components::grow(float threshold) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < label_.size(); ++at) {
    if (label_[at] >= 0) queue_[end++] = int(at);
  }
  for (std::size_t begin = 0; begin < end; ++begin) {
    const int column = queue_[begin] % columns_, row = queue_[begin] / columns_;
    const int label = component_at(column, row);
    const auto give = [&](int i, int j) {
      if (i < 0 || i >= columns_ || j < 0 || j >= rows_ || component_at(i, j) >= 0) return;
      const auto at = std::size_t(j * columns_ + i);
      if (peak_[at] < threshold) return;
      label_[at] = label;
      queue_[end++] = int(at);
    };
    give(column - 1, row);
    give(column + 1, row);
    give(column, row - 1);
    give(column, row + 1);
  }
}

std::size_t Components::memory() const {
  return peak_.bytes() + mass_.bytes() + squares_.bytes() + found_.size() * sizeof(Component) +
         (label_.size() + parent_.size() + number_.size() + queue_.size()) * sizeof(int);
}

}  // namespace scrim
#endif  // HWY_ONCE
