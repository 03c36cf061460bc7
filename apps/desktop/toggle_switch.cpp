#include "apps/desktop/toggle_switch.hpp"

#include <QPainter>

namespace scrim::desktop {
namespace {

constexpr QSizeF track(42, 24);
constexpr int gap = 10;
constexpr int margin = 4;

}  // namespace

ToggleSwitch::ToggleSwitch(const QString& text, QWidget* parent) : QCheckBox(text, parent) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize ToggleSwitch::sizeHint() const {
  const int words = fontMetrics().size(Qt::TextShowMnemonic, text()).width();
  return {int(track.width()) + gap + words + 2 * margin,
          qMax(int(track.height()), fontMetrics().height()) + 2 * margin};
}

void ToggleSwitch::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  if (!isEnabled()) painter.setOpacity(0.5);
  QRectF body(QPointF(width() - margin - track.width(), (height() - track.height()) / 2), track);
  const double radius = track.height() / 2;
  QColor off = palette().windowText().color();
  off.setAlpha(90);
  painter.setPen(Qt::NoPen);
  painter.setBrush(isChecked() ? palette().highlight().color() : off);
  painter.drawRoundedRect(body, radius, radius);
  const double x = isChecked() ? body.right() - radius : body.left() + radius;
  painter.setBrush(Qt::white);
  painter.drawEllipse(QPointF(x, body.center().y()), radius - 3, radius - 3);
  if (hasFocus()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(palette().windowText().color(), 1.2, Qt::DotLine));
    painter.drawRoundedRect(body.adjusted(-2.5, -2.5, 2.5, 2.5), radius + 2.5, radius + 2.5);
  }
  painter.setPen(palette().windowText().color());
  const QRectF words(margin, 0, body.left() - gap - margin, height());
  painter.drawText(words, Qt::AlignVCenter | Qt::AlignRight | Qt::TextShowMnemonic, text());
}

}  // namespace scrim::desktop
