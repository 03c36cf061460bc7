/// The app in the desktop's tray: the state at a glance, and the switch.
#pragma once

#include <QMenu>
#include <QSystemTrayIcon>

#include "apps/desktop/effect_gallery.hpp"
#include "apps/desktop/state_sign.hpp"

namespace scrim::desktop {

class TrayIcon : public QSystemTrayIcon {
  Q_OBJECT

 public:
  explicit TrayIcon(QObject* parent = nullptr);

  void show_sign(const Sign& sign);
  void show_choice(const EffectChoice& choice);
  void forbid_none(bool forbidden);

 signals:
  void open_wanted();
  void toggle_wanted();
  void chosen(const scrim::desktop::SettingList& settings);
  void quit_wanted();

 private:
  QMenu menu_;
  QAction* state_;
  QAction* switch_;
  QAction* soft_;
  QAction* lens_;
  bool on_ = true;
  bool none_forbidden_ = false;
  Sign::Tone tone_ = Sign::Tone::quiet;
};

/// Scrim's icon with a dot in the sign's colour.
QIcon tray_picture(Sign::Tone tone);

}  // namespace scrim::desktop
