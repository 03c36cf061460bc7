/// Blending one sample after the other in floating point: slow and obviously right. For tests.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "frame/frame.hpp"
#include "frame/reference_samples.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Columns [left, right) and rows [top, bottom).
struct Pixels {
  int left, right, top, bottom;
};

/// The pixels that a sample of a plane belongs to.
inline Pixels covered_by(const Layout& layout, int plane, int y, int sample) {
  const auto clip = [&](Pixels p) {
    p.left = std::min(p.left, layout.width - 1);  // the sample that fills up an odd YUYV row
    p.right = std::clamp(p.right, p.left + 1, layout.width);
    p.bottom = std::min(p.bottom, layout.height);
    return p;
  };
  switch (layout.format) {
    case Format::nv12:
    case Format::p010:
      if (plane == 0) break;
      return clip({sample / 2 * 2, sample / 2 * 2 + 2, 2 * y, 2 * y + 2});
    case Format::i420:
    case Format::i010:
      if (plane == 0) break;
      return clip({2 * sample, 2 * sample + 2, 2 * y, 2 * y + 2});
    case Format::i210:
      if (plane == 0) break;
      return clip({2 * sample, 2 * sample + 2, y, y + 1});
    case Format::yuyv:
      if (sample % 2 == 0) return clip({sample / 2, sample / 2 + 1, y, y + 1});
      return clip({sample / 4 * 2, sample / 4 * 2 + 2, y, y + 1});
    case Format::rgba:
    case Format::bgra:
    case Format::rgba16:
      return {sample / 4, sample / 4 + 1, y, y + 1};
  }
  return {sample, sample + 1, y, y + 1};
}

/// The mean over pixels of weights that are `width` wide without gaps.
inline double mean_weight(const std::vector<std::uint8_t>& weights, int width, const Pixels& p) {
  double sum = 0;
  for (int y = p.top; y < p.bottom; ++y) {
    for (int x = p.left; x < p.right; ++x)
      sum += weights[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
  return sum / ((p.right - p.left) * (p.bottom - p.top));
}

/// out = backdrop + (person - backdrop)·weight/255, of frames of one layout; `weights` is
/// width×height without gaps. A of RGB is opaque.
inline void reference_blend(const Frame& person, const std::vector<std::uint8_t>& weights,
                            const Frame& backdrop, const MutableFrame& out) {
  const Layout& layout = person.layout;
  for (int p = 0; p < plane_count(layout.format); ++p) {
    for (int y = 0; y < row_count(layout, p); ++y) {
      for (int i = 0; i < int(row_samples(layout, p)); ++i) {
        const double alpha = mean_weight(weights, layout.width, covered_by(layout, p, y, i)) / 255;
        const double front = level_of(person, p, y, i);
        const double behind = level_of(backdrop, p, y, i);
        const bool is_alpha = is_rgb(layout.format) && i % 4 == 3;
        put_level(out, p, y, i, is_alpha ? 255 : behind + (front - behind) * alpha);
      }
    }
  }
}

}  // namespace scrim
