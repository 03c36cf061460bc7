#include "desktop_harness.hpp"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QPixmap>
#include <QScreen>
#include <QThread>

namespace scrim::desktop_test {
namespace {

void xdotool(const QStringList& arguments) {
  QProcess process;
  process.start("xdotool", arguments);
  EXPECT_TRUE(process.waitForFinished(20000)) << "xdotool";
}

QStringList at(QPoint point) {
  return {QString::number(point.x()), QString::number(point.y())};
}

void write_app_settings(bool welcomed) {
  const QString folder = qEnvironmentVariable("XDG_CONFIG_HOME") + "/scrim";
  QDir().mkpath(folder);
  QFile file(folder + "/desktop.conf");
  if (welcomed && !file.exists() && file.open(QIODevice::WriteOnly)) {
    file.write("[General]\nwelcomed=true\ntold_tray=true\n");
  }
}

}  // namespace

bool eventually(const std::function<bool()>& is_so, int seconds) {
  const QDeadlineTimer deadline(seconds * 1000);
  do {
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    if (is_so()) return true;
    QThread::msleep(30);
  } while (!deadline.hasExpired());
  return false;
}

std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments,
                                const QStringList& environment) {
  auto process = std::make_unique<QProcess>();
  QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
  for (const QString& one : environment) {
    all.insert(one.section('=', 0, 0), one.section('=', 1));
  }
  process->setProcessEnvironment(all);
  process->setProcessChannelMode(QProcess::ForwardedChannels);
  process->start(program, arguments);
  EXPECT_TRUE(process->waitForStarted(20000)) << program.toStdString();
  return process;
}

void key(const QString& combination) {
  xdotool({"key", combination});
}

void click(QPoint point) {
  xdotool(QStringList{"mousemove"} + at(point) + QStringList{"click", "1"});
}

void drag(QPoint from, QPoint to) {
  xdotool(QStringList{"mousemove"} + at(from) + QStringList{"mousedown", "1"});
  xdotool(QStringList{"mousemove"} + at((from + to) / 2));
  xdotool(QStringList{"mousemove"} + at(to) + QStringList{"mouseup", "1"});
}

QImage screen() {
  return QGuiApplication::primaryScreen()->grabWindow(0).toImage();
}

QImage screenshot(const QString& name) {
  const QImage image = screen();
  constexpr int quick = 80;
  image.save(QString(SCRIM_SCREENSHOTS "/%1.png").arg(name), "PNG", quick);
  return image;
}

Desktop::Desktop() {
  QDir().mkpath(SCRIM_SCREENSHOTS);
  client_ = live::ControlClient::connect().value();
  accessibility_ = std::make_unique<AccessibilityBus>();
  camera_ = start(SCRIM_CLIP_CAMERA, {});
}

void Desktop::open_app(bool new_user, const QStringList& environment) {
  write_app_settings(!new_user);
  const auto items = tray.items().size();
  const QString path =
      QString("PATH=" SCRIM_COMMAND_FOLDER ":%1").arg(qEnvironmentVariable("PATH"));
  app_ = start(SCRIM_DESKTOP, {},
               environment + QStringList{path, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON=1"});
  ASSERT_TRUE(eventually([&] { return tray.items().size() > items; })) << "no icon in the tray";
  ASSERT_TRUE(eventually([&] { return sees("Scrim"); })) << "no window";
}

void Desktop::quit_app() {
  tray.choose("Quit");
  EXPECT_TRUE(eventually([this] { return !app_runs(); }));
  EXPECT_EQ(app_->exitStatus(), QProcess::NormalExit);
  EXPECT_EQ(app_->exitCode(), 0);
}

Accessible Desktop::see(const QString& name, const QString& role) {
  std::optional<Accessible> thing;
  EXPECT_TRUE(eventually([&] { return (thing = accessibility_->find(name, role)).has_value(); }))
      << "not to be seen: " << name.toStdString();
  return thing.value_or(Accessible{});
}

void Desktop::press(const QString& name, const QString& role) {
  click(see(name, role).place.center());
}

std::string Desktop::setting(const std::string& name) {
  return client_->get(name).value_or("(no answer)");
}

bool Desktop::becomes(const std::string& name, const std::string& value) {
  const bool so = eventually([&] { return setting(name) == value; });
  if (!so) std::cerr << name << " is " << setting(name) << ", not " << value << "\n";
  return so;
}

bool Desktop::shows(live::State state) {
  return eventually([&] {
    const auto status = client_->status();
    return status && status->state == state;
  });
}

}  // namespace scrim::desktop_test
