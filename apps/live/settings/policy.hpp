/// What the machine's administrator requires: /etc/scrim/policy.toml.
#pragma once

#include <string>

#include "apps/live/settings/preferences.hpp"

namespace scrim::live {

/// Nothing but the caller can name another one: a user must not be able to.
inline constexpr const char* standard_policy_file = "/etc/scrim/policy.toml";

struct Policy {
  bool require_effect = false;  ///< "off" is refused, everywhere
  int least_strength = 0;       ///< that the user may choose
  std::string file;             ///< where it was read; empty when there is none

  bool operator==(const Policy&) const = default;
};

/// Reads the policy; a file that does not exist requires nothing. One that cannot be read or
/// understood requires the effect, and fails nothing: `problem` says so to the user.
Policy load_policy(const std::string& file, std::string& problem);

/// The preferences as the policy lets them be.
Preferences obey(const Policy& policy, Preferences preferences);

/// Empty when the policy allows the preferences; else a line for the user.
std::string refusal(const Policy& policy, const Preferences& preferences);

}  // namespace scrim::live
