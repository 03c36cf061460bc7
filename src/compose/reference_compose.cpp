#include "compose/reference_compose.hpp"

#include <algorithm>

#include "frame/frame.hpp"
#include "frame/reference_samples.hpp"

namespace scrim {

Pixels covered_by(const Layout& layout, int plane, int y, int sample) {
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

double mean_matte(const std::vector<std::uint8_t>& matte, int width, const Pixels& p) {
  double sum = 0;
  for (int y = p.top; y < p.bottom; ++y) {
    for (int x = p.left; x < p.right; ++x)
      sum += matte[std::size_t(y) * std::size_t(width) + std::size_t(x)];
  }
  return sum / ((p.right - p.left) * (p.bottom - p.top));
}

void reference_compose(const Frame& in, const std::vector<std::uint8_t>& matte,
                       const Frame& backdrop, const MutableFrame& out) {
  const Layout& layout = in.layout;
  for (int p = 0; p < plane_count(layout.format); ++p) {
    for (int y = 0; y < row_count(layout, p); ++y) {
      for (int i = 0; i < int(row_samples(layout, p)); ++i) {
        const double alpha = mean_matte(matte, layout.width, covered_by(layout, p, y, i)) / 255;
        const double person = level_of(in, p, y, i);
        const double behind = level_of(backdrop, p, y, i);
        const bool is_alpha = is_rgb(layout.format) && i % 4 == 3;
        put_level(out, p, y, i, is_alpha ? 255 : behind + (person - behind) * alpha);
      }
    }
  }
}

}  // namespace scrim
