#include "apps/desktop/backdrop_generator.hpp"

#include <QColor>
#include <QCoreApplication>
#include <QLinearGradient>
#include <QPainter>
#include <QPainterPath>
#include <QRadialGradient>
#include <array>
#include <cmath>
#include <random>

namespace scrim::desktop {
namespace {

using Random = std::mt19937;

double between(Random& random, double low, double high) {
  return low + (high - low) * double(random()) / double(Random::max());
}

QImage blank(QSize size) {
  return {size, QImage::Format_RGB32};
}

/// Hides the steps of a slow gradient under noise of a few levels.
void grain(QImage& image, Random& random, int levels) {
  for (int y = 0; y < image.height(); ++y) {
    auto* row = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x) {
      const int n = int(random() % unsigned(2 * levels + 1)) - levels;
      row[x] = qRgb(qBound(0, qRed(row[x]) + n, 255), qBound(0, qGreen(row[x]) + n, 255),
                    qBound(0, qBlue(row[x]) + n, 255));
    }
  }
}

/// Light that falls off towards the corners.
void vignette(QPainter& painter, QSize size, int strength) {
  QRadialGradient shade(QPointF(0.5 * size.width(), 0.42 * size.height()), 0.75 * size.width());
  shade.setColorAt(0.3, QColor(0, 0, 0, 0));
  shade.setColorAt(1, QColor(0, 0, 0, strength));
  painter.fillRect(QRect(QPoint(), size), shade);
}

/// A smooth skyline: sums of sines with random phases, in shares of the height.
QPainterPath ridge(QSize size, Random& random, double height, double roughness) {
  std::array<double, 6> phase{};
  for (double& p : phase) p = between(random, 0, 6.28);
  QPainterPath path(QPointF(0, size.height()));
  for (int x = 0; x <= size.width(); x += 2) {
    const double u = double(x) / size.width();
    double y = 0;
    for (std::size_t k = 0; k < phase.size(); ++k) {
      const double frequency = 1.7 * std::pow(1.9, double(k));
      y += std::sin(frequency * 3.1 * u + phase[k]) / std::pow(1.95, double(k));
    }
    path.lineTo(x, size.height() * (height - roughness * y));
  }
  path.lineTo(size.width(), size.height());
  path.closeSubpath();
  return path;
}

QColor mix(const QColor& a, const QColor& b, double share) {
  return QColor::fromRgbF(float(a.redF() + (b.redF() - a.redF()) * share),
                          float(a.greenF() + (b.greenF() - a.greenF()) * share),
                          float(a.blueF() + (b.blueF() - a.blueF()) * share));
}

QImage paint_dusk(QSize size) {
  Random random(7);
  QImage image = blank(size);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  QLinearGradient sky(0, 0, 0, size.height());
  sky.setColorAt(0.00, QColor(24, 28, 66));
  sky.setColorAt(0.38, QColor(86, 66, 128));
  sky.setColorAt(0.58, QColor(196, 106, 124));
  sky.setColorAt(0.72, QColor(246, 170, 122));
  sky.setColorAt(0.80, QColor(252, 208, 150));
  painter.fillRect(image.rect(), sky);
  painter.setPen(Qt::NoPen);
  for (int star = 0; star < 90; ++star) {
    const double y = between(random, 0, 0.4);
    painter.setBrush(QColor(255, 250, 235, int(170 * (1 - y / 0.4))));
    const double radius = between(random, 0.0003, 0.0009) * size.width();
    painter.drawEllipse(QPointF(between(random, 0, 1) * size.width(), y * size.height()), radius,
                        radius);
  }
  const QColor far(150, 88, 122), near(28, 22, 48);
  constexpr int hills = 5;
  for (int hill = 0; hill < hills; ++hill) {
    const double depth = double(hill) / (hills - 1);
    painter.setBrush(mix(far, near, depth));
    painter.drawPath(ridge(size, random, 0.74 + 0.2 * depth, 0.025 + 0.012 * depth));
  }
  painter.end();
  grain(image, random, 2);
  return image;
}

QImage paint_mist(QSize size) {
  Random random(21);
  QImage image = blank(size);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  QLinearGradient sky(0, 0, 0, size.height());
  sky.setColorAt(0, QColor(188, 208, 220));
  sky.setColorAt(0.55, QColor(236, 236, 228));
  painter.fillRect(image.rect(), sky);
  painter.setPen(Qt::NoPen);
  const QColor far(196, 212, 216), near(56, 88, 92), fog(232, 236, 232);
  constexpr int hills = 6;
  for (int hill = 0; hill < hills; ++hill) {
    const double depth = double(hill) / (hills - 1);
    const double top = 0.42 + 0.46 * depth;
    QLinearGradient slope(0, (top - 0.1) * size.height(), 0, (top + 0.3) * size.height());
    slope.setColorAt(0, mix(far, near, depth));
    slope.setColorAt(1, mix(mix(far, near, depth), fog, 0.75 - 0.35 * depth));
    painter.setBrush(slope);
    painter.drawPath(ridge(size, random, top, 0.05 - 0.012 * depth));
  }
  painter.end();
  grain(image, random, 2);
  return image;
}

QImage paint_bokeh(QSize size) {
  Random random(5);
  QImage image = blank(size);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  QLinearGradient room(0, 0, size.width(), size.height());
  room.setColorAt(0, QColor(38, 30, 42));
  room.setColorAt(0.5, QColor(64, 44, 44));
  room.setColorAt(1, QColor(26, 24, 34));
  painter.fillRect(image.rect(), room);
  const std::array colours{QColor(255, 190, 110), QColor(255, 150, 90), QColor(255, 222, 170),
                           QColor(236, 128, 116), QColor(140, 160, 220)};
  painter.setCompositionMode(QPainter::CompositionMode_Screen);
  for (int disc = 0; disc < 70; ++disc) {
    const double radius = between(random, 0.012, 0.055) * size.width();
    const QPointF centre(between(random, -0.02, 1.02) * size.width(),
                         (0.5 + 0.5 * std::pow(between(random, -1, 1), 3)) * size.height());
    QColor colour = colours[random() % colours.size()];
    colour.setAlpha(int(between(random, 22, 74)));
    QRadialGradient light(centre, radius);
    light.setColorAt(0, colour);
    light.setColorAt(0.86, colour);
    QColor rim = colour;
    rim.setAlpha(colour.alpha() * 3 / 2);
    light.setColorAt(0.94, rim);
    rim.setAlpha(0);
    light.setColorAt(1, rim);
    painter.setPen(Qt::NoPen);
    painter.setBrush(light);
    painter.drawEllipse(centre, radius, radius);
  }
  painter.setCompositionMode(QPainter::CompositionMode_SourceOver);
  vignette(painter, size, 110);
  painter.end();
  grain(image, random, 1);
  return image;
}

QImage paint_paper(QSize size) {
  Random random(3);
  QImage image = blank(size);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  QLinearGradient sheet(0, 0, size.width(), size.height());
  sheet.setColorAt(0, QColor(244, 239, 228));
  sheet.setColorAt(1, QColor(226, 218, 202));
  painter.fillRect(image.rect(), sheet);
  const double unit = size.width() / 1920.0;
  for (int fibre = 0; fibre < 2600; ++fibre) {
    const QPointF from(between(random, 0, 1) * size.width(), between(random, 0, 1) * size.height());
    const QPointF bend(between(random, -16, 16) * unit, between(random, -16, 16) * unit);
    const QPointF end(between(random, -26, 26) * unit, between(random, -26, 26) * unit);
    QPainterPath path(from);
    path.quadTo(from + bend, from + end);
    const bool light = random() % 3 == 0;
    painter.setPen(QPen(light ? QColor(255, 253, 246, 70) : QColor(150, 128, 96, 26),
                        between(random, 0.8, 2.2) * unit));
    painter.drawPath(path);
  }
  vignette(painter, size, 40);
  painter.end();
  grain(image, random, 3);
  return image;
}

/// A plain wall with a lamp's light on it.
QImage wall(QSize size, const QColor& lit, const QColor& dark, unsigned seed) {
  Random random(seed);
  QImage image = blank(size);
  QPainter painter(&image);
  QRadialGradient light(QPointF(0.5 * size.width(), 0.36 * size.height()), 0.8 * size.width());
  light.setColorAt(0, lit);
  light.setColorAt(0.5, mix(lit, dark, 0.55));
  light.setColorAt(1, dark);
  painter.fillRect(image.rect(), light);
  painter.end();
  grain(image, random, 2);
  return image;
}

QImage paint_sage(QSize size) {
  return wall(size, QColor(176, 192, 172), QColor(70, 90, 80), 11);
}

QImage paint_studio(QSize size) {
  return wall(size, QColor(120, 124, 134), QColor(34, 36, 44), 12);
}

QString tr(const char* text) {
  return QCoreApplication::translate("backdrops", text);
}

}  // namespace

const QList<SuppliedBackdrop>& supplied_backdrops() {
  static const QList<SuppliedBackdrop> all{
      {"dusk.png", tr("Dusk"), paint_dusk},     {"mist.png", tr("Mist"), paint_mist},
      {"bokeh.png", tr("Lights"), paint_bokeh}, {"paper.png", tr("Paper"), paint_paper},
      {"sage.png", tr("Sage"), paint_sage},     {"studio.png", tr("Studio"), paint_studio},
  };
  return all;
}

}  // namespace scrim::desktop
