/// The commands and options as data, read from the program that parses them: what the manual page
/// and the shells' completions are written from.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace scrim::cli {

/// What an option or a positional argument takes. It is read from the name of its type: words in
/// lower case are values ("soft|lens"), FILE and its like stand for the names of files.
struct Argument {
  std::vector<std::string> names;  ///< "-o", "--output"; of a positional argument its own: "IN"
  std::string value;               ///< "OUT", "soft|lens"; empty for a flag
  std::string standard;            ///< taken when it is not given; may be empty
  std::string description;
  bool required = false;
  std::vector<std::string> choices;  ///< "soft", "lens"
  bool takes_file = false;
};

struct Command {
  std::string name;
  std::string description;
  std::string footer;
  std::vector<Argument> positionals;
  std::vector<Argument> options;
  /// What the second positional argument takes after each value of the first one, its name.
  std::vector<Argument> keyed;
};

struct CommandTree {
  Command program;  ///< its own options
  std::vector<Command> commands;
};

/// Hidden commands are left out.
CommandTree read_tree(const CLI::App& program);

/// What an argument takes whose type has the name `value`.
Argument read_argument(const std::string& name, const std::string& value);

}  // namespace scrim::cli
