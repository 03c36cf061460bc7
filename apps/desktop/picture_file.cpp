#include "apps/desktop/picture_file.hpp"

#include "io/files/video_reader.hpp"

namespace scrim::desktop {

io::Result<QImage> read_picture(const QString& path, QSize most) {
  auto reader = io::VideoReader::open(path.toStdString(),
                                      {.format = Format::bgra, .profile = io::srgb_profile});
  if (!reader) return tl::unexpected(reader.error());
  const auto frame = reader->read();
  if (!frame) return tl::unexpected(frame.error());
  if (!*frame) return tl::unexpected(path.toStdString() + ": holds no picture");
  const scrim::Frame view = (*frame)->view();
  const QImage pixels(view.planes[0], view.layout.width, view.layout.height, view.strides[0],
                      QImage::Format_RGB32);
  if (pixels.width() <= most.width() && pixels.height() <= most.height()) return pixels.copy();
  return pixels.scaled(most, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

}  // namespace scrim::desktop
