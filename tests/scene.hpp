/// A made-up room with a person in it, for tests that must know where each is: the person is green,
/// the room is grey and carries a mark that no picture has by chance.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "frame/colour.hpp"
#include "frame/frame.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {

/// Owned pixels of one frame, rows without gaps.
class Canvas {
 public:
  explicit Canvas(const Layout& layout, std::uint8_t value = 0) : layout_(layout) {
    for (int p = 0; p < plane_count(layout.format); ++p) {
      strides_[std::size_t(p)] = row_bytes(layout, p);
      planes_[std::size_t(p)].assign(stride(p) * std::size_t(row_count(layout, p)), value);
    }
  }

  const Layout& layout() const { return layout_; }

  Frame frame() const { return as_const(const_cast<Canvas*>(this)->mutable_frame()); }

  MutableFrame mutable_frame() {
    MutableFrame frame{.layout = layout_};
    for (int p = 0; p < plane_count(layout_.format); ++p) {
      frame.planes[std::size_t(p)] = planes_[std::size_t(p)].data();
      frame.strides[std::size_t(p)] = std::ptrdiff_t(stride(p));
    }
    return frame;
  }

  /// From one row of a plane to the next, in bytes.
  std::size_t stride(int p) const { return strides_[std::size_t(p)]; }
  std::vector<std::uint8_t>& plane(int p) { return planes_[std::size_t(p)]; }
  const std::vector<std::uint8_t>& plane(int p) const { return planes_[std::size_t(p)]; }

  /// Brightness of one pixel in levels: Y, or G of an RGB frame.
  int brightness(int x, int y) const {
    const std::uint8_t* row = plane(0).data() + stride(0) * std::size_t(y);
    if (is_deep(layout_.format)) {
      return int(
          level_at(row + 2 * (is_rgb(layout_.format) ? 4 * x + 1 : x), codes_of(layout_, 0)));
    }
    switch (layout_.format) {
      case Format::nv12:
      case Format::i420:
        return row[x];
      case Format::yuyv:
        return row[2 * x];
      default:
        return row[4 * x + 1];
    }
  }

  bool operator==(const Canvas& other) const { return planes_ == other.planes_; }

 private:
  Layout layout_;
  std::array<std::size_t, 3> strides_{};
  std::array<std::vector<std::uint8_t>, 3> planes_;
};

/// Where the person stands: an ellipse, in shares of the frame's width and height.
struct Person {
  double x = 0.5, y = 0.6, width = 0.3, height = 0.6;

  /// 1 at the outline, less inside.
  double distance(double u, double v) const {
    const double across = (u - x) / (width / 2), down = (v - y) / (height / 2);
    return std::sqrt(across * across + down * down);
  }
};

/// The mark at a pixel: +1 or -1. A checkerboard of 4-pixel squares whose sign is random for each
/// square of 8, so that it averages to nothing over any few squares and no blur of the room that
/// is made of fewer samples than that can carry it.
inline int mark(int x, int y, std::uint32_t seed) {
  std::uint32_t h = seed + std::uint32_t(x / 8) * 0x9e3779b1U + std::uint32_t(y / 8) * 0x85ebca77U;
  h = (h ^ (h >> 15)) * 0x2c1b3c6dU;
  h = (h ^ (h >> 12)) * 0x297a2d39U;
  const int cell = ((x / 4) ^ (y / 4)) & 1;
  return (((h >> 16) & 1) != 0) == (cell != 0) ? 1 : -1;
}

/// A colour as RGB and in the frame's own YUV.
struct Paint {
  std::array<std::uint8_t, 3> rgb, yuv;
  Paint(const std::array<std::uint8_t, 3>& colour, const Layout& layout)
      : rgb(colour),
        yuv(convert(rgb_to_yuv(layout.matrix, layout.range), colour[0], colour[1], colour[2])) {}
};

