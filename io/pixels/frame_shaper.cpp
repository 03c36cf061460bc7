#include "io/pixels/frame_shaper.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <utility>

#include "io/pixels/frame_fit.hpp"

namespace scrim::io {
namespace {

/// Whether the numbers of a frame mean what those of the other do.
bool same_meaning(const PixelKind& a, const PixelKind& b) {
  if (is_rgb(a.format) || a.format == AV_PIX_FMT_GRAY8 || a.format == AV_PIX_FMT_GRAY16) {
    return true;
  }
  return a.matrix == b.matrix && a.range == b.range;
}

bool same_format(AVPixelFormat a, AVPixelFormat b) {
  if (a == b) return true;
  const std::optional<Format> memory = same_memory(a);
  return memory && memory == same_memory(b);
}

/// The nearest format of which both sides are alike.
AVPixelFormat turnable(AVPixelFormat format) {
  if (format == AV_PIX_FMT_YUYV422) return AV_PIX_FMT_YUV444P;
  return format == AV_PIX_FMT_YUV422P10 ? AV_PIX_FMT_YUV444P10 : format;
}

bool same_ratio(AVRational a, AVRational b) {
  return a.num <= 0 || b.num <= 0 ? (a.num <= 0) == (b.num <= 0) : av_cmp_q(a, b) == 0;
}

FramePool pool_of(const PixelKind& kind) {
  return {{.width = kind.width, .height = kind.height}, kind.format};
}

}  // namespace

std::optional<Format> same_memory(AVPixelFormat format) {
  switch (format) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVA420P:
      return Format::i420;
    case AV_PIX_FMT_NV12:
      return Format::nv12;
    case AV_PIX_FMT_YUYV422:
      return Format::yuyv;
    case AV_PIX_FMT_RGBA:
    case AV_PIX_FMT_RGB0:
      return Format::rgba;
    case AV_PIX_FMT_BGRA:
    case AV_PIX_FMT_BGR0:
      return Format::bgra;
    case AV_PIX_FMT_P010:
      return Format::p010;
    case AV_PIX_FMT_YUV420P10:
      return Format::i010;
    case AV_PIX_FMT_YUV422P10:
      return Format::i210;
    case AV_PIX_FMT_RGBA64:
      return Format::rgba16;
    default:
      return std::nullopt;
  }
}

Format nearest_format(AVPixelFormat format, Orientation turn) {
  const std::optional<Format> same = same_memory(format);
  if (same && *same == Format::yuyv && !turn.upright()) return Format::i420;
  if (same && !(*same == Format::i210 && turn.transpose)) return *same;
  const AVPixFmtDescriptor& kind = *av_pix_fmt_desc_get(format);
  const bool deep = kind.comp[0].depth > 8;
  const bool gray = kind.nb_components < 3;
  if (is_rgb(format) || (deep && gray)) return deep ? Format::rgba16 : Format::rgba;
  if (!deep) return Format::i420;
  return kind.log2_chroma_h == 0 && !turn.transpose ? Format::i210 : Format::i010;
}

double ratio_or_one(AVRational ratio) {
  return ratio.num > 0 && ratio.den > 0 ? av_q2d(ratio) : 1;
}

Result<FramePtr> FrameShaper::shape(FramePtr frame, const PixelKind& kind, Orientation turn) {
  const bool as_first = frame->width == plan_.width && frame->height == plan_.height &&
                        turn == plan_.turn &&
                        same_ratio(frame->sample_aspect_ratio, plan_.own_aspect);
  return as_first ? usual(std::move(frame), kind) : fitted(*frame, kind, turn);
}

Result<FramePtr> FrameShaper::usual(FramePtr frame, const PixelKind& kind) {
  PixelKind stored = plan_.to;
  if (plan_.turn.transpose) std::swap(stored.width, stored.height);
  const bool ready = same_format(kind.format, stored.format) && kind.width == stored.width &&
                     kind.height == stored.height && same_meaning(kind, stored);
  if (!ready) {
    if (!converted_) converted_.emplace(pool_of(stored));
    FramePtr converted = converted_->make().av;
    if (auto done = converter_.convert(*frame, kind, *converted, stored); !done) {
      return tl::unexpected(done.error());
    }
    frame = std::move(converted);
  }
  if (plan_.turn.upright()) return frame;
  if (!turned_) turned_.emplace(pool_of(plan_.to));
  FramePtr turned = turned_->make().av;
  turn_upright(*frame, plan_.turn, *turned);
  return turned;
}

Result<FramePtr> FrameShaper::fitted(const AVFrame& frame, const PixelKind& kind,
                                     Orientation turn) {
  PixelKind own = plan_.to;
  if (!turn.upright()) own.format = turnable(own.format);
  own.width = frame.width;
  own.height = frame.height;
  FramePtr whole = pool_of(own).make().av;
  if (auto done = converter_.convert(frame, kind, *whole, own); !done) {
    return tl::unexpected(done.error());
  }
  double aspect = plan_.aspect;  // what a frame does not say is as before
  if (frame.sample_aspect_ratio.num > 0) {
    aspect = ratio_or_one(frame.sample_aspect_ratio);
    if (turn.transpose) aspect = 1 / aspect;
  }
  whole = turned(std::move(whole), own, turn);
  FramePtr out = pool_of(plan_.to).make().av;
  if (auto done = fit_whole(*whole, own, aspect / plan_.aspect, *out, plan_.to, fitting_); !done) {
    return tl::unexpected(done.error());
  }
  return out;
}

FramePtr FrameShaper::turned(FramePtr frame, PixelKind& kind, Orientation turn) {
  if (turn.upright()) return frame;
  if (turn.transpose) std::swap(kind.width, kind.height);
  FramePtr upright = pool_of(kind).make().av;
  turn_upright(*frame, turn, *upright);
  return upright;
}

}  // namespace scrim::io
