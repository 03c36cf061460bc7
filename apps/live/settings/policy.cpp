#include "apps/live/settings/policy.hpp"

#include <algorithm>

#include "apps/live/settings/flat_toml.hpp"
#include "io/text/did_you_mean.hpp"

namespace scrim::live {
namespace {

io::Result<void> put(Policy& policy, const TomlLine& line) {
  const auto wrong = [&line](const std::string& what) {
    return tl::unexpected(line.place + ": " + what);
  };
  if (line.key == "require_effect") {
    if (line.quoted || (line.value != "true" && line.value != "false")) {
      return wrong("require_effect takes true or false");
    }
    policy.require_effect = line.value == "true";
  } else if (line.key == "least_strength") {
    Preferences probe;
    if (line.quoted || !set(probe, "strength", line.value)) {
      return wrong("least_strength takes 0 to 100");
    }
    policy.least_strength = probe.strength;
  } else {
    return wrong("there is no policy \"" + line.key + "\"" +
                 io::did_you_mean(line.key, {"require_effect", "least_strength"}));
  }
  return {};
}

io::Result<Policy> read(const std::string& file) {
  const auto lines = read_flat_toml(file);
  if (!lines) return tl::unexpected(lines.error());
  Policy policy;
  if (!*lines) return policy;
  policy.file = file;
  for (const TomlLine& line : **lines) {
    if (const auto done = put(policy, line); !done) return tl::unexpected(done.error());
  }
  return policy;
}

}  // namespace

Policy load_policy(const std::string& file, std::string& problem) {
  problem.clear();
  auto policy = read(file);
  if (policy) return *policy;
  problem = policy.error() + "; until the administrator mends it, the effect stays on";
  return {.require_effect = true, .least_strength = 0, .file = file};
}

Preferences obey(const Policy& policy, Preferences preferences) {
  preferences.on = preferences.on || policy.require_effect;
  preferences.strength = std::max(preferences.strength, policy.least_strength);
  return preferences;
}

std::string refusal(const Policy& policy, const Preferences& preferences) {
  const std::string who = "this computer's policy (" + policy.file + ") ";
  if (policy.require_effect && !preferences.on) {
    return who + "requires the effect: it cannot be switched off";
  }
  if (preferences.strength < policy.least_strength) {
    return who + "requires a strength of at least " + std::to_string(policy.least_strength);
  }
  return "";
}

}  // namespace scrim::live
