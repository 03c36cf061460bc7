#include "io/camera/camera_decoder.hpp"

#include <cstring>
#include <utility>

#include "io/camera/stream_decoder.hpp"
#include "io/camera/yuv_to_i420.hpp"
#include "io/handles/av_handles.hpp"
#include "io/pixels/pixel_converter.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

bool is_rgb(Encoding encoding) {
  return encoding == Encoding::rgba || encoding == Encoding::bgra;
}

/// As the engine takes it, to the pixel.
bool is_wanted(const PictureKind& kind) {
  return kind.encoding == Encoding::i420 && kind.matrix == Matrix::bt709 &&
         kind.range == Range::limited;
}

Layout layout_of(int width, int height) {
  return {.width = width,
          .height = height,
          .format = Format::i420,
          .matrix = Matrix::bt709,
          .range = Range::limited};
}

Frame view_of(const CameraPicture& picture) {
  Frame frame{.layout = layout_of(picture.kind.width, picture.kind.height)};
  for (std::size_t p = 0; p < 3; ++p) {
    frame.planes[p] = picture.planes[p].data();
    frame.strides[p] = static_cast<std::ptrdiff_t>(picture.strides[p]);
  }
  return frame;
}

PixelKind pixel_kind(const AVFrame& frame) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  return {format, frame.width, frame.height, nearest_matrix(frame.colorspace, frame.height),
          is_full_range(format, frame.color_range) ? Range::full : Range::limited};
}

/// A frame of libav's as a picture; empty when its format is not one of ours.
std::optional<CameraPicture> picture_of(const AVFrame& frame) {
  const PixelKind pixels = pixel_kind(frame);
  CameraPicture picture{.kind = {.encoding = Encoding::i420,
                                 .width = frame.width,
                                 .height = frame.height,
                                 .matrix = pixels.matrix,
                                 .range = pixels.range}};
  switch (frame.format) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
      break;
    case AV_PIX_FMT_YUV422P:
    case AV_PIX_FMT_YUVJ422P:
      picture.kind.encoding = Encoding::i422;
      break;
    default:
      return std::nullopt;
  }
  for (std::size_t p = 0; p < 3; ++p) {
    picture.strides[p] = static_cast<std::size_t>(frame.linesize[p]);
    picture.planes[p] = {frame.data[p], picture.strides[p] * plane_extent(picture.kind, p).rows};
  }
  return picture;
}

}  // namespace

class CameraDecoder::Impl {
 public:
  Impl(const PictureKind& kind, std::optional<StreamDecoder> stream)
      : kind_(kind), stream_(std::move(stream)) {}

  bool needs_every_picture() const { return kind_.encoding == Encoding::h264; }

  void lost_some() {
    if (needs_every_picture()) stream_->wait_for_key();
  }

  std::optional<Frame> decode(const CameraPicture& picture) {
    if (picture.kind != kind_ || !is_whole(picture)) return std::nullopt;
    if (is_rgb(kind_.encoding)) return from_rgb(picture);
    if (!stream_) return from_yuv(picture);
    const AVFrame* frame = stream_->decode(picture.planes[0]);
    if (frame == nullptr) return std::nullopt;
    if (const auto yuv = picture_of(*frame)) return from_yuv(*yuv);
    return scaled(*frame, pixel_kind(*frame));
  }

 private:
  Frame from_yuv(const CameraPicture& picture) {
    if (is_wanted(picture.kind)) return view_of(picture);
    if (!yuv_ || yuv_->kind() != picture.kind) yuv_.emplace(picture.kind);
    prepare_output(picture.kind.width, picture.kind.height);
    yuv_->convert(picture, out_.pixels());
    return out_.view();
  }

  std::optional<Frame> from_rgb(const CameraPicture& picture) {
    // swscale reads whole vectors, and pairs of pixels: beyond the end of what the camera gave.
    const Layout layout{.width = kind_.width,
                        .height = kind_.height,
                        .format = kind_.encoding == Encoding::rgba ? Format::rgba : Format::bgra};
    if (!copy_.av) copy_ = FramePool(layout).make();
    constexpr std::size_t pixel = 4;
    const auto [row, rows] = plane_extent(kind_, 0);
    for (std::size_t y = 0; y < rows; ++y) {
      const std::uint8_t* from = picture.planes[0].data() + y * picture.strides[0];
      std::uint8_t* to = copy_.av->data[0] + y * static_cast<std::size_t>(copy_.av->linesize[0]);
      std::memcpy(to, from, row);
      if (kind_.width % 2 != 0) std::memcpy(to + row, from + row - pixel, pixel);
    }
    return scaled(*copy_.av, {pixel_format(layout.format), layout.width, layout.height});
  }

  /// By swscale, for what is not worth code of our own.
  std::optional<Frame> scaled(const AVFrame& in, const PixelKind& kind) {
    prepare_output(kind.width, kind.height);
    const PixelKind to{AV_PIX_FMT_YUV420P, kind.width, kind.height, Matrix::bt709, Range::limited};
    if (!converter_.convert(in, kind, *out_.av, to)) return std::nullopt;
    return out_.view();
  }

  void prepare_output(int width, int height) {
    const Layout layout = layout_of(width, height);
    if (!out_.av || out_.layout != layout) out_ = FramePool(layout).make();
  }

  PictureKind kind_;
  std::optional<StreamDecoder> stream_;  ///< of compressed pictures
  std::optional<YuvToI420> yuv_;
  PixelConverter converter_;
  VideoFrame copy_, out_;
};

CameraResult<CameraDecoder> CameraDecoder::create(const PictureKind& kind) {
  if (std::string reason = why_unusable(kind); !reason.empty()) {
    return tl::unexpected(CameraProblem{CameraTrouble::unsupported, std::move(reason)});
  }
  std::optional<StreamDecoder> stream;
  if (is_compressed(kind.encoding)) {
    auto opened = StreamDecoder::open(kind);
    if (!opened) {
      return tl::unexpected(CameraProblem{CameraTrouble::unsupported, std::move(opened.error())});
    }
    stream = std::move(*opened);
  }
  return CameraDecoder(std::make_unique<Impl>(kind, std::move(stream)));
}

CameraDecoder::CameraDecoder(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CameraDecoder::CameraDecoder(CameraDecoder&&) noexcept = default;
CameraDecoder& CameraDecoder::operator=(CameraDecoder&&) noexcept = default;
CameraDecoder::~CameraDecoder() = default;

bool CameraDecoder::needs_every_picture() const {
  return impl_->needs_every_picture();
}

void CameraDecoder::lost_some() {
  impl_->lost_some();
}

std::optional<Frame> CameraDecoder::decode(const CameraPicture& picture) {
  return impl_->decode(picture);
}

}  // namespace scrim::io
