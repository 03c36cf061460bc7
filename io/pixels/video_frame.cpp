#include "io/pixels/video_frame.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include <new>

namespace scrim::io {
namespace {

constexpr int row_alignment = 64;
constexpr int slack = 256;  // swscale and encoders read whole vectors

}  // namespace

Frame VideoFrame::view() const {
  Frame frame{.layout = layout, .planes = {}, .strides = {}};
  for (std::size_t i = 0; i < 3; ++i) {
    frame.planes[i] = av->data[i];
    frame.strides[i] = av->linesize[i];
  }
  return frame;
}

AlphaPlane VideoFrame::opacity() const {
  return alpha ? AlphaPlane{alpha->data[0], alpha->linesize[0]} : AlphaPlane{};
}

MutableFrame VideoFrame::pixels() {
  MutableFrame frame{.layout = layout, .planes = {}, .strides = {}};
  for (std::size_t i = 0; i < 3; ++i) {
    frame.planes[i] = av->data[i];
    frame.strides[i] = av->linesize[i];
  }
  return frame;
}

FramePool::FramePool(const Layout& layout) : FramePool(layout, pixel_format(layout.format)) {}

FramePool::FramePool(const Layout& layout, AVPixelFormat format)
    : layout_(layout), format_(format) {
  const int size = av_image_get_buffer_size(format, layout.width, layout.height, row_alignment);
  if (size > 0) pool_.reset(av_buffer_pool_init(static_cast<std::size_t>(size) + slack, nullptr));
  if (!pool_) throw std::bad_alloc();
}

VideoFrame FramePool::make() {
  FramePtr frame = new_frame();
  frame->buf[0] = av_buffer_pool_get(pool_.get());
  if (frame->buf[0] == nullptr) throw std::bad_alloc();
  frame->format = format_;
  frame->width = layout_.width;
  frame->height = layout_.height;
  av_image_fill_arrays(frame->data, frame->linesize, frame->buf[0]->data, format_, layout_.width,
                       layout_.height, row_alignment);
  return {.av = std::move(frame), .layout = layout_};
}

AVPixelFormat pixel_format(Format format) {
  switch (format) {
    case Format::nv12:
      return AV_PIX_FMT_NV12;
    case Format::i420:
      return AV_PIX_FMT_YUV420P;
    case Format::yuyv:
      return AV_PIX_FMT_YUYV422;
    case Format::rgba:
      return AV_PIX_FMT_RGBA;
    case Format::bgra:
      return AV_PIX_FMT_BGRA;
    case Format::p010:
      return AV_PIX_FMT_P010;
    case Format::i010:
      return AV_PIX_FMT_YUV420P10;
    case Format::i210:
      return AV_PIX_FMT_YUV422P10;
    case Format::rgba16:
      return AV_PIX_FMT_RGBA64;
  }
  return AV_PIX_FMT_NONE;
}

bool is_deep(Format format) {
  return av_pix_fmt_desc_get(pixel_format(format))->comp[0].depth > 8;
}

AVPixelFormat planar_yuv(Format format) {
  if (format == Format::i210) return AV_PIX_FMT_YUV422P10;
  return is_deep(format) ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
}

}  // namespace scrim::io
