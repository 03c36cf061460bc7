/// For those who want to know: quality, what the governor did, and what it costs.
#pragma once

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QListWidget>
#include <QTimer>
#include <QWidget>

#include "apps/desktop/live_link.hpp"
#include "apps/desktop/time_plot.hpp"

namespace scrim::desktop {

/// Asks for the status twice a second while it is seen.
class AdvancedPage : public QWidget {
  Q_OBJECT

 public:
  explicit AdvancedPage(LiveLink& link, QWidget* parent = nullptr);

  void show_setting(const QString& key, const QString& value);
  void show_status(const live::LiveStatus& status);
  void show_stopped();
  /// One line on the keys that work outside the app.
  void show_shortcut(const QString& line);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QLabel* add_fact(QFormLayout* form, const QString& name);
  void show_steps(const std::vector<live::QualityStep>& steps);

  LiveLink& link_;
  QTimer poll_;
  QComboBox* quality_;
  TimePlot* plot_;
  QLabel *level_, *time_, *rate_, *latency_, *cpu_, *dropped_, *mode_, *outputs_, *shortcut_;
  QLabel* problems_;
  QListWidget* steps_;
};

}  // namespace scrim::desktop
