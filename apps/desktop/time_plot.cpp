#include "apps/desktop/time_plot.hpp"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace scrim::desktop {
namespace {

constexpr int most_values = 120;
constexpr double margin = 6;

/// A round number not below `value`: 5, 10, 20, 50, 100, …
double round_up(double value) {
  for (double decade = 1;; decade *= 10) {
    for (const double step : {1.0, 2.0, 5.0}) {
      if (value <= step * decade) return step * decade;
    }
  }
}

}  // namespace

TimePlot::TimePlot(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Time per frame"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TimePlot::add(double milliseconds, double budget) {
  values_.append(milliseconds);
  if (values_.size() > most_values) values_.removeFirst();
  budget_ = budget;
  setAccessibleDescription(tr("%1 ms now").arg(milliseconds, 0, 'f', 1));
  update();
}

void TimePlot::clear() {
  values_.clear();
  setAccessibleDescription({});
  update();
}

void TimePlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
  QColor quiet = palette().windowText().color();
  quiet.setAlpha(40);
  painter.setPen(quiet);
  painter.setBrush(palette().base());
  painter.drawRoundedRect(area, 6, 6);

  const double worst = values_.isEmpty() ? 0 : *std::max_element(values_.begin(), values_.end());
  const double top = round_up(std::max({worst * 1.1, 5.0}));
  const QRectF plot = area.adjusted(margin, margin, -margin, -margin);
  const auto y = [&plot, top](double value) { return plot.bottom() - value / top * plot.height(); };
  painter.setPen(QPen(quiet, 1, Qt::DotLine));
  painter.drawLine(QPointF(plot.left(), y(top / 2)), QPointF(plot.right(), y(top / 2)));
  if (budget_ > 0 && budget_ < top) {
    painter.setPen(QPen(QColor(226, 150, 30), 1.2, Qt::DashLine));
    painter.drawLine(QPointF(plot.left(), y(budget_)), QPointF(plot.right(), y(budget_)));
  }

  const double step = plot.width() / (most_values - 1);
  QPolygonF line;
  for (int n = 0; n < values_.size(); ++n) {
    line.append({plot.right() - double(values_.size() - 1 - n) * step, y(values_[n])});
  }
  const QColor accent = palette().highlight().color();
  if (!line.isEmpty()) {
    QPainterPath fill(QPointF(line.first().x(), plot.bottom()));
    for (const QPointF& point : line) fill.lineTo(point);
    fill.lineTo(line.last().x(), plot.bottom());
    QColor shade = accent;
    shade.setAlpha(50);
    painter.fillPath(fill, shade);
  }
  painter.setPen(QPen(accent, 1.8));
  painter.drawPolyline(line);
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * 0.85);
  painter.setFont(small);
  painter.setPen(palette().placeholderText().color());
  painter.drawText(plot, Qt::AlignTop | Qt::AlignLeft, tr("%1 ms").arg(top));
}

}  // namespace scrim::desktop
