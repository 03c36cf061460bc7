/// A plane that goes on for a while beyond its edges.
#pragma once

#include <algorithm>
#include <cstddef>

#include "support/aligned.hpp"

namespace scrim {

/// Rows and columns from -margin up to, but without, size + margin, in whole vectors.
template <class T>
class PaddedPlane {
 public:
  PaddedPlane() = default;
  PaddedPlane(int width, int height, int margin)
      : width_(width),
        height_(height),
        margin_(margin),
        stride_(std::ptrdiff_t(round_up(std::size_t(width + 2 * margin), alignment)) +
                std::ptrdiff_t(alignment)),
        values_(std::size_t(stride_) * std::size_t(height + 2 * margin)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  std::ptrdiff_t stride() const { return stride_; }

  T* row(int y) { return values_.data() + (y + margin_) * stride_ + margin_; }
  const T* row(int y) const { return values_.data() + (y + margin_) * stride_ + margin_; }

  /// Continues the edges' values outwards.
  void pad() {
    for (int y = 0; y < height_; ++y) {
      T* first = row(y);
      std::fill_n(first - margin_, margin_, first[0]);
      std::fill_n(first + width_, margin_, first[width_ - 1]);
    }
    const auto whole = std::size_t(width_ + 2 * margin_);
    for (int k = 1; k <= margin_; ++k) {
      std::copy_n(row(0) - margin_, whole, row(-k) - margin_);
      std::copy_n(row(height_ - 1) - margin_, whole, row(height_ - 1 + k) - margin_);
    }
  }

  std::size_t memory() const { return values_.bytes(); }

 private:
  int width_ = 0, height_ = 0, margin_ = 0;
  std::ptrdiff_t stride_ = 0;
  Buffer<T> values_;
};

}  // namespace scrim
