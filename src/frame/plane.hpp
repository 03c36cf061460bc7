/// Planes of samples: views, and buffers with a margin.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "support/aligned.hpp"

namespace scrim {

/// A read-only view of 8-bit samples.
struct Plane {
  const std::uint8_t* data = nullptr;
  std::ptrdiff_t stride = 0;
  int width = 0;
  int height = 0;

  const std::uint8_t* row(int y) const { return data + y * stride; }
};

/// How far a PaddedPlane goes on beyond its edges, in samples.
struct Margin {
  int across = 0;    ///< to the left and to the right
  int down = 0;      ///< above and below
  int multiple = 1;  ///< before the right margin, rows are filled up to a multiple of this
};

/// Rows and columns of samples that may be read and written beyond their edges, by a Margin.
template <class T>
class PaddedPlane {
 public:
  PaddedPlane() = default;
  PaddedPlane(int width, int height, Margin margin)
      : width_(width),
        height_(height),
        margin_(margin),
        stride_(std::ptrdiff_t(round_up(std::size_t(width), std::size_t(margin.multiple))) +
                2 * margin.across),
        values_(std::size_t(stride_) * std::size_t(height + 2 * margin.down)) {}

  int width() const { return width_; }
  int height() const { return height_; }
  std::ptrdiff_t stride() const { return stride_; }

  T* row(int y) { return values_.data() + (y + margin_.down) * stride_ + margin_.across; }
  const T* row(int y) const {
    return values_.data() + (y + margin_.down) * stride_ + margin_.across;
  }

  /// Continues the first and the last sample of a row outwards.
  void extend(int y) {
    T* first = row(y);
    repeat(first - margin_.across, first, first[0]);
    repeat(first + width_, first - margin_.across + stride_, first[width_ - 1]);
  }

  /// Continues all edges outwards.
  void extend() {
    for (int y = 0; y < height_; ++y) extend(y);
    for (int k = 1; k <= margin_.down; ++k) {
      std::copy_n(row(0) - margin_.across, stride_, row(-k) - margin_.across);
      std::copy_n(row(height_ - 1) - margin_.across, stride_,
                  row(height_ - 1 + k) - margin_.across);
    }
  }

  /// All to 0, margins as well.
  void clear() { std::fill_n(values_.data(), values_.size(), T{0}); }

  std::size_t memory() const { return values_.bytes(); }

 private:
  /// Margins are short: a call of memset for each would take longer than the work.
  static void repeat(T* from, T* to, T value) {
    constexpr int vector = 16;
    for (; to - from >= vector; from += vector) {
      for (int i = 0; i < vector; ++i) from[i] = value;
    }
    for (; from < to; ++from) *from = value;
  }

  int width_ = 0, height_ = 0;
  Margin margin_;
  std::ptrdiff_t stride_ = 0;
  Buffer<T> values_;
};

/// Three of a size: Y, U and V.
template <class T>
using Planes = std::array<PaddedPlane<T>, 3>;

template <class T>
Planes<T> make_planes(int width, int height, Margin margin) {
  const auto one = [&] { return PaddedPlane<T>(width, height, margin); };
  return {one(), one(), one()};
}

template <class T>
void clear(Planes<T>& planes) {
  for (PaddedPlane<T>& plane : planes) plane.clear();
}

template <class T>
std::size_t memory_of(const Planes<T>& planes) {
  return 3 * planes[0].memory();
}

}  // namespace scrim
