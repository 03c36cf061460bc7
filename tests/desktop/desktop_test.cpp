/// The app from end to end, on a virtual screen: `scrim live`, PipeWire and D-Bus are real.
#include <signal.h>

#include <QColor>
#include <QCoreApplication>
#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDir>
#include <QGuiApplication>
#include <QThread>

#include "desktop_harness.hpp"

namespace scrim::desktop_test {
namespace {

std::unique_ptr<Desktop> desktop;

/// How light the window's own ground is, 0 to 255: taken beside the sign.
int ground(const QImage& screen, const Accessible& sign) {
  return screen.pixelColor(sign.place.bottomLeft() + QPoint(4, 24)).lightness();
}

/// How much two pictures differ in a place, mean of 255.
double difference(const QImage& a, const QImage& b, QRect place) {
  double sum = 0;
  int count = 0;
  for (int y = place.top(); y <= place.bottom(); y += 3) {
    for (int x = place.left(); x <= place.right(); x += 3) {
      sum += std::abs(a.pixelColor(x, y).lightness() - b.pixelColor(x, y).lightness());
      ++count;
    }
  }
  return sum / count;
}

class DesktopApp : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    desktop = std::make_unique<Desktop>();
    desktop->open_app(true);
  }
  static void TearDownTestSuite() {
    if (desktop->app_runs()) desktop->quit_app();
    desktop.reset();
  }
};

TEST_F(DesktopApp, ExplainsItselfOnTheFirstRun) {
  desktop->see("Welcome to Scrim");
  screenshot("first-run");
  key("Return");
  EXPECT_TRUE(eventually([] { return !desktop->sees("Welcome to Scrim"); }));
}

TEST_F(DesktopApp, StartsTheLiveCameraAndShowsThatItBlurs) {
  EXPECT_TRUE(desktop->shows(live::State::blurred));
  desktop->see("Blurred");
  desktop->see("Nobody is watching");
  desktop->see("Studio");  // the last picture that is painted
  screenshot("blurred");
}

TEST_F(DesktopApp, EachTileSetsItsEffect) {
  desktop->press("Lens blur");
  EXPECT_TRUE(desktop->becomes("look", "lens"));
  desktop->press("Dusk");
  EXPECT_TRUE(desktop->becomes("effect", "replace"));
  EXPECT_TRUE(QString::fromStdString(desktop->setting("with")).endsWith("/dusk.png"));
  desktop->see("Replaced");
  screenshot("picture");
  desktop->press("Sand");
  EXPECT_TRUE(desktop->becomes("with", "#d8cbb4"));
  desktop->press("None");
  EXPECT_TRUE(desktop->becomes("on", "false"));
  EXPECT_TRUE(desktop->shows(live::State::room));
  desktop->see("Off: your room is visible");
  screenshot("off");
  desktop->press("Soft blur");
  EXPECT_TRUE(desktop->becomes("on", "true"));
  EXPECT_EQ(desktop->setting("effect"), "blur");
  EXPECT_EQ(desktop->setting("look"), "soft");
}

TEST_F(DesktopApp, TheSwitchAndItsKeysToggle) {
  desktop->press("Hide my background", "check box");
  EXPECT_TRUE(desktop->becomes("on", "false"));
  key("alt+h");
  EXPECT_TRUE(desktop->becomes("on", "true"));
  key("ctrl+shift+p");
  EXPECT_TRUE(desktop->becomes("on", "false"));
  key("ctrl+shift+p");
  EXPECT_TRUE(desktop->becomes("on", "true"));
}

TEST_F(DesktopApp, TheStrengthFollowsKeysAndMouse) {
  key("alt+s");
  key("Home");
  EXPECT_TRUE(desktop->becomes("strength", "0"));
  key("Right");
  key("Right");
  EXPECT_TRUE(desktop->becomes("strength", "2"));
  const QRect slider = desktop->see("Strength of the blur").place;
  drag(QPoint(slider.left() + 8, slider.center().y()), slider.center());
  EXPECT_TRUE(eventually([] {
    const int strength = std::stoi(desktop->setting("strength"));
    return strength > 35 && strength < 65;
  }));
}

