#include "apps/scrim/mistakes.hpp"

#include <filesystem>

#include "io/text/did_you_mean.hpp"

namespace scrim::cli {
namespace {

bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-';
}

/// The option that a word names: "--look", "--look=lens", "-o", "-oFILE"; null when there is none.
const CLI::Option* option_of(const CLI::App& command, const std::string& word) {
  const bool is_long = word.starts_with("--");
  return command.get_option_no_throw(is_long ? word.substr(0, word.find('=')) : word.substr(0, 2));
}

/// Whether the option's value is the next word.
bool takes_next(const CLI::Option& option, const std::string& word) {
  const bool holds_value =
      word.starts_with("--") ? word.find('=') != std::string::npos : word.size() > 2;
  return option.get_expected_max() > 0 && !holds_value;
}

std::string nearest_option(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    names.insert(names.end(), option->get_lnames().begin(), option->get_lnames().end());
  }
  const std::size_t begin = word.find_first_not_of('-');
  const std::string bare = begin == std::string::npos ? "" : word.substr(begin);
  return io::nearest_name(bare.substr(0, bare.find('=')), names);
}

std::string why_not(const CLI::App& command, const std::string& word) {
  std::error_code code;
  if (std::filesystem::exists(word, code)) {
    return word + ": no such option; the file of that name is ./" + word;
  }
  const std::string nearest = nearest_option(command, word);
  return word.substr(0, word.find('=')) + ": no such option" +
         (nearest.empty() ? "" : "; did you mean --" + nearest + "?");
}

}  // namespace

const CLI::App* command_of(const CLI::App& program, const std::string& name) {
  const auto found =
      program.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

std::string why_no_command(const CLI::App& program, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) {
    if (!command->get_group().empty()) names.push_back(command->get_name());
  }
  return name + ": no such command" + io::did_you_mean(name, names);
}

std::string why_no_option(const CLI::App& command, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (!is_option(words[i])) continue;
    const CLI::Option* option = option_of(command, words[i]);
    if (option == nullptr) return why_not(command, words[i]);
    if (takes_next(*option, words[i])) ++i;
  }
  return "";
}

}  // namespace scrim::cli
