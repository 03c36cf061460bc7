#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "apps/scrim/backdrop_text.hpp"
#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/live_settings.hpp"

namespace scrim::cli {
namespace {

struct Choice {
  std::string key, value, with;
  bool reset = false;
};

int list(const LiveSettings& settings) {
  for (const live::Key& key : live::keys()) {
    const auto value = settings.get(std::string(key.name));
    if (!value) return fail(value.error());
    std::printf("%-9s %-10s %s (%s)\n", std::string(key.name).c_str(), value->c_str(),
                std::string(key.meaning).c_str(), std::string(key.values).c_str());
  }
  return exit_done;
}

/// Keys and values in the order in which they are to be set.
std::vector<std::pair<std::string, std::string>> changes(const Choice& choice) {
  std::vector<std::pair<std::string, std::string>> list;
  if (!choice.with.empty()) list.emplace_back("with", absolute_backdrop(choice.with));
  if (choice.reset) return list;
  list.emplace_back(choice.key,
                    choice.key == "with" ? absolute_backdrop(choice.value) : choice.value);
  return list;
}

io::Result<void> put(LiveSettings& settings, const Choice& choice) {
  if (choice.reset) return settings.reset();
  for (const auto& [key, value] : changes(choice)) {
    if (auto done = settings.set(key, value); !done) return done;
  }
  return {};
}

/// What is wrong with the command line itself; empty when nothing is.
std::string wrong_in(const Choice& choice) {
  if (choice.reset && !choice.key.empty()) return "--reset takes no key";
  if (!choice.with.empty() && (choice.key != "effect" || choice.value != "replace")) {
    return "--with goes with `scrim set effect replace`";
  }
  if (choice.key.empty()) return "";
  for (const auto& [key, value] : changes(choice)) {
    live::Preferences probe;
    if (const auto taken = live::set(probe, key, value); !taken) return taken.error();
  }
  return "";
}

int run_set(const Choice& choice) {
  if (const std::string wrong = wrong_in(choice); !wrong.empty()) return wrong_usage(wrong);
  auto settings = LiveSettings::open();
  if (!settings) return fail(settings.error());
  if (choice.key.empty() && !choice.reset) return list(*settings);
  if (const auto done = put(*settings, choice); !done) return fail(done.error());
  if (!settings->note().empty()) note(settings->note());
  return exit_done;
}

}  // namespace

void add_set(CLI::App& program, Action& action) {
  auto choice = std::make_shared<Choice>();
  CLI::App& command = *program.add_subcommand(
      "set", "Change a setting of the live camera, or list them with their values");
  std::string names;
  for (const live::Key& key : live::keys()) {
    names += (names.empty() ? "" : "|") + std::string(key.name);
  }
  command.add_option("KEY", choice->key, "Without it: lists all")->type_name(names);
  command.add_option("VALUE", choice->value, "`scrim set` says what each takes");
  command
      .add_option(
          "--with", choice->with,
          "For `effect replace`: a picture, a video or a colour (red, #1e90ff), as `set with` "
          "takes it; a file of that name goes before a colour's name")
      ->type_name("FILE|COLOUR");
  command.add_flag("--reset", choice->reset, "All settings to their defaults");
  command.footer(
      "Examples: scrim set strength 80\n"
      "          scrim set effect replace --with beach.jpg\n"
      "          scrim set camera logitech\n"
      "Changes the live camera that runs, and the settings file; without one, the file alone.");
  command.callback([choice, &action] { action = [choice] { return run_set(*choice); }; });
}

}  // namespace scrim::cli
