/// The settings file, the policy and a live camera, kept in step.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "apps/live/control/control.hpp"
#include "apps/live/live_camera.hpp"

namespace scrim::live {

/// A change is checked, put in force and saved, in this order: what protects the user does not wait
/// for the disk. What a file says that is wrong or refused is a problem to show, while what was in
/// force stays so. A file that goes away changes nothing. Thread-safety: one thread at a time.
class SettingsKeeper {
 public:
  /// Puts the policy and the preferences in force. They are those of the settings file, or what
  /// holds until it changes.
  SettingsKeeper(LiveCamera& camera, const Preferences& preferences, std::string settings_file,
                 std::string policy_file);

  /// What is in force: what the user wants as the policy lets it be.
  const Preferences& preferences() const { return preferences_; }
  const Policy& policy() const { return policy_; }
  /// Of both files: lines for the user.
  std::vector<std::string> problems() const;

  tl::expected<void, ControlError> set(const std::string& key, const std::string& value);
  tl::expected<void, ControlError> reset();

  /// To be called when a file may have changed.
  void reread();

 private:
  void read_policy();
  void put_in_force(const Preferences& wanted);
  tl::expected<void, ControlError> keep();

  LiveCamera& camera_;
  std::string settings_file_, policy_file_;
  Preferences wanted_;  ///< by the user, as the file says
  Preferences preferences_;
  std::string file_problem_, policy_problem_;
  Policy policy_;
};

}  // namespace scrim::live
