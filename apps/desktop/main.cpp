/// The app: a window on the live camera.
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QIcon>
#include <QSocketNotifier>
#include <array>
#include <cstdio>
#include <string_view>

#include "apps/desktop/color_scheme.hpp"
#include "apps/desktop/live_link.hpp"
#include "apps/desktop/main_window.hpp"
#include "apps/desktop/single_instance.hpp"
#include "scrim/scrim.hpp"

namespace {

using namespace scrim::desktop;

/// Qt aborts when it finds no display; a user is owed a sentence.
void say_no_display(QtMsgType type, const QMessageLogContext&, const QString& line) {
  if (type != QtFatalMsg) return;
  std::fprintf(stderr,
               "scrim-desktop needs a graphical session; in a terminal use `scrim live` (%s)\n",
               qPrintable(line.section('\n', 0, 0)));
  _exit(1);
}

std::array<int, 2> signal_pipe{-1, -1};

void on_signal(int) {
  const char byte = 0;
  [[maybe_unused]] const auto written = ::write(signal_pipe[0], &byte, 1);
}

/// Ends of the session and Ctrl+C in a terminal close the app as its menu does.
void quit_on_signals(QApplication& app) {
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, signal_pipe.data()) != 0) return;
  auto* notifier = new QSocketNotifier(signal_pipe[1], QSocketNotifier::Read, &app);
  QObject::connect(notifier, &QSocketNotifier::activated, &app, &QApplication::quit);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
}

int answer(const char* argument) {
  const std::string_view asked(argument);
  if (asked == "--version") {
    std::printf("scrim-desktop %s\n", scrim::version());
    return 0;
  }
  if (asked == "--help" || asked == "-h") {
    std::puts(
        "Usage: scrim-desktop\n"
        "Shows what Scrim's camera shows, and steers it. Starts `scrim live` when none runs.\n"
        "  --help, --version\n"
        "In a terminal use `scrim live`, `scrim set`, `scrim toggle` and `scrim status`.");
    return 0;
  }
  std::fprintf(stderr, "scrim-desktop: %s: no such option; see `scrim-desktop --help`\n", argument);
  return 2;
}

/// Qt takes its own options (`-style`, `-platform`, …) out of the arguments.
int run(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]).starts_with("--")) return answer(argv[1]);
  const auto usual = qInstallMessageHandler(say_no_display);
  QApplication app(argc, argv);
  qInstallMessageHandler(usual);
  if (argc > 1) return answer(argv[1]);
  QApplication::setApplicationName("scrim");
  QApplication::setApplicationDisplayName("Scrim");
  QApplication::setApplicationVersion(scrim::version());
  QApplication::setDesktopFileName("org.scrim.Scrim");
  QApplication::setWindowIcon(QIcon(":/icons/org.scrim.Scrim.svg"));
  QApplication::setQuitOnLastWindowClosed(false);

  SingleInstance instance;
  if (!instance.first()) return 0;
  const ColorScheme scheme;
  LiveLink link;
  MainWindow window(link);
  QObject::connect(&instance, &SingleInstance::show_wanted, &window, &MainWindow::come_forward);
  QObject::connect(&app, &QApplication::aboutToQuit, &window, &MainWindow::leave);
  quit_on_signals(app);
  link.open();
  window.show();
  return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
  return run(argc, argv);
}
