/// The `scrim live` that the app starts when none runs.
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>

namespace scrim::desktop {

/// At most one process at a time. It outlives the app unless `stop` ends it: others may watch.
/// Thread-safety: the GUI's thread.
class ServiceProcess : public QObject {
  Q_OBJECT

 public:
  explicit ServiceProcess(QObject* parent = nullptr);
  ~ServiceProcess() override;

  /// Starts `scrim live`: the program beside this one, or else the one in PATH. Says `ended` when
  /// that fails.
  void start();
  bool running() const;
  /// Asks it to end and waits for that, up to two seconds.
  void stop();

 signals:
  /// It could not start, or ended: `why` is what it said last, or what is missing.
  void ended(const QString& why);

 private:
  void finished(int code);
  QString last_words() const;

  QProcess* process_ = nullptr;  ///< leaked on purpose when it is to live on
  QString log_;
};

}  // namespace scrim::desktop
