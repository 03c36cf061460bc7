#include <cstdio>
#include <map>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/reference/command_tree.hpp"
#include "apps/scrim/reference/completions.hpp"
#include "apps/scrim/reference/manual_page.hpp"

namespace scrim::cli {

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
      std::fputs(writers.at(*kind)(read_tree(program)).c_str(), stdout);
      return exit_done;
    };
  });
}

}  // namespace scrim::cli
