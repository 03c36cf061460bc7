#include "apps/scrim/reference/command_tree.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <string_view>

namespace scrim::cli {
namespace {

bool is_choice(const std::string& word) {
  const auto fits = [](unsigned char c) {
    return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '-';
  };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  return std::all_of(word.begin(), word.end(), fits) &&
         (std::islower(static_cast<unsigned char>(word.front())) != 0 ||
          std::all_of(word.begin(), word.end(), is_digit));
}

bool is_file(std::string_view word) {
  constexpr std::array<std::string_view, 6> files{"FILE", "IN", "OUT", "DIR", "PICTURE", "VIDEO"};
  return std::find(files.begin(), files.end(), word) != files.end();
}

void read_value(Argument& argument) {
  std::istringstream words(argument.value);
  for (std::string word; std::getline(words, word, '|');) {
    if (!word.empty() && is_choice(word)) argument.choices.push_back(word);
    argument.takes_file = argument.takes_file || is_file(word);
  }
}

Argument read(const CLI::Option& option) {
  Argument argument;
  for (const std::string& name : option.get_snames()) argument.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) argument.names.push_back("--" + name);
  const bool positional = argument.names.empty();
  if (positional) argument.names.push_back(option.get_name());
  if (option.get_expected_max() > 0) argument.value = option.get_type_name();
  if (positional && argument.value.find('|') == std::string::npos) {
    argument.value = argument.names.front();
  }
  argument.standard = option.get_default_str();
  argument.description = option.get_description();
  argument.required = option.get_required();
  read_value(argument);
  return argument;
}

Command read(const CLI::App& app) {
  Command command{};
  command.name = app.get_name();
  command.description = app.get_description();
  command.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    (option->get_positional() ? command.positionals : command.options).push_back(read(*option));
  }
  return command;
}

}  // namespace

Argument read_argument(const std::string& name, const std::string& value) {
  Argument argument;
  argument.names.push_back(name);
  argument.value = value;
  read_value(argument);
  return argument;
}

CommandTree read_tree(const CLI::App& program) {
  CommandTree tree{read(program), {}};
  for (const CLI::App* command : program.get_subcommands({})) {
    if (!command->get_group().empty()) tree.commands.push_back(read(*command));
  }
  return tree;
}

}  // namespace scrim::cli
