#include "apps/desktop/effect_tile.hpp"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>

namespace scrim::desktop {
namespace {

constexpr QSize picture_size(96, 60);
constexpr int frame = 4;  // between the picture and the tile's edge: the sign of choice and focus
constexpr int gap = 4;
constexpr double corner = 7;

/// The picture's middle, in the tile's shape.
QRectF middle(const QImage& image) {
  QSizeF part(picture_size);
  part.scale(QSizeF(image.size()), Qt::KeepAspectRatio);
  QRectF rect(QPointF(), part);
  rect.moveCenter(QRectF(image.rect()).center());
  return rect;
}

void paint_tick(QPainter& painter, const QRectF& picture, const QColor& colour) {
  const QPointF centre = picture.topRight() + QPointF(-11, 11);
  painter.setPen(QPen(Qt::white, 1.5));
  painter.setBrush(colour);
  painter.drawEllipse(centre, 8, 8);
  painter.setPen(QPen(Qt::white, 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.drawPolyline(
      QPolygonF{centre + QPointF(-3.5, 0), centre + QPointF(-1, 3), centre + QPointF(3.5, -3)});
}

}  // namespace

EffectTile::EffectTile(const QString& name, const QImage& picture, QWidget* parent)
    : QAbstractButton(parent), picture_(picture) {
  setText(name);
  setAccessibleName(name);
  setToolTip(name);
  setCheckable(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void EffectTile::set_removable(const QString& question) {
  removable_ = true;
  setAccessibleDescription(question);
  setToolTip(text() + "\n" + question);
}

QSize EffectTile::sizeHint() const {
  return {picture_size.width() + 2 * frame,
          picture_size.height() + 2 * frame + gap + fontMetrics().height()};
}

void EffectTile::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  const QRectF picture(QPointF(frame, frame), picture_size);
  const QColor accent = palette().highlight().color();
  if (!isEnabled()) painter.setOpacity(0.4);

  QPainterPath shape;
  shape.addRoundedRect(picture, corner, corner);
  painter.save();
  painter.setClipPath(shape);
  painter.drawImage(picture, picture_, middle(picture_));
  if (underMouse() && isEnabled()) painter.fillPath(shape, QColor(255, 255, 255, 28));
  painter.restore();
  QColor edge = palette().windowText().color();
  edge.setAlpha(40);
  painter.strokePath(shape, QPen(edge, 1));

  const QRectF outer = picture.adjusted(-2.5, -2.5, 2.5, 2.5);
  painter.setBrush(Qt::NoBrush);
  if (isChecked()) {
    painter.setPen(QPen(accent, 2.5));
    painter.drawRoundedRect(outer, corner + 2, corner + 2);
    paint_tick(painter, picture, accent);
  }
  if (hasFocus()) {
    painter.setPen(QPen(palette().windowText().color(), 1.2, Qt::DotLine));
    painter.drawRoundedRect(outer.adjusted(-0.8, -0.8, 0.8, 0.8), corner + 2, corner + 2);
  }

  const QRect label(0, int(picture.bottom()) + gap + 2, width(), fontMetrics().height());
  painter.setPen(palette().windowText().color());
  painter.drawText(label, Qt::AlignCenter,
                   fontMetrics().elidedText(text(), Qt::ElideRight, label.width()));
}

void EffectTile::keyPressEvent(QKeyEvent* event) {
  if (removable_ && event->key() == Qt::Key_Delete) {
    emit remove_asked();
  } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    click();
  } else {
    QAbstractButton::keyPressEvent(event);
  }
}

void EffectTile::contextMenuEvent(QContextMenuEvent* event) {
  if (!removable_) return;
  QMenu menu(this);
  menu.addAction(tr("&Remove “%1”").arg(text()), this, &EffectTile::remove_asked);
  menu.exec(event->globalPos());
}

}  // namespace scrim::desktop
