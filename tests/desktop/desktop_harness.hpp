/// Driving scrim-desktop on a virtual screen, as a user does: by mouse, keyboard and screen reader.
#pragma once

#include <gtest/gtest.h>

#include <QImage>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>

#include "accessible.hpp"
#include "apps/live/control/control_client.hpp"
#include "desktop_double.hpp"

namespace scrim::desktop_test {

/// Waits until it is so, while the doubles answer; false when it did not come in time.
bool eventually(const std::function<bool()>& is_so, int seconds = 20);

/// A program with its arguments; ended without mercy with the object.
std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments,
                                const QStringList& environment = {});

void key(const QString& combination);
void click(QPoint at);
void drag(QPoint from, QPoint to);

QImage screen();
/// The screen, also kept as NAME.png in the build folder.
QImage screenshot(const QString& name);

/// One desktop for all tests of the program: portals, a tray, a camera that plays a clip.
class Desktop {
 public:
  Desktop();

  /// Starts the app and waits for its window. It was welcomed before, unless `new_user`.
  void open_app(bool new_user = false, const QStringList& environment = {});
  /// As Quit in the tray does; waits for the end.
  void quit_app();
  bool app_runs() const { return app_ && app_->state() == QProcess::Running; }

  /// Waits for a thing of the app with this name; fails the test when none comes.
  Accessible see(const QString& name, const QString& role = {});
  bool sees(const QString& name) { return accessibility_->find(name).has_value(); }
  /// A click on its middle.
  void press(const QString& name, const QString& role = {});

  /// What the live camera is set to, and does.
  std::string setting(const std::string& name);
  bool becomes(const std::string& name, const std::string& value);
  bool shows(live::State state);
  bool live_runs() { return client_->running(); }

  PortalDouble portal;
  TrayDouble tray;

 private:
  std::unique_ptr<live::ControlClient> client_;
  std::unique_ptr<AccessibilityBus> accessibility_;
  std::unique_ptr<QProcess> camera_, app_;
};

}  // namespace scrim::desktop_test
