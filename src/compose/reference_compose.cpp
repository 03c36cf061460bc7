#include "compose/reference_compose.hpp"

#include <algorithm>
#include <cmath>

#include "frame/frame.hpp"

namespace scrim {

Pixels covered_by(const Layout& layout, int plane, int y, int byte) {
  const auto clip = [&](Pixels p) {
    p.left = std::min(p.left, layout.width - 1);  // the byte that fills up an odd YUYV row
    p.right = std::clamp(p.right, p.left + 1, layout.width);
    p.bottom = std::min(p.bottom, layout.height);
    return p;
  };
  const Pixels square{2 * byte, 2 * byte + 2, 2 * y, 2 * y + 2};
  switch (layout.format) {
    case Format::nv12:
      if (plane == 0) return {byte, byte + 1, y, y + 1};
      return clip({byte / 2 * 2, byte / 2 * 2 + 2, 2 * y, 2 * y + 2});
    case Format::i420:
      if (plane == 0) return {byte, byte + 1, y, y + 1};
      return clip(square);
    case Format::yuyv:
      if (byte % 2 == 0) return clip({byte / 2, byte / 2 + 1, y, y + 1});
      return clip({byte / 4 * 2, byte / 4 * 2 + 2, y, y + 1});
    case Format::rgba:
    case Format::bgra:
      return {byte / 4, byte / 4 + 1, y, y + 1};
    default:
      break;  // Deep frames are compared with those of 8 bits.
  }
  return {};
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
      for (int i = 0; i < int(row_bytes(layout, p)); ++i) {
        const double alpha = mean_matte(matte, layout.width, covered_by(layout, p, y, i)) / 255;
        const double person = row(in, p, y)[i];
        const double behind = row(backdrop, p, y)[i];
        const double value = behind + (person - behind) * alpha;
        const bool is_alpha = is_rgb(layout.format) && i % 4 == 3;
        row(out, p, y)[i] = is_alpha ? 255 : static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
}

}  // namespace scrim
