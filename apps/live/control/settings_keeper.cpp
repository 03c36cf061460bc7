#include "apps/live/control/settings_keeper.hpp"

#include <utility>

namespace scrim::live {

SettingsKeeper::SettingsKeeper(LiveCamera& camera, const Preferences& preferences,
                               std::string settings_file, std::string policy_file)
    : camera_(camera),
      settings_file_(std::move(settings_file)),
      policy_file_(std::move(policy_file)),
      wanted_(preferences),
      policy_(load_policy(policy_file_, policy_problem_)) {
  if (const auto loaded = load(settings_file_); !loaded) file_problem_ = loaded.error();
  preferences_ = obey(policy_, wanted_);
  camera_.apply(policy_);
  camera_.apply(preferences_);
}

std::vector<std::string> SettingsKeeper::problems() const {
  std::vector<std::string> lines;
  if (!policy_problem_.empty()) lines.push_back(policy_problem_);
  if (!file_problem_.empty()) {
    lines.push_back(file_problem_ + "; until this is mended, nothing of the file is used");
  }
  if (const std::string refused = refusal(policy_, wanted_); !refused.empty()) {
    lines.push_back(settings_file_ + " is not followed: " + refused);
  }
  return lines;
}

tl::expected<void, ControlError> SettingsKeeper::set(const std::string& key,
                                                     const std::string& value) {
  Preferences next = preferences_;
  if (auto done = choose(next, key, value); !done) {
    return tl::unexpected(ControlError{control_error::bad_value, done.error()});
  }
  if (auto refused = refusal(policy_, next); !refused.empty()) {
    return tl::unexpected(ControlError{control_error::refused, std::move(refused)});
  }
  put_in_force(next);
  if (file_problem_.empty()) return keep();
  return tl::unexpected(
      ControlError{control_error::not_saved,
                   key + " is changed until Scrim ends, but not kept: " + file_problem_ +
                       "; mend the file, or begin a new one with `scrim set --reset`"});
}

tl::expected<void, ControlError> SettingsKeeper::reset() {
  put_in_force(obey(policy_, {}));
  file_problem_.clear();
  return keep();
}

void SettingsKeeper::reread() {
  read_policy();
  const auto loaded = load(settings_file_, wanted_);
  file_problem_ = loaded ? "" : loaded.error();
  put_in_force(loaded ? *loaded : wanted_);
}

void SettingsKeeper::read_policy() {
  const Policy before = std::exchange(policy_, load_policy(policy_file_, policy_problem_));
  if (policy_ != before) camera_.apply(policy_);
}

void SettingsKeeper::put_in_force(const Preferences& wanted) {
  wanted_ = wanted;
  const Preferences before = std::exchange(preferences_, obey(policy_, wanted));
  if (preferences_ != before) camera_.apply(preferences_);
}

tl::expected<void, ControlError> SettingsKeeper::keep() {
  if (auto saved = save(preferences_, settings_file_); !saved) {
    return tl::unexpected(ControlError{control_error::not_saved,
                                       "changed until Scrim ends, but not kept: " + saved.error()});
  }
  return {};
}

}  // namespace scrim::live
