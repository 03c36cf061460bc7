#include "apps/live/session/frame_fitter.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace scrim::live {
namespace {

struct PlaneSize {
  int width, height;
};

PlaneSize plane_size(const Layout& layout, std::size_t plane) {
  if (plane == 0) return {layout.width, layout.height};
  return {(layout.width + 1) / 2, (layout.height + 1) / 2};
}

void copy(const Frame& in, const MutableFrame& out) {
  for (std::size_t p = 0; p < 3; ++p) {
    const auto [width, height] = plane_size(in.layout, p);
    for (int y = 0; y < height; ++y) {
      std::memcpy(out.planes[p] + y * out.strides[p], in.planes[p] + y * in.strides[p],
                  static_cast<std::size_t>(width));
    }
  }
}

/// The middle of the frame in the shape of `shape`, on whole chroma samples.
Frame cut(Frame frame, const Layout& shape) {
  Layout& layout = frame.layout;
  const auto scaled = [](int a, int b, int c) {
    return std::max(1, static_cast<int>(std::int64_t{a} * b / c));
  };
  const int width = std::min(layout.width, scaled(layout.height, shape.width, shape.height));
  const int height = std::min(layout.height, scaled(layout.width, shape.height, shape.width));
  const int x = (layout.width - width) / 4, y = (layout.height - height) / 4;  // in chroma samples
  frame.planes[0] += 2 * y * frame.strides[0] + 2 * x;
  for (const std::size_t p : {1, 2}) frame.planes[p] += y * frame.strides[p] + x;
  layout.width = width;
  layout.height = height;
  return frame;
}

io::PixelKind kind_of(const Layout& layout) {
  return {io::pixel_format(layout.format), layout.width, layout.height, layout.matrix,
          layout.range};
}

}  // namespace

MutableFrame memory_of(std::optional<io::VideoFrame>& frame, const Layout& layout) {
  if (!frame || frame->layout != layout) frame = io::FramePool(layout).make();
  return frame->pixels();
}

bool FrameFitter::fit(const Frame& in, const MutableFrame& out) {
  if (in.layout == out.layout) {
    copy(in, out);
    return true;
  }
  const Frame part = cut(in, out.layout);
  copy(part, memory_of(before_, part.layout));
  const MutableFrame after = memory_of(after_, out.layout);
  const bool done =
      converter_.convert(*before_->av, kind_of(part.layout), *after_->av, kind_of(out.layout))
          .has_value();
  if (!done) blacken(after);
  copy(readable(after), out);
  return done;
}

void blacken(const MutableFrame& frame) {
  constexpr int black = 16, no_colour = 128;
  for (std::size_t p = 0; p < 3; ++p) {
    const auto [width, height] = plane_size(frame.layout, p);
    for (int y = 0; y < height; ++y) {
      std::memset(frame.planes[p] + y * frame.strides[p], p == 0 ? black : no_colour,
                  static_cast<std::size_t>(width));
    }
  }
}

}  // namespace scrim::live
