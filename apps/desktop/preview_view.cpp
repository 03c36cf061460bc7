#include "apps/desktop/preview_view.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace scrim::desktop {
namespace {

constexpr double corner = 10;
constexpr double handle = 16;  // radius
const QColor stage(24, 24, 30);

void paint_caption(QPainter& painter, const QRectF& rect, Qt::Alignment side, const QString& text) {
  constexpr double margin = 12, inside = 10;
  const QFontMetricsF metrics(painter.font());
  const QSizeF size(metrics.horizontalAdvance(text) + 2 * inside, metrics.height() + 8);
  QRectF pill(rect.topLeft() + QPointF(margin, margin), size);
  if (side == Qt::AlignRight) pill.moveRight(rect.right() - margin);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(0, 0, 0, 140));
  painter.drawRoundedRect(pill, size.height() / 2, size.height() / 2);
  painter.setPen(Qt::white);
  painter.drawText(pill, Qt::AlignCenter, text);
}

}  // namespace

PreviewView::PreviewView(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Preview"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  set_view(View::result);
}

void PreviewView::show_picture(const PreviewPicture& picture) {
  if (picture.view != view_) return;
  picture_ = picture;
  update();
}

void PreviewView::clear(const QString& headline, const QString& detail) {
  picture_ = {};
  headline_ = headline;
  detail_ = detail;
  update();
}

void PreviewView::count_down(const QString& headline, int seconds) {
  countdown_ = headline;
  seconds_ = seconds;
  update();
}

void PreviewView::show_room(const QImage& room) {
  room_ = room;
  update();
}

void PreviewView::set_view(View view) {
  view_ = view;
  const bool split = view == View::split;
  setFocusPolicy(split ? Qt::StrongFocus : Qt::NoFocus);
  setCursor(split ? Qt::SplitHCursor : Qt::ArrowCursor);
  move_split(split_);
  say_space();
}

QRectF PreviewView::picture_rect() const {
  const QImage& live = picture_.result.isNull() ? picture_.source : picture_.result;
  const QImage& image = room_.isNull() ? live : room_;
  const QSizeF shape = image.isNull() ? QSizeF(16, 9) : QSizeF(image.size());
  QRectF rect(QPointF(), shape.scaled(QSizeF(size()), Qt::KeepAspectRatio));
  rect.moveCenter(QRectF(this->rect()).center());
  return rect;
}

void PreviewView::say_space() {
  emit space_changed(view_, size() * devicePixelRatioF());
}

void PreviewView::resizeEvent(QResizeEvent*) {
  say_space();
}

void PreviewView::showEvent(QShowEvent*) {
  say_space();
}

void PreviewView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QRectF rect = picture_rect();
  QPainterPath frame;
  frame.addRoundedRect(rect, corner, corner);
  painter.fillPath(frame, stage);
  painter.setClipPath(frame);
  if (!room_.isNull()) {
    painter.drawImage(rect, room_);
    paint_caption(painter, rect, Qt::AlignLeft, tr("What Scrim learnt"));
  } else if (picture_.result.isNull() && picture_.source.isNull()) {
    paint_message(painter);
  } else if (view_ == View::split && !picture_.source.isNull()) {
    paint_split(painter, rect);
  } else if (view_ == View::matte && !picture_.source.isNull()) {
    painter.drawImage(rect, picture_.source);
    paint_caption(painter, rect, Qt::AlignLeft, tr("Red: what Scrim takes to be you"));
  } else {
    painter.drawImage(rect, picture_.result);
  }
  if (!countdown_.isEmpty()) paint_countdown(painter, rect);
}

/// Large enough to be read from where the picture ends.
void PreviewView::paint_countdown(QPainter& painter, const QRectF& rect) {
  painter.fillRect(rect, QColor(0, 0, 0, 120));
  painter.setPen(Qt::white);
  QFont large = font();
  large.setBold(true);
  large.setPixelSize(std::max(int(rect.height() * 0.4), 1));
  painter.setFont(large);
  const QRectF upper(rect.topLeft(), QSizeF(rect.width(), rect.height() * 0.7));
  painter.drawText(upper, Qt::AlignCenter, QString::number(seconds_));
  large.setBold(false);
  large.setPixelSize(std::max(int(rect.height() * 0.07), 1));
  painter.setFont(large);
  const QRectF lower(rect.left(), upper.bottom(), rect.width(), rect.height() * 0.2);
  painter.drawText(lower, Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, countdown_);
}

