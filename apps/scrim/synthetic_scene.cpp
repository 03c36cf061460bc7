#include "apps/scrim/synthetic_scene.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "io/pixels/pixel_converter.hpp"

namespace scrim::cli {
namespace {

struct Colour {
  float r, g, b;
};

struct Point {
  float x, y;
};

Colour mix(Colour a, Colour b, float t) {
  return {a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

Colour scaled(Colour colour, float by) {
  return {colour.r * by, colour.g * by, colour.b * by};
}

/// How much of a pixel is inside, for a signed distance in units of the picture's height.
float coverage(float distance) {
  constexpr float edge = 0.004F;
  return std::clamp(0.5F - distance / edge, 0.0F, 1.0F);
}

float ellipse(Point p, Point centre, float rx, float ry) {
  const float x = (p.x - centre.x) / rx, y = (p.y - centre.y) / ry;
  return (std::sqrt(x * x + y * y) - 1) * std::min(rx, ry);
}

float box(Point p, Point centre, float half_width, float half_height, float radius) {
  const float x = std::max(std::abs(p.x - centre.x) - half_width + radius, 0.0F);
  const float y = std::max(std::abs(p.y - centre.y) - half_height + radius, 0.0F);
  return std::sqrt(x * x + y * y) - radius;
}

void paint(Colour& pixel, Colour colour, float distance) {
  pixel = mix(pixel, colour, coverage(distance));
}

/// Repeatable grain in [-1, 1].
float grain(int x, int y) {
  auto hash =
      static_cast<std::uint32_t>(x) * 374761393U + static_cast<std::uint32_t>(y) * 668265263U;
  hash = (hash ^ (hash >> 13)) * 1274126177U;
  return static_cast<float>(hash >> 8) / 8388608.0F - 1;
}

/// The coordinates of both: y from 0 (top) to 1, x from 0 in the picture's middle.
Colour room(Point p) {
  Colour pixel = mix({0.78F, 0.75F, 0.70F}, {0.60F, 0.57F, 0.53F}, p.y);
  paint(pixel, {0.82F, 0.90F, 0.97F}, box(p, {-0.58F, 0.33F}, 0.20F, 0.25F, 0.01F));
  paint(pixel, {0.95F, 0.95F, 0.93F}, box(p, {-0.58F, 0.33F}, 0.012F, 0.25F, 0.0F));
  paint(pixel, {0.42F, 0.29F, 0.19F}, box(p, {0.62F, 0.36F}, 0.26F, 0.012F, 0.0F));
  for (int book = 0; book < 9; ++book) {
    const auto n = static_cast<float>(book);
    const float tall = 0.07F + 0.02F * std::sin(n * 2.4F);
    const Colour cover{0.35F + 0.3F * std::sin(n * 1.7F), 0.35F + 0.3F * std::sin(n * 2.9F + 1),
                       0.35F + 0.3F * std::sin(n * 4.1F + 2)};
    paint(pixel, cover, box(p, {0.41F + n * 0.05F, 0.348F - tall}, 0.021F, tall, 0.003F));
  }
  paint(pixel, {0.18F, 0.38F, 0.20F}, ellipse(p, {0.72F, 0.72F}, 0.13F, 0.20F));
  paint(pixel, {0.55F, 0.33F, 0.24F}, box(p, {0.72F, 0.95F}, 0.07F, 0.09F, 0.02F));
  return pixel;
}

/// Head and shoulders around x = 0.
void paint_person(Colour& pixel, Point p) {
  const Colour skin = scaled({0.86F, 0.66F, 0.54F}, 1.0F - 0.9F * std::abs(p.x) - 0.1F * p.y);
  const Colour hair{0.16F, 0.11F, 0.08F}, shirt{0.16F, 0.25F, 0.42F};
  paint(pixel, hair, ellipse(p, {0, 0.36F}, 0.165F, 0.215F));
  const float folds = 0.9F + 0.1F * std::sin(p.x * 23 + p.y * 9);
  paint(pixel, scaled(shirt, folds), ellipse(p, {0, 1.05F}, 0.44F, 0.36F));
  paint(pixel, scaled(skin, 0.82F), box(p, {0, 0.64F}, 0.075F, 0.11F, 0.03F));
  paint(pixel, scaled(skin, 0.9F), ellipse(p, {-0.142F, 0.42F}, 0.022F, 0.045F));
  paint(pixel, scaled(skin, 0.9F), ellipse(p, {0.142F, 0.42F}, 0.022F, 0.045F));
  paint(pixel, skin, ellipse(p, {0, 0.42F}, 0.14F, 0.19F));
  paint(pixel, hair, std::max(ellipse(p, {0, 0.36F}, 0.16F, 0.205F), p.y - 0.305F));
  for (const float side : {-1.0F, 1.0F}) {
    paint(pixel, scaled(hair, 1.2F), box(p, {side * 0.058F, 0.365F}, 0.032F, 0.006F, 0.005F));
    paint(pixel, {0.95F, 0.94F, 0.92F}, ellipse(p, {side * 0.058F, 0.40F}, 0.026F, 0.012F));
    paint(pixel, {0.20F, 0.14F, 0.10F}, ellipse(p, {side * 0.058F, 0.40F}, 0.011F, 0.012F));
  }
  paint(pixel, scaled(skin, 0.8F), ellipse(p, {0, 0.465F}, 0.022F, 0.014F));
  paint(pixel, {0.66F, 0.32F, 0.30F}, ellipse(p, {0, 0.525F}, 0.048F, 0.013F));
}

std::uint8_t to_byte(float value) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 1.0F) * 255));
}

