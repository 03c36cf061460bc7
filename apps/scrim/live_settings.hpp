/// The live camera's settings as the command line reaches them: through the running one, or, where
/// none runs, in its file.
#pragma once

#include <memory>
#include <string>

#include "apps/live/control/control_client.hpp"
#include "apps/live/settings/policy.hpp"

namespace scrim::cli {

/// What stands beside the name of an option for a setting: "soft|lens", "0-100", "FILE|COLOUR".
std::string value_name(const live::Key& key);

/// The policy holds on both ways. Errors are lines for the user.
class LiveSettings {
 public:
  static io::Result<LiveSettings> open();

  /// Who will use a change that is made in the file alone, a line for the user; empty when a live
  /// camera runs.
  const std::string& note() const { return note_; }

  io::Result<bool> toggle();
  io::Result<void> set(const std::string& key, const std::string& value);
  io::Result<std::string> get(const std::string& key) const;
  io::Result<void> reset();

 private:
  LiveSettings() = default;
  io::Result<void> save(const live::Preferences& preferences);

  std::unique_ptr<live::ControlClient> client_;  ///< null when no live camera runs
  std::string note_, file_;
  live::Policy policy_;
};

}  // namespace scrim::cli
