/// The live camera as the windows of the app see it.
#pragma once

#include <QList>
#include <QObject>
#include <QPair>
#include <QString>
#include <QThread>
#include <functional>
#include <memory>

#include "apps/desktop/service_process.hpp"
#include "apps/live/control/control_client.hpp"
#include "apps/live/control/preview_memory.hpp"

namespace scrim::desktop {

/// A real camera as a user tells it from others.
struct CameraName {
  QString device, name;
  bool operator==(const CameraName&) const = default;
};

using SettingList = QList<QPair<QString, QString>>;

/// Calls go out on a thread of its own and come back as signals: nothing here waits for the bus.
/// Thread-safety: the GUI's thread.
class LiveLink : public QObject {
  Q_OBJECT

 public:
  explicit LiveLink(QObject* parent = nullptr);
  ~LiveLink() override;

  /// Finds the running live camera, or starts one. Again after `stopped`: tries anew.
  void open();

  void toggle();
  /// Sets these one after another, up to the first that is refused. While an earlier call is on its
  /// way the newest value of each key waits, so that a dragged slider floods nobody.
  void set(const SettingList& settings);
  void ask_status();
  void ask_cameras();
  void open_preview();
  void learn_room();
  void forget_room();

  /// The app quits: a live camera that it started ends, unless somebody else watches. Waits for
  /// that, three seconds at most. The preview must have been let go.
  void leave();

 signals:
  void running_changed(bool running);
  void status_changed(const scrim::live::LiveStatus& status);
  void setting_changed(const QString& key, const QString& value);
  void cameras_listed(const QList<scrim::desktop::CameraName>& cameras);
  void preview_opened(const std::shared_ptr<scrim::live::PreviewReader>& reader);
  /// A call failed: a line for the user.
  void refused(const QString& line);
  /// There is no live camera, and none could be started: a line for the user, or empty.
  void stopped(const QString& why);

 private:
  using Call = std::function<void(live::ControlClient&)>;

  void ask(Call call);
  void connect_client();
  void connected(bool running);
  void fail(const QString& why);
  void send_pending();
  void report_settings(live::ControlClient& client);

  QThread thread_;
  QObject* worker_;                              ///< lives on `thread_`
  std::unique_ptr<live::ControlClient> client_;  ///< made and used on `thread_`
  ServiceProcess service_;
  QString last_words_;  ///< of `service_`
  bool running_ = false;
  bool leaving_ = false;
  SettingList pending_;
  bool sending_ = false;
};

}  // namespace scrim::desktop
