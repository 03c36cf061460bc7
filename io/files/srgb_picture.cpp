#include "io/files/srgb_picture.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <new>
#include <string>

#include "io/files/filter_graph.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {
namespace {

bool is_hdr(const AVFrame& picture) {
  return nearest_transfer(picture.color_trc) != Transfer::sdr;
}

/// The peak is that of the signal, in graphics white.
std::string chain_for(const AVFrame& picture) {
  const std::string format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(picture.format));
  const std::string srgb = "zscale=p=bt709:t=iec61966-2-1:m=gbr:r=full,format=" + format;
  if (!is_hdr(picture)) return "format=gbrap16," + srgb;
  const bool pq = picture.color_trc == AVCOL_TRC_SMPTE2084;
  const std::string peak = pq ? "49.26" : "4.926";
  return "format=gbrap16,zscale=t=linear:npl=203,format=gbrapf32,"
         "tonemap=mobius:param=0.5:desat=0:peak=" +
         peak + "," + srgb;
}

bool is_srgb(AVColorPrimaries primaries) {
  return primaries == AVCOL_PRI_BT709 || primaries == AVCOL_PRI_UNSPECIFIED ||
         primaries == AVCOL_PRI_RESERVED0;
}

bool is_srgb(AVColorTransferCharacteristic transfer) {
  switch (transfer) {
    case AVCOL_TRC_RESERVED0:
    case AVCOL_TRC_UNSPECIFIED:
    case AVCOL_TRC_IEC61966_2_1:
    case AVCOL_TRC_BT709:
    case AVCOL_TRC_SMPTE170M:
    case AVCOL_TRC_BT2020_10:
    case AVCOL_TRC_BT2020_12:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool needs_srgb(const AVFrame& picture) {
  return !is_srgb(picture.color_primaries) || !is_srgb(picture.color_trc);
}

Result<FramePtr> to_srgb(const AVFrame& original) {
  const FramePtr picture(av_frame_clone(&original));
  if (!picture) throw std::bad_alloc();
  if (picture->color_primaries == AVCOL_PRI_UNSPECIFIED) {
    picture->color_primaries = is_hdr(*picture) ? AVCOL_PRI_BT2020 : AVCOL_PRI_BT709;
  }
  if (is_srgb(picture->color_trc)) picture->color_trc = AVCOL_TRC_IEC61966_2_1;
  picture->colorspace = AVCOL_SPC_RGB;
  picture->color_range = AVCOL_RANGE_JPEG;
  auto filter = FilterGraph::create(*picture, {1, 25}, chain_for(*picture));
  if (!filter) return tl::unexpected(filter.error());
  if (auto pushed = filter->push(picture.get()); !pushed) return tl::unexpected(pushed.error());
  if (auto ended = filter->push(nullptr); !ended) return tl::unexpected(ended.error());
  auto frame = filter->pull();
  if (frame && !*frame) return tl::unexpected<std::string>("no picture came out");
  return frame;
}

}  // namespace scrim::io