TEST_F(DesktopApp, TheDividerOfTheSplitViewIsDragged) {
  desktop->press("Matte");
  QThread::msleep(500);
  const QImage matte = screenshot("matte");
  desktop->press("Split");
  const Accessible view = desktop->see("Preview");
  ASSERT_TRUE(eventually([&] { return desktop->see("Preview").focusable; }));
  QThread::msleep(500);
  const QImage split = screenshot("split");
  EXPECT_GT(difference(matte, split, view.place), 2);
  drag(view.place.center(), view.place.center() + QPoint(view.place.width() / 3, 0));
  QThread::msleep(500);
  const QImage dragged = screenshot("split-dragged");
  EXPECT_GT(difference(split, dragged, view.place), 1);
  key("Home");
  QThread::msleep(500);
  EXPECT_GT(difference(dragged, screenshot("split-home"), view.place), 1);
  desktop->press("Result");
}

TEST_F(DesktopApp, LearnsTheRoomAndShowsWhatItLearnt) {
  desktop->press("Learn my room");
  desktop->see("Cancel");
  screenshot("learn-countdown");
  EXPECT_TRUE(desktop->shows(live::State::covered));
  QThread::msleep(800);
  screenshot("learn-learning");
  desktop->see("This is what Scrim learnt. Is anybody in it?");
  EXPECT_TRUE(desktop->see("Use it").focused);
  const Accessible view = desktop->see("Preview");
  const QImage asked = screenshot("learn-question");
  key("Return");
  EXPECT_TRUE(eventually([] { return !desktop->sees("Use it"); }));
  QThread::msleep(500);
  EXPECT_GT(difference(asked, screenshot("learn-used"), view.place), 1);
  desktop->portal.prefer_dark(true);
  key("alt+n");
  desktop->see("Again");
  screenshot("learn-question-dark");
  desktop->press("Forget");
  EXPECT_TRUE(eventually([] { return !desktop->sees("Forget my room"); }));
  desktop->portal.prefer_dark(false);
  desktop->press("Learn my room");
  desktop->press("Cancel");
  EXPECT_TRUE(eventually([] { return !desktop->sees("Cancel"); }));
  EXPECT_TRUE(desktop->shows(live::State::blurred));
  EXPECT_FALSE(desktop->sees("Again"));
}

TEST_F(DesktopApp, CameraAndQualityAreChosenByKeyboard) {
  key("alt+c");
  key("Down");
  EXPECT_TRUE(desktop->becomes("camera", "Clip camera"));
  key("Up");
  EXPECT_TRUE(desktop->becomes("camera", "auto"));
  key("alt+a");
  desktop->see("What the governor did");
  key("alt+q");
  key("End");
  EXPECT_TRUE(desktop->becomes("quality", "2"));
  key("Home");
  EXPECT_TRUE(desktop->becomes("quality", "auto"));
  QThread::msleep(3000);  // a few points for the plot
  screenshot("advanced");
  key("alt+b");
}

TEST_F(DesktopApp, ThePortalsShortcutTogglesFromAnywhere) {
  ASSERT_TRUE(eventually([] { return desktop->portal.has_shortcut(); }));
  desktop->portal.press();
  EXPECT_TRUE(desktop->becomes("on", "false"));
  desktop->portal.press();
  EXPECT_TRUE(desktop->becomes("on", "true"));
}

