#include "backdrop/reference_picture.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/placed_picture.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/scaler.hpp"

namespace scrim {
namespace {

/// The samples of one component (0, 1, 2: Y, U, V or R, G, B) of a frame.
template <class Byte>
struct Component {
  Component(const BasicFrame<Byte>& of, int component) : frame(of), c(component) {
    const bool chroma = c > 0 && !is_rgb(of.layout.format);
    across = chroma ? 2 : 1;
    down = chroma && of.layout.format != Format::yuyv ? 2 : 1;
    width = across == 2 ? half(of.layout.width) : of.layout.width;
    height = down == 2 ? half(of.layout.height) : of.layout.height;
  }

  Byte& at(int x, int y) const {
    switch (frame.layout.format) {
      case Format::nv12:
        return c == 0 ? row(frame, 0, y)[x] : row(frame, 1, y)[2 * x + c - 1];
      case Format::i420:
        return row(frame, c, y)[x];
      case Format::yuyv:
        return c == 0 ? row(frame, 0, y)[2 * x] : row(frame, 0, y)[4 * x + 2 * c - 1];
      case Format::rgba:
        return row(frame, 0, y)[4 * x + c];
      default:
        break;
    }
    return row(frame, 0, y)[4 * x + 2 - c];
  }

  const BasicFrame<Byte>& frame;
  int c;
  int across, down;  ///< pixels of the frame under one sample
  int width, height;
};

/// Calls visit(sample, weight) for the samples around `centre`, in samples of an input of `size`.
template <class Visit>
void around(double centre, double step, int size, Visit visit) {
  const double stretch = std::max(1.0, step);
  const int reach = int(2 * stretch) + 2;
  for (int k = int(centre) - reach; k <= int(centre) + reach; ++k) {
    visit(std::clamp(k, 0, size - 1), cubic_weight((k + 0.5 - centre) / stretch));
  }
}

/// The component at (x, y), in pixels of the picture; an output sample covers across × down of
/// them.
double filtered(const Component<const std::uint8_t>& in, double x, double y, double across,
                double down) {
  double sum = 0, weights = 0;
  around(y / in.down, down / in.down, in.height, [&](int row, double of_row) {
    if (of_row == 0) return;
    around(x / in.across, across / in.across, in.width, [&](int column, double of_column) {
      sum += of_row * of_column * in.at(column, row);
      weights += of_row * of_column;
    });
  });
  return sum / weights;
}

}  // namespace

void reference_picture(const Frame& picture, const Placement& placement, const MutableFrame& out) {
  const VisiblePart where = visible_part(out.layout, picture.layout, placement);
  const Conversion to_frame = conversion(picture.layout, out.layout);
  const auto black = convert(rgb_to_yuv(out.layout.matrix, out.layout.range), 0, 0, 0);
  const double scale_x = where.width / where.columns, scale_y = where.height / where.rows;
  for (int c = 0; c < 3; ++c) {
    const Component<std::uint8_t> to(out, c);
    for (int y = 0; y < to.height; ++y) {
      for (int x = 0; x < to.width; ++x) {
        const int left = x * to.across - where.left, top = y * to.down - where.top;
        if (left < 0 || top < 0 || left >= where.columns || top >= where.rows) {
          to.at(x, y) = is_rgb(out.layout.format) ? 0 : black[std::size_t(c)];
          continue;
        }
        double value = to_frame.offset[std::size_t(c)];
        for (int k = 0; k < 3; ++k) {
          const double gain = to_frame.gain[std::size_t(c)][std::size_t(k)];
          if (gain == 0) continue;
          value += gain * filtered(Component<const std::uint8_t>(picture, k),
                                   where.x + (left + to.across / 2.0) * scale_x,
                                   where.y + (top + to.down / 2.0) * scale_y, to.across * scale_x,
                                   to.down * scale_y);
        }
        to.at(x, y) = static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
  if (!is_rgb(out.layout.format)) return;
  for (int y = 0; y < out.layout.height; ++y) {
    for (int x = 0; x < out.layout.width; ++x) row(out, 0, y)[4 * x + 3] = 255;
  }
}

}  // namespace scrim
