#include "io/pixels/orientation.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstdlib>

namespace scrim::io {
namespace {

template <class Pixel>
struct Plane {
  Pixel* data;
  std::ptrdiff_t stride;  // bytes
  int width, height;

  Pixel* row(int y) const {
    using Byte = std::conditional_t<std::is_const_v<Pixel>, const std::uint8_t, std::uint8_t>;
    return reinterpret_cast<Pixel*>(reinterpret_cast<Byte*>(data) + y * stride);
  }
};

template <class Pixel>
void turn_tile(Plane<const Pixel> in, Orientation o, Plane<Pixel> out, int x0, int y0, int x1,
               int y1) {
  for (int y = y0; y < y1; ++y) {
    Pixel* to = out.row(y);
    const int v = o.flip_y ? out.height - 1 - y : y;
    for (int x = x0; x < x1; ++x) {
      const int u = o.flip_x ? out.width - 1 - x : x;
      to[x] = o.transpose ? in.row(u)[v] : in.row(v)[u];
    }
  }
}

template <class Pixel>
void turn_plane(const AVFrame& in, AVFrame& out, int plane, int width, int height, Orientation o) {
  constexpr int tile = 32;  // both pictures' lines of a tile stay in the first cache
  const auto* source = reinterpret_cast<const Pixel*>(in.data[plane]);
  auto* target = reinterpret_cast<Pixel*>(out.data[plane]);
  const Plane<const Pixel> from{source, in.linesize[plane], width, height};
  const Plane<Pixel> to{target, out.linesize[plane], o.transpose ? height : width,
                        o.transpose ? width : height};
  for (int y = 0; y < to.height; y += tile) {
    for (int x = 0; x < to.width; x += tile) {
      turn_tile(from, o, to, x, y, std::min(x + tile, to.width), std::min(y + tile, to.height));
    }
  }
}

}  // namespace

Orientation orientation_of(const std::int32_t* m) {
  if (m == nullptr) return {};
  // (x, y) goes to (m[0]·x + m[3]·y, m[1]·x + m[4]·y).
  const auto size = [](std::int32_t value) { return std::abs(static_cast<std::int64_t>(value)); };
  if (size(m[1]) + size(m[3]) > size(m[0]) + size(m[4])) {
    return {.transpose = true, .flip_x = m[3] < 0, .flip_y = m[1] < 0};
  }
  return {.transpose = false, .flip_x = m[0] < 0, .flip_y = m[4] < 0};
}

void turn_upright(const AVFrame& in, Orientation orientation, AVFrame& out) {
  const auto format = static_cast<AVPixelFormat>(in.format);
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  const int planes = av_pix_fmt_count_planes(format);
  for (int plane = 0; plane < planes; ++plane) {
    const bool chroma = plane > 0;
    const int width = chroma ? AV_CEIL_RSHIFT(in.width, description->log2_chroma_w) : in.width;
    const int height = chroma ? AV_CEIL_RSHIFT(in.height, description->log2_chroma_h) : in.height;
    const int component = std::min(plane, description->nb_components - 1);
    switch (description->comp[component].step) {
      case 1:
        turn_plane<std::uint8_t>(in, out, plane, width, height, orientation);
        break;
      case 2:
        turn_plane<std::uint16_t>(in, out, plane, width, height, orientation);
        break;
      case 4:
        turn_plane<std::uint32_t>(in, out, plane, width, height, orientation);
        break;
      case 8:
        turn_plane<std::uint64_t>(in, out, plane, width, height, orientation);
        break;
      default:
        break;
    }
  }
}

}  // namespace scrim::io