void PreviewView::paint_split(QPainter& painter, const QRectF& rect) {
  const double x = rect.left() + split_ * rect.width();
  painter.drawImage(rect, picture_.result);
  painter.save();
  painter.setClipRect(QRectF(rect.topLeft(), QPointF(x, rect.bottom())), Qt::IntersectClip);
  painter.drawImage(rect, picture_.source);
  paint_caption(painter, rect, Qt::AlignLeft, tr("Camera"));
  painter.restore();
  painter.save();
  painter.setClipRect(QRectF(QPointF(x, rect.top()), rect.bottomRight()), Qt::IntersectClip);
  paint_caption(painter, rect, Qt::AlignRight, tr("What others see"));
  painter.restore();

  painter.setPen(QPen(QColor(0, 0, 0, 90), 4));
  painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
  painter.setPen(QPen(Qt::white, 2));
  painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
  const QPointF middle(x, rect.center().y());
  painter.setPen(hasFocus() ? QPen(palette().highlight().color(), 3) : QPen(QColor(0, 0, 0, 60)));
  painter.setBrush(Qt::white);
  painter.drawEllipse(middle, handle, handle);
  painter.setPen(QPen(QColor(60, 60, 70), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  for (const double side : {-1.0, 1.0}) {
    const QPointF tip = middle + QPointF(side * 9, 0);
    painter.drawPolyline(QPolygonF{tip + QPointF(-side * 4, -4), tip, tip + QPointF(-side * 4, 4)});
  }
}

void PreviewView::paint_message(QPainter& painter) {
  const QRectF rect = picture_rect().adjusted(32, 24, -32, -24);
  QFont large = font();
  large.setPointSizeF(large.pointSizeF() * 1.35);
  const QRectF upper(rect.topLeft(), QSizeF(rect.width(), rect.height() / 2 - 4));
  const QRectF lower(rect.left(), rect.center().y() + 4, rect.width(), rect.height() / 2 - 4);
  painter.setPen(QColor(235, 235, 240));
  painter.setFont(large);
  painter.drawText(detail_.isEmpty() ? rect : upper,
                   Qt::TextWordWrap | Qt::AlignHCenter |
                       (detail_.isEmpty() ? Qt::AlignVCenter : Qt::AlignBottom),
                   headline_);
  painter.setFont(font());
  painter.setPen(QColor(170, 170, 180));
  painter.drawText(lower, Qt::TextWordWrap | Qt::AlignHCenter | Qt::AlignTop, detail_);
}

void PreviewView::move_split(double to) {
  split_ = std::clamp(to, 0.0, 1.0);
  setAccessibleDescription(
      view_ == View::split ? tr("Camera on the left, what others see on the right, divided at %1 %")
                                 .arg(qRound(100 * split_))
                           : QString());
  update();
}

void PreviewView::mousePressEvent(QMouseEvent* event) {
  mouseMoveEvent(event);
}

void PreviewView::mouseMoveEvent(QMouseEvent* event) {
  if (view_ != View::split || !event->buttons().testFlag(Qt::LeftButton)) return;
  const QRectF rect = picture_rect();
  move_split((event->position().x() - rect.left()) / rect.width());
}

void PreviewView::keyPressEvent(QKeyEvent* event) {
  constexpr double step = 0.02;
  switch (view_ == View::split ? event->key() : 0) {
    case Qt::Key_Left:
      return move_split(split_ - step);
    case Qt::Key_Right:
      return move_split(split_ + step);
    case Qt::Key_Home:
      return move_split(0);
    case Qt::Key_End:
      return move_split(1);
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace scrim::desktop
