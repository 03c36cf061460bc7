/// The time per frame over the last minutes, as a small plot.
#pragma once

#include <QList>
#include <QWidget>

namespace scrim::desktop {

/// Keeps and paints the newest values. What does not fit is forgotten.
class TimePlot : public QWidget {
  Q_OBJECT

 public:
  explicit TimePlot(QWidget* parent = nullptr);

  /// The next value, in milliseconds, and the time there is for a frame.
  void add(double milliseconds, double budget);
  void clear();

  QSize sizeHint() const override { return {300, 110}; }
  QSize minimumSizeHint() const override { return {200, 90}; }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QList<double> values_;
  double budget_ = 0;
};

}  // namespace scrim::desktop
