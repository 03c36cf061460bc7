/// Offers a live camera to the other programs of the desktop over D-Bus: see control.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "apps/live/live_camera.hpp"

namespace scrim::live {

/// Keeps the settings file, the policy and the camera in step: a change from D-Bus is checked,
/// applied and saved; a change of a file is read, checked and applied, or reported while what was
/// in force stays so. Runs on a thread of its own, which sleeps until something comes.
/// Thread-safety: any thread may call.
class ControlService {
 public:
  /// Applies policy and preferences to the camera, takes the bus name and serves. `preferences` are
  /// those of the settings file, or what holds until it changes. Fails when another live camera has
  /// the name already. Without a session bus it serves the files alone, and `bus_problem` says so.
  /// `on_quit` and `on_problem`, which gets each new problem as a line for the user,
  /// are called on the service's thread (before it runs: on the caller's); they must not destroy
  /// the service.
  static io::Result<std::unique_ptr<ControlService>> serve(
      LiveCamera& camera, const Preferences& preferences, const std::string& settings_file,
      const std::string& policy_file, std::function<void()> on_quit,
      std::function<void(const std::string&)> on_problem = {});
  ~ControlService();

  /// Tells the bus that the camera's status has changed. Returns at once.
  void changed();

  /// Why nobody can reach it over D-Bus, a line for the user; empty when they can.
  std::string bus_problem() const;

 private:
  class Impl;
  explicit ControlService(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::live
