#include "io/pixels/pixel_converter.hpp"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <array>
#include <cstdint>
#include <new>

namespace scrim::io {
namespace {

const int* coefficients(Matrix matrix) {
  switch (matrix) {
    case Matrix::bt601:
      break;
    case Matrix::bt709:
      return sws_getCoefficients(SWS_CS_ITU709);
    case Matrix::bt2020:
      return sws_getCoefficients(SWS_CS_BT2020);
  }
  return sws_getCoefficients(SWS_CS_ITU601);
}

int full_range_flag(const PixelKind& kind) {
  return is_rgb(kind.format) || kind.range == Range::full ? 1 : 0;
}

/// Null when swscale cannot. The ranges are said before it is initialised: told later, it may have
/// settled for copying planes.
SwsContext* make_context(const PixelKind& from, const PixelKind& to) {
  SwsContext* context = sws_alloc_context();
  if (context == nullptr) throw std::bad_alloc();
  const auto set = [context](const char* option, int value) {
    av_opt_set_int(context, option, value, 0);
  };
  set("srcw", from.width);
  set("srch", from.height);
  set("src_format", from.format);
  set("src_range", full_range_flag(from));
  set("dstw", to.width);
  set("dsth", to.height);
  set("dst_format", to.format);
  set("dst_range", full_range_flag(to));
  set("sws_flags", SWS_BICUBIC | SWS_ACCURATE_RND);
  if (sws_init_context(context, nullptr, nullptr) < 0) {
    sws_freeContext(context);
    return nullptr;
  }
  constexpr int no_change = 0, unity = 1 << 16;
  sws_setColorspaceDetails(context, coefficients(from.matrix), full_range_flag(from),
                           coefficients(to.matrix), full_range_flag(to), no_change, unity, unity);
  return context;
}

}  // namespace

Result<void> PixelConverter::convert(const AVFrame& in, const PixelKind& from, AVFrame& out,
                                     const PixelKind& to) {
  if (from == to) {  // where swscale forgets the chroma of NV12
    std::array<const std::uint8_t*, 4> planes{in.data[0], in.data[1], in.data[2], in.data[3]};
    av_image_copy(out.data, out.linesize, planes.data(), in.linesize, from.format, from.width,
                  from.height);
    return {};
  }
  if (!context_ || from != from_ || to != to_) {
    context_.reset(make_context(from, to));
    if (!context_) return tl::unexpected<std::string>("its pixel format cannot be converted");
    from_ = from;
    to_ = to;
  }
  const int rows =
      sws_scale(context_.get(), in.data, in.linesize, 0, from.height, out.data, out.linesize);
  if (rows != to.height) return tl::unexpected<std::string>("its pixels cannot be converted");
  return {};
}

Matrix nearest_matrix(AVColorSpace space, int height) {
  switch (space) {
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
      return Matrix::bt601;
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_RESERVED:
    case AVCOL_SPC_RGB:
      return height >= 720 ? Matrix::bt709 : Matrix::bt601;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return Matrix::bt2020;
    default:
      return Matrix::bt709;
  }
}

Transfer nearest_transfer(AVColorTransferCharacteristic transfer) {
  switch (transfer) {
    case AVCOL_TRC_SMPTE2084:
      return Transfer::pq;
    case AVCOL_TRC_ARIB_STD_B67:
      return Transfer::hlg;
    default:
      return Transfer::sdr;
  }
}

/// Of any depth, with alpha or without.
bool is_gray(AVPixelFormat format) {
  constexpr std::uint64_t others = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BAYER |
                                   AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                                   AV_PIX_FMT_FLAG_RGB;
  const AVPixFmtDescriptor* told = av_pix_fmt_desc_get(format);
  return told != nullptr && told->nb_components <= 2 && (told->flags & others) == 0;
}

bool is_full_range(AVPixelFormat format, AVColorRange range) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
      return true;
    default:
      return is_gray(format) ? range != AVCOL_RANGE_MPEG : range == AVCOL_RANGE_JPEG;
  }
}

bool is_rgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description != nullptr &&
         (description->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) != 0;
}

}  // namespace scrim::io