/// Writes one pixel; in chroma planes the last pixel of each group stays.
inline void put(Canvas& canvas, int x, int y, const Paint& paint) {
  const auto& [rgb, yuv] = paint;
  const Layout& l = canvas.layout();
  const std::size_t luma = canvas.stride(0) * std::size_t(y);
  const auto at = [&](int p, std::size_t i) -> std::uint8_t& { return canvas.plane(p)[i]; };
  const auto cx = std::size_t(x / 2), cy = std::size_t(y / 2);
  const auto put_word = [&](int p, std::size_t index, std::uint8_t level) {
    const std::uint16_t word = codes_of(l, p).word(level);
    std::memcpy(&at(p, 2 * index), &word, sizeof word);
  };
  if (is_deep(l.format)) {
    const std::size_t chroma_row = row_samples(l, 1) * std::size_t(y / chroma_down(l.format));
    for (std::size_t c = 0; c < 3; ++c) {
      if (is_rgb(l.format)) {
        put_word(0, luma / 2 + 4 * std::size_t(x) + c, rgb[c]);
      } else if (c == 0) {
        put_word(0, luma / 2 + std::size_t(x), yuv[0]);
      } else if (l.format == Format::p010) {
        put_word(1, chroma_row + 2 * cx + c - 1, yuv[c]);
      } else {
        put_word(int(c), chroma_row + cx, yuv[c]);
      }
    }
    if (is_rgb(l.format)) put_word(0, luma / 2 + 4 * std::size_t(x) + 3, 255);
    return;
  }
  switch (l.format) {
    case Format::nv12:
      at(0, luma + std::size_t(x)) = yuv[0];
      at(1, cy * canvas.stride(1) + 2 * cx) = yuv[1];
      at(1, cy * canvas.stride(1) + 2 * cx + 1) = yuv[2];
      break;
    case Format::i420:
      at(0, luma + std::size_t(x)) = yuv[0];
      at(1, cy * canvas.stride(1) + cx) = yuv[1];
      at(2, cy * canvas.stride(2) + cx) = yuv[2];
      break;
    case Format::yuyv:
      at(0, luma + 2 * std::size_t(x)) = yuv[0];
      at(0, luma + 4 * cx + 1) = yuv[1];
      at(0, luma + 4 * cx + 3) = yuv[2];
      break;
    default: {
      const bool bgr = l.format == Format::bgra;
      for (std::size_t c = 0; c < 3; ++c) {
        at(0, luma + 4 * std::size_t(x) + c) = rgb[bgr ? 2 - c : c];
      }
      at(0, luma + 4 * std::size_t(x) + 3) = 255;
    }
  }
}

struct Scene {
  std::optional<Person> person = Person{};
  std::uint32_t seed = 1;
  bool magenta = false;  ///< the person holds a patch of magenta: the failing model's trigger
};

inline Canvas draw(const Layout& layout, const Scene& scene) {
  const Paint light({168, 168, 168}, layout), dark({88, 88, 88}, layout);
  const Paint green({40, 200, 40}, layout), magenta({255, 0, 255}, layout);
  Canvas canvas(layout);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const double u = (x + 0.5) / layout.width, v = (y + 0.5) / layout.height;
      const double distance = scene.person ? scene.person->distance(u, v) : 2;
      const Paint& person = scene.magenta && distance < 0.5 ? magenta : green;
      const Paint& room = mark(x, y, scene.seed) > 0 ? light : dark;
      put(canvas, x, y, distance < 1 ? person : room);
    }
  }
  return canvas;
}

/// How much of the room's mark is in a picture where it shows most: over all squares of 16 pixels
/// that lie outside the person by more than `margin` (in radii of the person) and touch none of the
/// areas `kept`, the greatest amplitude of the mark, relative to what it was drawn with. 1 for the
/// drawn scene itself, 0 for a picture that has nothing of the room's detail.
inline double visible_mark(const Canvas& picture, const Scene& scene, double margin = 0.2,
                           const Areas& kept = {}) {
  constexpr int side = 16;
  const Layout& l = picture.layout();
  // The pixel of a square that is nearest to the person's middle tells for all of it.
  const auto touches_person = [&](int left, int top) {
    const auto nearest = [](double middle, int begin, int size) {
      return std::clamp(middle * size, begin + 0.5, begin + side - 0.5) / size;
    };
    return scene.person &&
           scene.person->distance(nearest(scene.person->x, left, l.width),
                                  nearest(scene.person->y, top, l.height)) < 1 + margin;
  };
  const auto touches_kept = [&](int left, int top) {
    return std::any_of(kept.begin(), kept.end(), [&](const Region& r) {
      return r.width > 0 && r.height > 0 && float(left)<r.x + r.width&& float(left + side)> r.x &&
             float(top)<r.y + r.height&& float(top + side)> r.y;
    });
  };
  const bool full = is_rgb(l.format) || l.range == Range::full;
  const double drawn = full ? 40.0 : 40.0 * 219 / 255;
  double most = 0;
  for (int top = 0; top + side <= l.height; top += side) {
    for (int left = 0; left + side <= l.width; left += side) {
      if (touches_person(left, top) || touches_kept(left, top)) continue;
      double product = 0;
      for (int y = top; y < top + side; ++y) {
        for (int x = left; x < left + side; ++x) {
          product += picture.brightness(x, y) * mark(x, y, scene.seed);
        }
      }
      most = std::max(most, std::abs(product) / (side * side * drawn));
    }
  }
  return most;
}

}  // namespace scrim::test
