#include "apps/scrim/live_settings.hpp"

#include "apps/scrim/console.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {

std::string value_name(const live::Key& key) {
  if (key.name == "with") return "FILE|COLOUR";
  if (key.name == "camera") return "auto|NAME|/dev/videoN";
  if (!key.choices.empty()) return io::joined({key.choices.begin(), key.choices.end()}, "|");
  std::string range(key.values);
  const std::string between = " to ";
  return range.replace(range.find(between), between.size(), "-");
}

io::Result<LiveSettings> LiveSettings::open() {
  LiveSettings settings;
  auto client = live::ControlClient::connect();
  if (client && (*client)->running()) {
    settings.client_ = std::move(*client);
    return settings;
  }
  settings.note_ = client ? "no live camera runs; `scrim live` will use this"
                          : client.error() + "; only the settings file was changed";
  auto file = live::preferences_file();
  if (!file) return tl::unexpected(file.error());
  settings.file_ = *file;
  std::string problem;
  settings.policy_ = live::load_policy(live::standard_policy_file, problem);
  if (!problem.empty()) cli::note(problem);
  return settings;
}

io::Result<bool> LiveSettings::toggle() {
  if (client_) return client_->toggle();
  return get("on").and_then([this](const std::string& on) {
    const bool next = on == "false";
    return set("on", next ? "true" : "false").map([next] { return next; });
  });
}

io::Result<void> LiveSettings::set(const std::string& key, const std::string& value) {
  if (client_) return client_->set(key, value);
  auto preferences = live::load(file_);
  if (!preferences) {
    return tl::unexpected(preferences.error() +
                          "; mend it, or begin anew with `scrim set --reset`");
  }
  *preferences = live::obey(policy_, *preferences);
  if (auto done = live::choose(*preferences, key, value); !done) return done;
  return save(*preferences);
}

io::Result<std::string> LiveSettings::get(const std::string& key) const {
  if (client_) return client_->get(key);
  return live::load(file_).map(
      [&key](const live::Preferences& preferences) { return live::get(preferences, key); });
}

io::Result<void> LiveSettings::reset() {
  return client_ ? client_->reset() : save(live::obey(policy_, {}));
}

io::Result<void> LiveSettings::save(const live::Preferences& preferences) {
  if (auto refused = live::refusal(policy_, preferences); !refused.empty()) {
    return tl::unexpected(refused);
  }
  return live::save(preferences, file_);
}

}  // namespace scrim::cli
