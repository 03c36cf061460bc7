#include <QPainter>
#include <QPainterPath>
#include <QRadialGradient>

#include "apps/desktop/effect_tile.hpp"

namespace scrim::desktop {
namespace {

constexpr QSize size(384, 240);
const QColor wall(226, 216, 202), floor_colour(176, 140, 108), lamp(255, 214, 130);

void paint_window(QPainter& painter) {
  painter.fillRect(QRect(28, 24, 104, 116), Qt::white);
  painter.fillRect(QRect(35, 31, 90, 102), QColor(150, 198, 226));
  painter.fillRect(QRect(35, 96, 90, 37), QColor(126, 168, 128));
  painter.fillRect(QRect(77, 31, 6, 102), Qt::white);
}

void paint_shelf(QPainter& painter) {
  painter.fillRect(QRect(258, 92, 110, 7), QColor(120, 86, 62));
  const std::array books{QColor(178, 72, 66), QColor(64, 98, 140), QColor(222, 178, 92),
                         QColor(84, 128, 104), QColor(140, 84, 120)};
  int x = 268;
  for (const QColor& book : books) {
    const int height = 34 + (x * 7) % 22;
    painter.fillRect(QRect(x, 92 - height, 13, height), book);
    x += 17;
  }
}

void paint_room(QPainter& painter) {
  painter.fillRect(QRect(QPoint(), size), wall);
  painter.fillRect(QRect(0, 190, size.width(), 50), floor_colour);
  paint_window(painter);
  paint_shelf(painter);
  painter.setPen(Qt::NoPen);
  painter.setBrush(lamp);
  painter.drawEllipse(QPointF(324, 150), 20, 20);
  painter.fillRect(QRect(321, 168, 6, 40), QColor(90, 80, 76));
}

void paint_person(QPainter& painter) {
  painter.setPen(Qt::NoPen);
  QPainterPath body(QPointF(96, 240));
  body.cubicTo(100, 172, 150, 164, 192, 164);
  body.cubicTo(234, 164, 284, 172, 288, 240);
  painter.setBrush(QColor(72, 66, 160));
  painter.drawPath(body);
  painter.setBrush(QColor(226, 178, 146));
  painter.drawRoundedRect(QRectF(174, 128, 36, 48), 16, 16);
  painter.drawEllipse(QPointF(192, 102), 40, 48);
  QPainterPath hair(QPointF(150, 104));
  hair.cubicTo(142, 36, 242, 36, 234, 104);
  hair.cubicTo(224, 70, 180, 82, 150, 104);
  painter.setBrush(QColor(66, 46, 40));
  painter.drawPath(hair);
}

QImage frosted(const QImage& image) {
  return image.scaled(image.size() / 14, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
      .scaled(image.size() / 5, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
      .scaled(image.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

/// A wide open lens: lights become discs.
void paint_discs(QPainter& painter) {
  painter.setPen(Qt::NoPen);
  const std::array lights{QPointF(324, 150), QPointF(290, 66), QPointF(330, 60), QPointF(70, 60),
                          QPointF(104, 84),  QPointF(60, 120), QPointF(352, 92)};
  for (const QPointF& light : lights) {
    painter.setBrush(QColor(255, 240, 205, light == lights[0] ? 230 : 105));
    painter.drawEllipse(light, 22, 22);
  }
}

}  // namespace

QImage sketch(Sketch kind) {
  QImage image(size, QImage::Format_RGB32);
  QPainter room(&image);
  room.setRenderHint(QPainter::Antialiasing);
  paint_room(room);
  room.end();
  if (kind != Sketch::room) image = frosted(image).convertToFormat(QImage::Format_RGB32);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  if (kind == Sketch::lens) paint_discs(painter);
  paint_person(painter);
  return image;
}

QImage swatch(const QColor& colour) {
  QImage image(size, QImage::Format_RGB32);
  image.fill(colour);
  return image;
}

}  // namespace scrim::desktop
