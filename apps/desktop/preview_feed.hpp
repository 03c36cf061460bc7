/// Brings the live camera's newest frame to the window, as pictures of the window's own size.
#pragma once

#include <QElapsedTimer>
#include <QImage>
#include <QObject>
#include <QSize>
#include <QTimer>
#include <atomic>
#include <memory>

#include "apps/live/control/preview_memory.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::desktop {

enum class View : std::uint8_t {
  result,  ///< what others see
  matte,   ///< the camera's picture, what is taken for the person in red
  split,   ///< the camera's picture on the left, the result on the right
};

/// What one view needs of a frame, in device pixels.
struct PreviewPicture {
  View view = View::result;
  QImage source;  ///< with the matte drawn in for View::matte; null for View::result
  QImage result;  ///< null for View::matte
  QImage room;    ///< the camera's own picture, while `see_room` asks for it; else null
};

/// Does its work on the thread it lives on, away from the GUI's; its slots are called through
/// queued connections or `QMetaObject::invokeMethod`.
class PreviewFeed : public QObject {
  Q_OBJECT

 public:
  PreviewFeed();

  void open(std::shared_ptr<live::PreviewReader> reader);
  void close();
  /// What the window shows, and how large, in device pixels. Frames keep their own shape in it.
  void show(View view, QSize space);
  void see_room(bool wanted) { sees_room_ = wanted; }
  /// Any thread: the last picture was painted, so that there is use for another. Without this call
  /// the feed rests: pictures do not pile up before a window that is slow.
  void painted() { waiting_ = false; }

 signals:
  void picture(const scrim::desktop::PreviewPicture& picture);
  /// No frame has come for more than a second: what is shown is old.
  void silent();

 private:
  void look();
  PreviewPicture render(const live::PreviewFrame& frame);
  QImage to_rgb(const Frame& frame, io::PixelConverter& converter);
  void tint(QImage& picture, const live::PreviewFrame& frame);
  QSize fitted(const Layout& layout) const;

  std::shared_ptr<live::PreviewReader> reader_;
  View view_ = View::result;
  QSize space_;
  bool sees_room_ = false;
  QTimer timer_;
  QElapsedTimer since_frame_;
  bool silent_ = true;
  std::atomic<bool> waiting_ = false;
  io::PixelConverter source_converter_, result_converter_, matte_converter_;
};

}  // namespace scrim::desktop
