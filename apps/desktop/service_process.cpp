#include "apps/desktop/service_process.hpp"

#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>

namespace scrim::desktop {
namespace {

QString find_scrim() {
  const QString beside =
      QStandardPaths::findExecutable("scrim", {QCoreApplication::applicationDirPath()});
  return beside.isEmpty() ? QStandardPaths::findExecutable("scrim") : beside;
}

QString log_file() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation);
  QDir().mkpath(folder);
  return folder + "/live.log";
}

}  // namespace

ServiceProcess::ServiceProcess(QObject* parent) : QObject(parent), log_(log_file()) {}

ServiceProcess::~ServiceProcess() {
  // QProcess's destructor would kill it.
  if (running()) {
    process_->disconnect(this);
  } else {
    delete process_;
  }
}

bool ServiceProcess::running() const {
  return process_ != nullptr && process_->state() != QProcess::NotRunning;
}

void ServiceProcess::start() {
  if (running()) return;
  const QString program = find_scrim();
  if (program.isEmpty()) {
    emit ended(
        tr("The program “scrim” is neither beside this app nor in PATH. "
           "Install the package “scrim”."));
    return;
  }
  delete process_;
  process_ = new QProcess;
  // A file, not a pipe: the process may live on when this one is gone. A session of its own keeps
  // a terminal's Ctrl+C from it.
  process_->setStandardInputFile(QProcess::nullDevice());
  process_->setStandardOutputFile(QProcess::nullDevice());
  process_->setStandardErrorFile(log_);
  process_->setChildProcessModifier([] { ::setsid(); });
  connect(process_, &QProcess::finished, this, [this](int code) { finished(code); });
  connect(process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) emit ended(process_->errorString());
  });
  process_->start(program, {"live"});
}

void ServiceProcess::stop() {
  if (!running()) return;
  process_->disconnect(this);
  process_->terminate();
  constexpr int patience = 2000;
  process_->waitForFinished(patience);
}

void ServiceProcess::finished(int code) {
  const QString words = last_words();
  if (!words.isEmpty() || code == 0) {
    emit ended(words);
  } else if (process_->exitStatus() == QProcess::CrashExit) {
    emit ended(tr("“scrim live” was ended from outside, or crashed (signal %1).").arg(code));
  } else {
    emit ended(tr("“scrim live” ended without a word (%1).").arg(code));
  }
}

QString ServiceProcess::last_words() const {
  QFile file(log_);
  if (!file.open(QIODevice::ReadOnly)) return {};
  constexpr qint64 enough = 2000;
  if (file.size() > enough) file.seek(file.size() - enough);
  const QStringList lines = QString::fromUtf8(file.readAll()).split('\n', Qt::SkipEmptyParts);
  QString last = lines.isEmpty() ? QString() : lines.last().trimmed();
  if (last.startsWith("scrim: ")) last = last.sliced(7);
  return last;
}

}  // namespace scrim::desktop
