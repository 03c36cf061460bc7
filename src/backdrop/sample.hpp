/// Small pictures of floats.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace scrim {

/// Three channels (0 to 255) and a fourth value: how much of the room is in the sample, 0 to 1.
struct alignas(16) Sample {
  std::array<float, 4> v{};

  float weight() const { return v[3]; }
  Sample& operator+=(const Sample& o) {
    for (std::size_t i = 0; i < 4; ++i) v[i] += o.v[i];
    return *this;
  }
  friend Sample operator+(Sample a, const Sample& b) { return a += b; }
  friend Sample operator*(Sample a, float f) {
    for (float& x : a.v) x *= f;
    return a;
  }
};

/// A view of width×height samples, row by row without gaps.
struct Samples {
  Sample* data = nullptr;
  int width = 0;
  int height = 0;

  Sample* row(int y) const { return data + std::ptrdiff_t{y} * width; }
  /// Beyond the rim the samples repeat.
  Sample at(int x, int y) const {
    return row(std::clamp(y, 0, height - 1))[std::clamp(x, 0, width - 1)];
  }
};

}  // namespace scrim
