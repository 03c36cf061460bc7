#include "apps/desktop/preview_feed.hpp"

#include <array>

#include "io/pixels/video_frame.hpp"

namespace scrim::desktop {
namespace {

/// Half of a frame's time at 30 frames a second: a look costs next to nothing.
constexpr int look_every = 16;
/// Milliseconds without a frame, after which the preview says that none come.
constexpr int silence = 1200;

QSize size_of(const Layout& layout) {
  return {layout.width, layout.height};
}

/// A libav frame over pixels that stay another's.
io::FramePtr borrow(std::uint8_t* const* planes, const int* strides, int count) {
  io::FramePtr frame = io::new_frame();
  for (int p = 0; p < count; ++p) {
    frame->data[p] = planes[p];
    frame->linesize[p] = strides[p];
  }
  return frame;
}

io::FramePtr borrow(QImage& image) {
  const std::array<std::uint8_t*, 1> planes{image.bits()};
  const std::array strides{static_cast<int>(image.bytesPerLine())};
  return borrow(planes.data(), strides.data(), 1);
}

io::FramePtr borrow(const Frame& frame) {
  std::array<std::uint8_t*, 3> planes{};
  std::array<int, 3> strides{};
  for (std::size_t p = 0; p < planes.size(); ++p) {
    planes[p] = const_cast<std::uint8_t*>(frame.planes[p]);  // libav reads, and has no const
    strides[p] = static_cast<int>(frame.strides[p]);
  }
  return borrow(planes.data(), strides.data(), 3);
}

/// Full-range gray passes unchanged, whatever the matrix.
io::PixelKind gray(QSize size) {
  return {.format = AV_PIX_FMT_GRAY8,
          .width = size.width(),
          .height = size.height(),
          .range = Range::full};
}

}  // namespace

PreviewFeed::PreviewFeed() : timer_(this) {
  timer_.setTimerType(Qt::PreciseTimer);
  timer_.setInterval(look_every);
  connect(&timer_, &QTimer::timeout, this, &PreviewFeed::look);
}

void PreviewFeed::open(std::shared_ptr<live::PreviewReader> reader) {
  reader_ = std::move(reader);
  waiting_ = false;
  silent_ = false;
  since_frame_.start();
  timer_.start();
}

void PreviewFeed::close() {
  timer_.stop();
  reader_.reset();
}

void PreviewFeed::show(View view, QSize space) {
  view_ = view;
  space_ = space;
}

void PreviewFeed::look() {
  if (waiting_ || space_.isEmpty()) return;
  if (const auto frame = reader_->newest(); frame && frame->result.planes[0] != nullptr) {
    since_frame_.restart();
    silent_ = false;
    waiting_ = true;
    emit picture(render(*frame));
  } else if (!silent_ && since_frame_.hasExpired(silence)) {
    silent_ = true;
    emit silent();
  }
}

PreviewPicture PreviewFeed::render(const live::PreviewFrame& frame) {
  PreviewPicture picture{.view = view_, .source = {}, .result = {}, .room = {}};
  if (sees_room_ && frame.source.planes[0] != nullptr) {
    picture.room = to_rgb(frame.source, source_converter_);
  }
  if (view_ != View::result && frame.source.planes[0] != nullptr) {
    picture.source = to_rgb(frame.source, source_converter_);
    if (view_ == View::matte && frame.matte.data != nullptr) tint(picture.source, frame);
  }
  if (view_ != View::matte || picture.source.isNull()) {
    picture.result = to_rgb(frame.result, result_converter_);
  }
  return picture;
}

QSize PreviewFeed::fitted(const Layout& layout) const {
  return size_of(layout).scaled(space_, Qt::KeepAspectRatio).expandedTo({1, 1});
}

QImage PreviewFeed::to_rgb(const Frame& frame, io::PixelConverter& converter) {
  const QSize size = fitted(frame.layout);
  QImage image(size, QImage::Format_RGB32);
  if (image.isNull()) return {};
  const io::PixelKind from{.format = AV_PIX_FMT_YUV420P,
                           .width = frame.layout.width,
                           .height = frame.layout.height,
                           .matrix = frame.layout.matrix,
                           .range = frame.layout.range};
  const io::PixelKind to{.format = AV_PIX_FMT_RGB32,  // 0xAARRGGBB, as QImage has it
                         .width = size.width(),
                         .height = size.height(),
                         .range = Range::full};
  if (!converter.convert(*borrow(frame), from, *borrow(image), to)) return {};
  return image;
}

void PreviewFeed::tint(QImage& picture, const live::PreviewFrame& frame) {
  QImage matte(picture.size(), QImage::Format_Grayscale8);
  const std::array<std::uint8_t*, 1> plane{frame.matte.data};
  const std::array stride{static_cast<int>(frame.matte.stride)};
  const io::FramePtr in = borrow(plane.data(), stride.data(), 1);
  if (!matte_converter_.convert(*in, gray(size_of(frame.source.layout)), *borrow(matte),
                                gray(matte.size()))) {
    return;
  }
  constexpr int red = 235, green = 40, blue = 60, most = 150;  // of 255: the picture shines through
  for (int y = 0; y < picture.height(); ++y) {
    auto* pixels = reinterpret_cast<QRgb*>(picture.scanLine(y));
    const std::uint8_t* person = matte.constScanLine(y);
    for (int x = 0; x < picture.width(); ++x) {
      const int paint = person[x] * most / 255, rest = 255 - paint;
      const QRgb p = pixels[x];
      pixels[x] =
          qRgb((qRed(p) * rest + red * paint) / 255, (qGreen(p) * rest + green * paint) / 255,
               (qBlue(p) * rest + blue * paint) / 255);
    }
  }
}

}  // namespace scrim::desktop
