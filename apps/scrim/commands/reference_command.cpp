#include <cstdio>
#include <map>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/reference/command_tree.hpp"
#include "apps/scrim/reference/completions.hpp"
#include "apps/scrim/reference/manual_page.hpp"

#ifdef SCRIM_LIVE
#include "apps/scrim/live_settings.hpp"
#endif

namespace scrim::cli {
namespace {

/// The program's commands, and of `set` what each key takes.
CommandTree whole_tree(const CLI::App& program) {
  CommandTree tree = read_tree(program);
#ifdef SCRIM_LIVE
  for (Command& command : tree.commands) {
    if (command.name != "set") continue;
    for (const live::Key& key : live::keys()) {
      Argument argument = read_argument(std::string(key.name), value_name(key));
      argument.choices.assign(key.choices.begin(), key.choices.end());
      command.keyed.push_back(std::move(argument));
    }
  }
#endif
  return tree;
}

}  // namespace

/// For those who make packages, so it is not listed: what the installed man page and completions
/// are made with.
void add_reference(CLI::App& program, Action& action) {
  using Writer = std::string (*)(const CommandTree&);
  static const std::map<std::string, Writer> writers{{"man", manual_page},
                                                     {"bash", bash_completion},
                                                     {"zsh", zsh_completion},
                                                     {"fish", fish_completion}};
  auto kind = std::make_shared<std::string>();
  CLI::App& command = *program.add_subcommand(
      "reference", "Print the manual page, or a shell's completion of this command");
  command.group("");
  command.add_option("KIND", *kind, "man, bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember(&writers));
  command.callback([&program, kind, &action] {
    action = [&program, kind] {
      std::fputs(writers.at(*kind)(whole_tree(program)).c_str(), stdout);
      return exit_done;
    };
  });
}

}  // namespace scrim::cli
