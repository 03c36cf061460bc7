#include <cstdio>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/live_settings.hpp"
#include "io/text/did_you_mean.hpp"

namespace scrim::cli {
namespace {

int run_toggle(const std::string& to) {
  auto settings = LiveSettings::open();
  if (!settings) return fail(settings.error());
  const bool asked = to == "on";
  const auto on =
      to.empty() ? settings->toggle()
                 : settings->set("on", asked ? "true" : "false").map([asked] { return asked; });
  if (!on) return fail(on.error());
  std::printf("%s\n", *on ? "On" : "Off: your room is visible");
  if (!settings->note().empty()) note(settings->note());
  return exit_done;
}

}  // namespace

void add_toggle(CLI::App& program, Action& action) {
  auto to = std::make_shared<std::string>();
  CLI::App& command =
      *program.add_subcommand("toggle", "Switch the live camera's effect on or off");
  command.add_option("STATE", *to, "Without it: what it is not now")
      ->check([](const std::string& text) -> std::string {
        if (text == "on" || text == "off") return "";
        return "takes on or off, not " + text + io::did_you_mean(text, {"on", "off"});
      })
      ->type_name("on|off");
  command.footer(
      "Examples: scrim toggle\n"
      "          scrim toggle on\n"
      "For a shortcut of the desktop: the command `scrim toggle`. Off shows your room.");
  command.callback([to, &action] { action = [to] { return run_toggle(*to); }; });
}

}  // namespace scrim::cli
