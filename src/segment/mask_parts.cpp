#include "segment/mask_parts.hpp"

#include <algorithm>

namespace scrim {
namespace {

int blocks_of(int cells) {
  return (cells + MaskParts::block - 1) / MaskParts::block;
}

}  // namespace

MaskParts::MaskParts(int width, int height)
    : width_(width),
      height_(height),
      columns_(blocks_of(width)),
      rows_(blocks_of(height)),
      peak_(std::size_t(columns_) * std::size_t(rows_)),
      mass_(peak_.size()),
      label_(peak_.size()),
      parent_(peak_.size()),
      number_(peak_.size()),
      queue_(peak_.size()),
      parts_(most) {}

/// Every block's highest probability and sum.
void MaskParts::reduce(const Mask& mask) {
  std::fill(peak_.span().begin(), peak_.span().end(), 0.0F);
  std::fill(mass_.span().begin(), mass_.span().end(), 0.0F);
  for (int y = 0; y < height_; ++y) {
    const float* row = mask.data + std::ptrdiff_t{y} * width_;
    float* peak = peak_.data() + std::ptrdiff_t{y / block} * columns_;
    float* mass = mass_.data() + std::ptrdiff_t{y / block} * columns_;
    const int whole = width_ / block;
    for (int i = 0; i < whole; ++i) {
      const float* cells = row + std::ptrdiff_t{i} * block;
      const float high = std::max(std::max(cells[0], cells[1]), std::max(cells[2], cells[3]));
      peak[i] = std::max(peak[i], high);
      mass[i] += (cells[0] + cells[1]) + (cells[2] + cells[3]);
    }
    for (int x = whole * block; x < width_; ++x) {
      peak[whole] = std::max(peak[whole], row[x]);
      mass[whole] += row[x];
    }
  }
}

int MaskParts::root(int label) const {
  while (parent_[std::size_t(label)] != label) label = parent_[std::size_t(label)];
  return label;
}

/// Labels blocks; touching ones get labels of one root, which is the least of them.
void MaskParts::join(float threshold) {
  int labels = 0;
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      const auto at = std::size_t(j * columns_ + i);
      label_[at] = -1;
      if (peak_[at] < threshold) continue;
      int own = -1;
      const auto meet = [&](int column, int row) {
        if (column < 0 || column >= columns_ || row < 0) return;
        const int other = part_of(column, row);
        if (other < 0) return;
        const int theirs = root(other);
        if (own < 0) own = theirs;
        parent_[std::size_t(std::max(own, theirs))] = std::min(own, theirs);
        own = std::min(own, theirs);
      };
      meet(i - 1, j);
      for (int k = -1; k <= 1; ++k) meet(i + k, j - 1);
      if (own < 0) {
        own = labels++;
        parent_[std::size_t(own)] = own;
      }
      label_[at] = own;
    }
  }
}

/// Numbers the parts and measures them.
void MaskParts::measure() {
  count_ = 0;
  std::fill(number_.begin(), number_.end(), -1);
  const float share = 1 / (float(width_) * float(height_));
  for (int j = 0; j < rows_; ++j) {
    for (int i = 0; i < columns_; ++i) {
      const auto at = std::size_t(j * columns_ + i);
      if (label_[at] < 0) continue;
      int& number = number_[std::size_t(root(label_[at]))];
      if (number < 0 && count_ < most) {
        number = int(count_);
        parts_[count_++] = {};
      }
      label_[at] = number;
      if (number < 0) continue;
      MaskPart& part = parts_[std::size_t(number)];
      part.mass += share * mass_[at];
      part.peak = std::max(part.peak, peak_[at]);
      part.x += share * mass_[at] * (float(i) + 0.5F) / float(columns_);
    }
  }
  for (std::size_t k = 0; k < count_; ++k) parts_[k].x /= parts_[k].mass;
}

void MaskParts::divide(const Mask& mask, float threshold) {
  reduce(mask);
  join(threshold);
  measure();
}

void MaskParts::grow(float threshold) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < label_.size(); ++at) {
    if (label_[at] >= 0) queue_[end++] = int(at);
  }
  for (std::size_t begin = 0; begin < end; ++begin) {
    const int column = queue_[begin] % columns_, row = queue_[begin] / columns_;
    const int label = part_of(column, row);
    const auto give = [&](int i, int j) {
      if (i < 0 || i >= columns_ || j < 0 || j >= rows_ || part_of(i, j) >= 0) return;
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

std::size_t MaskParts::memory() const {
  return peak_.bytes() + mass_.bytes() + parts_.size() * sizeof(MaskPart) +
         (label_.size() + parent_.size() + number_.size() + queue_.size()) * sizeof(int);
}

}  // namespace scrim
