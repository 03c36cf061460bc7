/// Shows the preview, and carries the divider of the split view.
#pragma once

#include <QString>
#include <QWidget>

#include "apps/desktop/preview_feed.hpp"

namespace scrim::desktop {

/// Paints the newest picture as large as it fits. In the split view the divider follows the mouse,
/// and the keys: Left, Right, Home, End.
class PreviewView : public QWidget {
  Q_OBJECT

 public:
  explicit PreviewView(QWidget* parent = nullptr);

  void show_picture(const PreviewPicture& picture);
  /// Takes the picture away and says why there is none.
  void clear(const QString& headline, const QString& detail = {});
  /// Counts down over the picture; an empty headline ends that.
  void count_down(const QString& headline, int seconds);
  /// Shows this in place of what comes, until it is given a null picture.
  void show_room(const QImage& room);
  void set_view(View view);
  View view() const { return view_; }
  /// Where the divider stands: 0 left, 1 right.
  double split() const { return split_; }

  QSize sizeHint() const override { return {720, 405}; }
  QSize minimumSizeHint() const override { return {320, 180}; }

 signals:
  /// What the feed must bring, in device pixels.
  void space_changed(scrim::desktop::View view, QSize space);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF picture_rect() const;
  void say_space();
  void move_split(double to);
  void paint_split(QPainter& painter, const QRectF& rect);
  void paint_message(QPainter& painter);
  void paint_countdown(QPainter& painter, const QRectF& rect);

  View view_ = View::result;
  PreviewPicture picture_;
  QString headline_, detail_;
  QString countdown_;
  int seconds_ = 0;
  QImage room_;
  double split_ = 0.5;
};

}  // namespace scrim::desktop