Point point_of(const AVFrame& picture, int x, int y) {
  const auto height = static_cast<float>(picture.height);
  return {(static_cast<float>(x) - static_cast<float>(picture.width) / 2) / height,
          static_cast<float>(y) / height};
}

/// The room's colour at each pixel of such a picture.
std::vector<Colour> room_of(const AVFrame& picture) {
  std::vector<Colour> colours;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) colours.push_back(room(point_of(picture, x, y)));
  }
  return colours;
}

/// `phase` 0 to 1: the person moves a fifth of the height to the right, and nods a little.
void draw(AVFrame& out, const std::vector<Colour>& room, float phase) {
  const Point shift{0.2F * phase - 0.1F, 0.02F * std::sin(phase * 6)};
  const Colour* behind = room.data();
  for (int y = 0; y < out.height; ++y) {
    std::uint8_t* row = out.data[0] + std::ptrdiff_t{y} * out.linesize[0];
    for (int x = 0; x < out.width; ++x) {
      const Point p = point_of(out, x, y);
      Colour pixel = *behind++;
      if (std::abs(p.x - shift.x) < 0.5F) paint_person(pixel, {p.x - shift.x, p.y - shift.y});
      const float noise = 0.02F * grain(x, y);
      *row++ = to_byte(pixel.r + noise);
      *row++ = to_byte(pixel.g + noise);
      *row++ = to_byte(pixel.b + noise);
    }
  }
}

}  // namespace

std::vector<io::VideoFrame> synthetic_scene(int width, int height) {
  constexpr int frames = 16, drawn_height = 300;
  const Layout layout{.width = width, .height = height, .format = Format::nv12};
  Layout small = layout;
  small.height = std::min(height, drawn_height);
  small.width = std::max(1, width * small.height / height);
  io::FramePool drawings(small, AV_PIX_FMT_RGB24), pool(layout);
  const io::PixelKind from{AV_PIX_FMT_RGB24, small.width, small.height};
  const io::PixelKind to{AV_PIX_FMT_NV12, width, height};
  io::PixelConverter converter;
  const std::vector<Colour> room = room_of(*drawings.make().av);
  std::vector<io::VideoFrame> scene;
  for (int i = 0; i < frames; ++i) {
    const io::VideoFrame drawing = drawings.make();
    draw(*drawing.av, room, static_cast<float>(i) / (frames - 1));
    scene.push_back(pool.make());
    if (!converter.convert(*drawing.av, from, *scene.back().av, to)) throw std::bad_alloc();
  }
  return scene;
}

const io::VideoFrame& scene_frame(const std::vector<io::VideoFrame>& scene, int time) {
  const auto last = static_cast<int>(scene.size()) - 1;
  const int step = time % (2 * last);
  return scene[static_cast<std::size_t>(step <= last ? step : 2 * last - step)];
}

}  // namespace scrim::cli
