/// Offers a session to the other programs of the desktop over D-Bus: see control.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apps/live/session.hpp"

namespace scrim::live {

/// Keeps the settings file, the policy and the session in step: a change from D-Bus is checked,
/// saved and applied; a change of the file is read, checked and applied, or reported. Runs on a
/// thread of its own. Thread-safety: any thread may call.
class ControlService {
 public:
  /// Takes the bus name and serves. Fails when there is no session bus, and when another live
  /// camera has the name already.
  static io::Result<std::unique_ptr<ControlService>> serve(Session& session,
                                                           const Preferences& preferences,
                                                           const std::string& settings_file,
                                                           const std::string& policy_file,
                                                           std::function<void()> on_quit);
  ~ControlService();

  /// Tells the bus that the session's status has changed.
  void changed();

 private:
  class Impl;
  explicit ControlService(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::live
