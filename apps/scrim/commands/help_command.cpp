#include <cstdio>
#include <memory>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/mistakes.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {
namespace {

int print_help(const CLI::App& program, const std::string& name) {
  const CLI::App* command = name.empty() ? &program : command_of(program, name);
  if (command == nullptr) return wrong_usage(why_no_command(program, name));
  const std::string title = name.empty() ? "scrim" : "scrim " + name;
  const std::string text =
      command->get_formatter()->make_help(command, title, CLI::AppFormatMode::Normal);
  std::fputs(text.c_str(), stdout);
  return exit_done;
}

}  // namespace

void add_help(CLI::App& program, Action& action) {
  auto name = std::make_shared<std::string>();
  std::vector<std::string> names;
  for (const CLI::App* other : program.get_subcommands({})) names.push_back(other->get_name());
  CLI::App& command =
      *program.add_subcommand("help", "Say what Scrim does, or what a command does");
  command.add_option("COMMAND", *name, "Without it: of the whole program")
      ->type_name(io::joined(names, "|"));
  command.footer("Example: scrim help blur");
  command.callback([&program, name, &action] {
    action = [&program, name] { return print_help(program, *name); };
  });
}

void add_version(CLI::App& program, Action& action) {
  CLI::App& command = *program.add_subcommand("version", "Print the version");
  command.footer("Example: scrim version");
  command.callback([&action] {
    action = [] {
      std::printf("scrim %s\n", version());
      return exit_done;
    };
  });
}

}  // namespace scrim::cli
