#include "apps/scrim/evaluation/picture_uri.hpp"

extern "C" {
#include <libavutil/base64.h>
}

#include <algorithm>

#include "io/pixels/pixel_converter.hpp"

namespace scrim::cli {
namespace {

struct Coding {
  AVCodecID codec;
  AVPixelFormat pixels;
  const char* type;
};
constexpr Coding jpeg{AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P, "image/jpeg"};
constexpr Coding png{AV_CODEC_ID_PNG, AV_PIX_FMT_GRAY8, "image/png"};
constexpr int jpeg_quantiser = 4;

io::Result<io::PacketPtr> encode(AVFrame& frame, const Coding& coding) {
  const AVCodec* codec = avcodec_find_encoder(coding.codec);
  const io::CodecPtr context(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
  if (!context) return tl::unexpected(std::string("this libav has no encoder for ") + coding.type);
  context->width = frame.width;
  context->height = frame.height;
  context->pix_fmt = coding.pixels;
  context->color_range = AVCOL_RANGE_JPEG;
  context->time_base = {1, 25};
  context->flags |= AV_CODEC_FLAG_QSCALE;
  context->global_quality = frame.quality = FF_QP2LAMBDA * jpeg_quantiser;
  io::PacketPtr packet = io::new_packet();
  int code = avcodec_open2(context.get(), codec, nullptr);
  if (code >= 0) code = avcodec_send_frame(context.get(), &frame);
  if (code >= 0) code = avcodec_send_frame(context.get(), nullptr);
  if (code >= 0) code = avcodec_receive_packet(context.get(), packet.get());
  if (code < 0) return tl::unexpected(coding.type + (": " + io::av_message(code)));
  return packet;
}

io::Result<std::string> uri(const AVFrame& picture, const io::PixelKind& from,
                            const Coding& coding) {
  const int width = std::min(from.width, widest_in_page);
  const int height = std::max(1, from.height * width / from.width);
  const io::PixelKind to{coding.pixels, width, height, Matrix::bt601, Range::full};
  io::VideoFrame scaled = io::FramePool({.width = width, .height = height}, coding.pixels).make();
  io::PixelConverter converter;
  if (auto done = converter.convert(picture, from, *scaled.av, to); !done) {
    return tl::unexpected(done.error());
  }
  const auto packet = encode(*scaled.av, coding);
  if (!packet) return tl::unexpected(packet.error());
  std::string text(static_cast<std::size_t>(AV_BASE64_SIZE((*packet)->size)), '\0');
  av_base64_encode(text.data(), static_cast<int>(text.size()), (*packet)->data, (*packet)->size);
  text.pop_back();  // its closing zero
  return std::string("data:") + coding.type + ";base64," + text;
}

}  // namespace

io::Result<std::string> photo_uri(const io::VideoFrame& frame) {
  const Layout& layout = frame.layout;
  return uri(
      *frame.av,
      {io::pixel_format(layout.format), layout.width, layout.height, layout.matrix, layout.range},
      jpeg);
}

io::Result<std::string> matte_uri(const GrayPicture& matte) {
  const io::VideoFrame frame =
      io::FramePool({.width = matte.width, .height = matte.height}, AV_PIX_FMT_GRAY8).make();
  for (int y = 0; y < matte.height; ++y) {
    std::copy_n(matte.row(y), matte.width,
                frame.av->data[0] + std::ptrdiff_t{y} * frame.av->linesize[0]);
  }
  return uri(*frame.av, {AV_PIX_FMT_GRAY8, matte.width, matte.height, Matrix::bt601, Range::full},
             png);
}

}  // namespace scrim::cli
