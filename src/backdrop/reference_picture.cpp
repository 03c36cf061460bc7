#include "backdrop/reference_picture.hpp"

#include <algorithm>
#include <cmath>

#include "backdrop/placed_picture.hpp"
#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "frame/reference_samples.hpp"
#include "frame/scaler.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

/// The samples of one component (0, 1, 2: Y, U, V or R, G, B) of a frame.
struct Component {
  Component(const Frame& of, int component) : frame(of), c(component) {
    const bool chroma = c > 0 && !is_rgb(of.layout.format);
    across = chroma ? 2 : 1;
    down = chroma ? chroma_down(of.layout.format) : 1;
    width = across == 2 ? half(of.layout.width) : of.layout.width;
    height = down == 2 ? half(of.layout.height) : of.layout.height;
  }

  /// Which of its plane's row sample x is.
  int index(int x) const {
    switch (frame.layout.format) {
      case Format::nv12:
      case Format::p010:
        return c == 0 ? x : 2 * x + c - 1;
      case Format::i420:
      case Format::i010:
      case Format::i210:
        break;
      case Format::yuyv:
        return c == 0 ? 2 * x : 4 * x + 2 * c - 1;
      case Format::rgba:
      case Format::rgba16:
        return 4 * x + c;
      case Format::bgra:
        return 4 * x + 2 - c;
    }
    return x;
  }
  int plane() const { return std::min(c, plane_count(frame.layout.format) - 1); }
  double at(int x, int y) const { return level_of(frame, plane(), y, index(x)); }
  void put(const MutableFrame& out, int x, int y, double level) const {
    put_level(out, plane(), y, index(x), level);
  }

  Frame frame;
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
double filtered(const Component& in, double x, double y, double across, double down) {
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
  const bool recolours = !same_light(picture.layout, out.layout);
  const auto black = convert(rgb_to_yuv(out.layout.matrix, out.layout.range), 0, 0, 0);
  const double scale_x = where.width / where.columns, scale_y = where.height / where.rows;
  for (int c = 0; c < 3; ++c) {
    const Component to(as_const(out), c);
    for (int y = 0; y < to.height; ++y) {
      for (int x = 0; x < to.width; ++x) {
        const int left = x * to.across - where.left, top = y * to.down - where.top;
        if (left < 0 || top < 0 || left >= where.columns || top >= where.rows) {
          to.put(out, x, y, is_rgb(out.layout.format) ? 0 : black[std::size_t(c)]);
          continue;
        }
        Levels levels{};
        for (int k = 0; k < 3; ++k) {
          if (!recolours && to_frame.gain[std::size_t(c)][std::size_t(k)] == 0) continue;
          levels[std::size_t(k)] = float(filtered(
              Component(picture, k), where.x + (left + to.across / 2.0) * scale_x,
              where.y + (top + to.down / 2.0) * scale_y, to.across * scale_x, to.down * scale_y));
        }
        to.put(out, x, y, double{recolour(picture.layout, out.layout, levels)[std::size_t(c)]});
      }
    }
  }
  if (!is_rgb(out.layout.format)) return;
  for (int y = 0; y < out.layout.height; ++y) {
    for (int x = 0; x < out.layout.width; ++x) put_level(out, 0, y, 4 * x + 3, 255);
  }
}

}  // namespace scrim
