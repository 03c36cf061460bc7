/// The app's window.
#pragma once

#include <QMainWindow>
#include <QSettings>
#include <QStackedWidget>
#include <QTabWidget>
#include <QThread>

#include "apps/desktop/advanced_page.hpp"
#include "apps/desktop/background_page.hpp"
#include "apps/desktop/global_shortcut.hpp"
#include "apps/desktop/live_link.hpp"
#include "apps/desktop/notice.hpp"
#include "apps/desktop/preview_view.hpp"
#include "apps/desktop/room_bar.hpp"
#include "apps/desktop/state_sign.hpp"
#include "apps/desktop/toggle_switch.hpp"
#include "apps/desktop/tray_icon.hpp"

namespace scrim::desktop {

/// Shows the live camera and steers it through `link`. The preview, which keeps the camera open, is
/// taken only while the window can be seen.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  explicit MainWindow(LiveLink& link, QWidget* parent = nullptr);
  ~MainWindow() override;

  /// Shows the window, whatever hid it.
  void come_forward();
  /// Lets the preview go and the live camera end, unless others watch.
  void leave();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* make_stage();
  QWidget* make_views();
  QWidget* make_pages();
  void make_shortcuts();
  void connect_link();
  void connect_tray();

  void show_running(bool running);
  void show_status(const live::LiveStatus& status);
  void show_setting(const QString& key, const QString& value);
  void show_choice(const EffectChoice& choice);
  void show_stopped(const QString& why);
  void show_picture(const PreviewPicture& picture);
  void show_room(const live::RoomLearning& before, const live::RoomLearning& room);
  void ask_about_room(const live::RoomLearning& room);
  void drop_room();
  void say_state();
  void care_for_preview();
  void let_preview_go();
  bool seen() const;
  bool may_quit();

  LiveLink& link_;
  QSettings settings_;
  QThread feed_thread_;
  PreviewFeed* feed_;  ///< lives on `feed_thread_`
  BackdropLibrary library_;
  QStackedWidget* screens_;
  StateSign* sign_;
  ToggleSwitch* switch_;
  Notice* notice_;
  RoomBar* room_bar_;
  PreviewView* view_;
  BackgroundPage* background_;
  AdvancedPage* advanced_;
  TrayIcon tray_;
  GlobalShortcut shortcut_;
  live::LiveStatus status_;
  QImage room_;  ///< the newest picture of the room while it is learnt, until the user has seen it
  bool running_ = false;
  bool preview_open_ = false;
};

}  // namespace scrim::desktop
