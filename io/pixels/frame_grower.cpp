#include "io/pixels/frame_grower.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace scrim::io {
namespace {

/// Repeats the last column and row of every plane that grew with the frame.
void repeat_edges(AVFrame& frame, int width, int height) {
  const AVPixFmtDescriptor& kind = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  for (int c = 0; c < kind.nb_components; ++c) {
    const AVComponentDescriptor& component = kind.comp[c];
    const bool chroma = c == 1 || c == 2;
    const int across = chroma ? kind.log2_chroma_w : 0, down = chroma ? kind.log2_chroma_h : 0;
    const int given_width = AV_CEIL_RSHIFT(width, across);
    const int given_height = AV_CEIL_RSHIFT(height, down);
    const int new_width = AV_CEIL_RSHIFT(frame.width, across);
    const auto step = static_cast<std::size_t>(component.step);
    std::uint8_t* plane = frame.data[component.plane];
    const std::ptrdiff_t stride = frame.linesize[component.plane];
    for (int y = 0; new_width > given_width && y < given_height; ++y) {
      std::uint8_t* beyond = plane + y * stride + std::size_t(given_width) * step;
      std::memcpy(beyond, beyond - step, step);
    }
    if (AV_CEIL_RSHIFT(frame.height, down) > given_height) {
      std::memcpy(plane + given_height * stride, plane + (given_height - 1) * stride,
                  static_cast<std::size_t>(new_width) * step);
    }
  }
}

}  // namespace

Result<VideoFrame> FrameGrower::grow(VideoFrame frame) {
  if (from_ == to_) return frame;
  Layout layout = frame.layout;
  layout.width = to_.width;
  layout.height = to_.height;
  if (!pool_) pool_.emplace(layout, to_.format);
  VideoFrame grown = pool_->make();
  grown.pts = frame.pts;
  grown.duration = frame.duration;
  grown.field_order = frame.field_order;
  PixelKind inner = to_;
  inner.width = from_.width;
  inner.height = from_.height;
  if (auto done = converter_.convert(*frame.av, from_, *grown.av, inner); !done) {
    return tl::unexpected(done.error());
  }
  repeat_edges(*grown.av, from_.width, from_.height);
  return grown;
}

}  // namespace scrim::io