TEST_F(DesktopApp, FollowsTheSystemsDarkAndLight) {
  const Accessible sign = desktop->see("Blurred");
  EXPECT_GT(ground(screenshot("light"), sign), 150);
  desktop->portal.prefer_dark(true);
  EXPECT_TRUE(eventually([&] { return ground(screen(), sign) < 100; }));
  screenshot("dark");
  key("alt+a");
  QThread::msleep(1500);
  screenshot("dark-advanced");
  key("alt+b");
  desktop->portal.prefer_dark(false);
  EXPECT_TRUE(eventually([&] { return ground(screen(), sign) > 150; }));
}

TEST_F(DesktopApp, ClosingTheWindowLeavesTheTrayAndClosesTheCamera) {
  key("alt+F4");
  EXPECT_TRUE(desktop->shows(live::State::asleep));
  EXPECT_TRUE(desktop->app_runs());
  EXPECT_TRUE(desktop->tray.choose("Hide my background"));
  EXPECT_TRUE(desktop->becomes("on", "false"));
  EXPECT_TRUE(desktop->tray.choose("Lens blur"));
  EXPECT_TRUE(desktop->becomes("on", "true"));
  EXPECT_TRUE(desktop->becomes("look", "lens"));
  desktop->tray.click();
  EXPECT_TRUE(desktop->shows(live::State::blurred));
}

TEST_F(DesktopApp, SaysWhoIsWatching) {
  const auto watcher = start(SCRIM_WATCH_CAMERA, {});
  EXPECT_TRUE(eventually([] {
    return !desktop->sees("Nobody is watching") && desktop->sees("watch_camera is watching");
  }));
  screenshot("watched");
}

TEST_F(DesktopApp, SaysThatTheLiveCameraDiedAndStartsItAgain) {
  const uint process = QDBusConnection::sessionBus().interface()->servicePid("org.scrim.Live");
  ASSERT_GT(process, 1U);
  ::kill(static_cast<pid_t>(process), SIGKILL);
  desktop->see("Scrim is not running");
  screenshot("died");
  desktop->press("Start again");
  EXPECT_TRUE(desktop->shows(live::State::blurred));
  desktop->see("Blurred");
}

TEST_F(DesktopApp, ASecondStartShowsTheFirstWindow) {
  key("alt+F4");
  EXPECT_TRUE(desktop->shows(live::State::asleep));
  EXPECT_EQ(QProcess::execute(SCRIM_DESKTOP, {}), 0);
  EXPECT_TRUE(desktop->shows(live::State::blurred));
}

TEST_F(DesktopApp, TakesTheLiveCameraThatItStartedWithIt) {
  desktop->quit_app();
  EXPECT_TRUE(eventually([] { return !desktop->live_runs(); }));
}

TEST_F(DesktopApp, AttachesToOneThatRunsAndLeavesItRunning) {
  const auto live = start(SCRIM_COMMAND_FOLDER "/scrim", {"live"});
  ASSERT_TRUE(eventually([] { return desktop->live_runs(); }));
  desktop->open_app(false, {"QT_SCALE_FACTOR=2"});
  EXPECT_TRUE(desktop->shows(live::State::blurred));
  EXPECT_FALSE(desktop->sees("Welcome to Scrim"));
  desktop->see("Blurred");
  QThread::msleep(1500);
  screenshot("hidpi");
  desktop->quit_app();
  EXPECT_TRUE(desktop->live_runs());
  EXPECT_EQ(live->state(), QProcess::Running);
}

TEST(DesktopAppWithoutDisplay, SaysWhatToDo) {
  QProcess app;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  environment.remove("DISPLAY");
  app.setProcessEnvironment(environment);
  app.start(SCRIM_DESKTOP, QStringList());
  ASSERT_TRUE(app.waitForFinished());
  EXPECT_EQ(app.exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(app.exitCode(), 1);
  EXPECT_TRUE(app.readAllStandardError().contains(
      "scrim-desktop needs a graphical session; in a terminal use `scrim live`"));
}

}  // namespace
}  // namespace scrim::desktop_test

int main(int argc, char** argv) {
  QGuiApplication app(argc, argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
