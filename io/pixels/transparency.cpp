#include "io/pixels/transparency.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <utility>

#include "io/pixels/samples.hpp"
#include "io/pixels/unseen_colours.hpp"

namespace scrim::io {
namespace {

constexpr int channels = 3, pixel_samples = 4;

bool is_deep_rgba(const AVFrame& frame) {
  return frame.format == AV_PIX_FMT_RGBA64;
}

bool is_yuv(AVPixelFormat format) {
  return !is_rgb(format) && av_pix_fmt_desc_get(format)->nb_components == pixel_samples;
}

bool is_opaque(const AVFrame& rgba, double least = 1) {
  return with_sample_of(rgba, [&]<typename Sample>(Sample) {
    const auto enough = static_cast<std::uint32_t>(std::ceil(least * full<Sample>));
    for (int y = 0; y < rgba.height; ++y) {
      const Sample* alpha = row_of<Sample>(rgba, y) + channels;
      Sample lowest = full<Sample>;
      for (int x = 0; x < rgba.width; ++x) lowest = std::min(lowest, alpha[pixel_samples * x]);
      if (lowest < enough) return false;
    }
    return true;
  });
}

FramePtr new_picture(const AVFrame& like, AVPixelFormat format) {
  FramePtr frame = new_frame();
  av_frame_copy_props(frame.get(), &like);
  frame->format = format;
  frame->width = like.width;
  frame->height = like.height;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

/// Colours that are seen, if only just, stay as they are.
void fill_hidden(AVFrame& frame) {
  const FramePtr filled = copy_of_rgba(frame);
  fill_unseen(*filled);
  with_sample_of(frame, [&]<typename Sample>(Sample) {
    for (int y = 0; y < frame.height; ++y) {
      const Sample* from = row_of<Sample>(*filled, y);
      Sample* pixel = row_of<Sample>(frame, y);
      for (int x = 0; x < frame.width; ++x, from += pixel_samples, pixel += pixel_samples) {
        if (pixel[channels] == 0) std::copy_n(from, channels, pixel);
        pixel[channels] = full<Sample>;
      }
    }
  });
}

FramePtr alpha_of(const AVFrame& rgba) {
  FramePtr alpha = new_picture(rgba, is_deep_rgba(rgba) ? AV_PIX_FMT_GRAY16 : AV_PIX_FMT_GRAY8);
  with_sample_of(rgba, [&]<typename Sample>(Sample) {
    for (int y = 0; y < rgba.height; ++y) {
      const Sample* from = row_of<Sample>(rgba, y);
      Sample* to = row_of<Sample>(*alpha, y);
      for (int x = 0; x < rgba.width; ++x) to[x] = from[pixel_samples * x + channels];
    }
  });
  return alpha;
}

/// Calls `change` with each pixel and how opaque `alpha` says it is.
template <typename Sample>
void for_each_pixel(AVFrame& picture, const AVFrame& alpha, const auto& change) {
  for (int y = 0; y < picture.height; ++y) {
    Sample* pixel = row_of<Sample>(picture, y);
    const Sample* given = row_of<Sample>(alpha, y);
    for (int x = 0; x < picture.width; ++x) change(pixel + pixel_samples * x, given[x]);
  }
}

/// The share of the largest code.
double white_of(Transfer transfer) {
  constexpr double hlg = 0.75, pq = 0.58;  // ITU-R BT.2408, table 1
  if (transfer == Transfer::hlg) return hlg;
  return transfer == Transfer::pq ? pq : 1;
}

}  // namespace

bool may_be_transparent(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr &&
         (description->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)) != 0;
}

SplitPicture TransparencySplitter::split(FramePtr frame, const PixelKind& kind) {
  const bool as_it_is = kind.format == AV_PIX_FMT_RGBA || kind.format == AV_PIX_FMT_BGRA ||
                        kind.format == AV_PIX_FMT_RGBA64;
  if (as_it_is && is_opaque(*frame)) return {std::move(frame), nullptr};
  const bool deep = av_pix_fmt_desc_get(kind.format)->comp[0].depth > 8;
  const AVPixelFormat format = deep ? AV_PIX_FMT_RGBA64 : AV_PIX_FMT_RGBA;
  FramePtr rgba = new_picture(*frame, format);
  if (!is_rgb(kind.format)) rgba->colorspace = AVCOL_SPC_RGB;
  const PixelKind target{format, kind.width, kind.height, kind.matrix, kind.range};
  if (!converter_.convert(*frame, kind, *rgba, target)) return {};
  // Codecs with loss make of opaque a little less here and there; nobody sees that.
  if (is_opaque(*rgba, is_yuv(kind.format) ? 0.98 : 1)) {
    const bool palette = kind.format == AV_PIX_FMT_PAL8;  // would be converted again
    return {palette ? std::move(rgba) : std::move(frame), nullptr};
  }
  FramePtr alpha = alpha_of(*rgba);
  fill_hidden(*rgba);
  return {std::move(rgba), std::move(alpha)};
}

FramePtr copy_of_rgba(const AVFrame& picture) {
  if (picture.format != AV_PIX_FMT_RGBA && !is_deep_rgba(picture)) {
    throw std::invalid_argument("the frame is not RGBA");
  }
  FramePtr copy = new_picture(picture, static_cast<AVPixelFormat>(picture.format));
  if (av_frame_copy(copy.get(), &picture) < 0) throw std::bad_alloc();
  return copy;
}

FramePtr as_seen(const AVFrame& picture, const AVFrame& alpha) {
  FramePtr seen = copy_of_rgba(picture);
  with_sample_of(picture, [&]<typename Sample>(Sample) {
    for_each_pixel<Sample>(*seen, alpha,
                           [](Sample* pixel, Sample given) { pixel[channels] = given; });
  });
  fill_unseen(*seen);
  return seen;
}

FramePtr opacity_of(const AVFrame& alpha) {
  if (alpha.format == AV_PIX_FMT_GRAY8) {
    FramePtr same(av_frame_clone(&alpha));
    if (!same) throw std::bad_alloc();
    return same;
  }
  FramePtr opacity = new_picture(alpha, AV_PIX_FMT_GRAY8);
  constexpr std::uint32_t step = full<std::uint16_t> / full<std::uint8_t>;
  for (int y = 0; y < alpha.height; ++y) {
    const std::uint16_t* from = row_of<std::uint16_t>(alpha, y);
    std::uint8_t* to = row_of<std::uint8_t>(*opacity, y);
    for (int x = 0; x < alpha.width; ++x) {
      to[x] = static_cast<std::uint8_t>((from[x] + step / 2) / step);
    }
  }
  return opacity;
}

void put_back_colours(AVFrame& result, const AVFrame& own, const AVFrame& seen,
                      const AVFrame& matte) {
  constexpr int whole = full<std::uint8_t>;
  with_sample_of(result, [&]<typename Sample>(Sample) {
    for (int y = 0; y < result.height; ++y) {
      Sample* pixel = row_of<Sample>(result, y);
      const Sample *wanted = row_of<Sample>(own, y), *made_of = row_of<Sample>(seen, y);
      const std::uint8_t* share = row_of<std::uint8_t>(matte, y);
      for (int x = 0; x < result.width; ++x) {
        for (std::size_t c = 0; c < channels; ++c) {
          const int lost = (wanted[c] - made_of[c]) * share[x];
          const int step = (lost + (lost < 0 ? -whole : whole) / 2) / whole;
          pixel[c] = static_cast<Sample>(std::clamp(pixel[c] + step, 0, int{full<Sample>}));
        }
        pixel += pixel_samples;
        wanted += pixel_samples;
        made_of += pixel_samples;
      }
    }
  });
}

void multiply_alpha(AVFrame& picture, const AVFrame& alpha) {
  with_sample_of(picture, [&]<typename Sample>(Sample) {
    for_each_pixel<Sample>(picture, alpha, [](Sample* pixel, Sample given) {
      pixel[channels] = product<Sample>(pixel[channels], given);
      if (pixel[channels] == 0) std::fill_n(pixel, channels, Sample{0});
    });
  });
}

void multiply_matte(AVFrame& matte, const AVFrame& alpha) {
  with_sample_of(alpha, [&]<typename Sample>(Sample) {
    for (int y = 0; y < matte.height; ++y) {
      std::uint8_t* row = row_of<std::uint8_t>(matte, y);
      const Sample* given = row_of<Sample>(alpha, y);
      for (int x = 0; x < matte.width; ++x) {
        row[x] = static_cast<std::uint8_t>(product<Sample>(row[x], given[x]));
      }
    }
  });
}

void put_over_white(AVFrame& picture, const AVFrame& alpha, Transfer transfer) {
  with_sample_of(picture, [&]<typename Sample>(Sample) {
    const auto white = static_cast<Sample>(std::lround(white_of(transfer) * full<Sample>));
    for_each_pixel<Sample>(picture, alpha, [white](Sample* pixel, Sample given) {
      for (std::size_t c = 0; c < channels; ++c) {
        pixel[c] = mixed<Sample>(pixel[c], white, given);
      }
    });
  });
}

}  // namespace scrim::io
