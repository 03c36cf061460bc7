/// The running live camera, as other programs of the session reach it: over D-Bus.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "apps/live/live_status.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::live {

/// Every call may fail with a line for the user; none waits longer than some seconds for a live
/// camera that hangs. No call starts one. Thread-safety: any thread may call.
class ControlClient {
 public:
  /// Fails when there is no session bus. A live camera need not be running.
  static io::Result<std::unique_ptr<ControlClient>> connect();
  ~ControlClient();

  /// True while a live camera runs in this session.
  bool running() const;

  io::Result<bool> toggle();
  io::Result<void> set(const std::string& key, const std::string& value);
  io::Result<std::string> get(const std::string& key);
  io::Result<void> reset();
  io::Result<LiveStatus> status();
  /// Of each camera: what the preference `camera` takes, and its name for people. May take a
  /// second.
  io::Result<std::vector<std::pair<std::string, std::string>>> cameras();
  /// A file descriptor for PreviewMemory::open, owned by the caller. The preview lasts until every
  /// copy of it is closed.
  io::Result<int> open_preview();
  /// `status` tells how far it is.
  io::Result<void> learn_room();
  io::Result<void> forget_room();
  io::Result<void> quit();

  /// What to call, on a thread of the client's own, when the status or a setting changed, and when
  /// a live camera came (`running`) or went. At most one of each; it may call the client, and must
  /// not destroy it.
  void on_changed(std::function<void(const LiveStatus&)> taker);
  void on_setting(std::function<void(const std::string& key, const std::string& value)> taker);
  void on_running(std::function<void(bool running)> taker);

 private:
  class Impl;
  explicit ControlClient(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::live
