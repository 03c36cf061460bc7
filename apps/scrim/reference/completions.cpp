#include "apps/scrim/reference/completions.hpp"

#include <string_view>

#include "io/text/joined.hpp"

namespace scrim::cli {
namespace {

/// Text to stand between a shell's single quotes; `special` characters get a backslash.
std::string escaped(std::string_view text, std::string_view special) {
  std::string safe;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) safe += '\\';
    safe += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return safe;
}

std::string option_names(const Command& command) {
  std::string names;
  for (const Argument& option : command.options) names += io::joined(option.names, " ") + " ";
  return names;
}

std::string command_names(const CommandTree& tree) {
  std::string names;
  for (const Command& command : tree.commands) names += command.name + " ";
  return names;
}

/// What may stand where a positional argument is expected.
Argument any_positional(const Command& command) {
  Argument any;
  for (const Argument& argument : command.positionals) {
    any.choices.insert(any.choices.end(), argument.choices.begin(), argument.choices.end());
    any.takes_file = any.takes_file || argument.takes_file;
  }
  return any;
}

std::string bash_case(const std::string& pattern, const Argument& argument) {
  return pattern + ") words='" + io::joined(argument.choices, " ") + "'" +
         (argument.takes_file ? " files=yes" : "") + " ;;\n";
}

std::string bash_options(const Command& command) {
  std::string cases;
  for (const Argument& option : command.options) {
    if (option.value.empty()) continue;
    std::string pattern;
    for (const std::string& name : option.names) {
      pattern += (pattern.empty() ? "" : "|") + command.name + ":" + name;
    }
    cases += "    " + bash_case(pattern, option);
  }
  return cases;
}

/// After a key, what it takes.
std::string bash_keyed(const Command& command) {
  std::string cases;
  for (const Argument& key : command.keyed) {
    cases += "    " + bash_case(command.name + ":" + key.names.front(), key);
  }
  return cases;
}

std::string bash_words(const Command& command) {
  return "      " + command.name + ":-*) words='" + option_names(command) + "' ;;\n      " +
         bash_case(command.name + ":*", any_positional(command));
}

std::string zsh_action(const Argument& argument) {
  const std::string choices = "(" + io::joined(argument.choices, " ") + ")";
  if (argument.choices.empty()) return argument.takes_file ? "_files" : " ";
  if (!argument.takes_file) return choices;
  return "{_alternative \"values:value:" + choices + "\" \"files:file:_files\"}";
}

/// `words` are those of the command line so far, in zsh.
std::string zsh_keyed(const Command& command) {
  std::string cases;
  for (const Argument& key : command.keyed) {
    if (key.choices.empty() && !key.takes_file) continue;
    cases += " " + key.names.front() + ") " +
             (key.choices.empty() ? "" : "compadd -- " + io::joined(key.choices, " ") + "; ") +
             (key.takes_file ? "_files" : "") + " ;;";
  }
  return "{case $words[CURRENT-1] in" + cases + " esac}";
}

std::string zsh_option(const Argument& option) {
  std::string spec = "[" + escaped(option.description, "[]:\\") + "]";
  if (!option.value.empty()) spec += ":" + option.value + ":" + zsh_action(option);
  if (option.names.size() == 1) return "'" + option.names.front() + spec + "'";
  return "'(" + io::joined(option.names, " ") + ")'{" + io::joined(option.names, ",") + "}'" +
         spec + "'";
}

std::string zsh_command(const Command& command) {
  std::string text = "    " + command.name + ") _arguments -s";
  for (const Argument& option : command.options) text += " \\\n      " + zsh_option(option);
  for (std::size_t i = 0; i < command.positionals.size(); ++i) {
    const Argument& argument = command.positionals[i];
    const bool keyed = i == 1 && !command.keyed.empty();
    text += " \\\n      ':" + argument.names.front() + ":" +
            (keyed ? zsh_keyed(command) : zsh_action(argument)) + "'";
  }
  return text + " ;;\n";
}

std::string fish_argument(const Argument& argument) {
  std::string text = argument.takes_file ? " -F" : "";
  if (!argument.choices.empty()) text += " -a '" + io::joined(argument.choices, " ") + "'";
  return text;
}

std::string fish_option(const Argument& option) {
  std::string text;
  for (const std::string& name : option.names) {
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  if (!option.value.empty()) text += (option.takes_file ? " -r" : " -x") + fish_argument(option);
  return text + " -d '" + escaped(option.description, "\\") + "'";
}

/// What may stand after each key.
std::string fish_keyed(const Command& command) {
  std::string text;
  for (const Argument& key : command.keyed) {
    const std::string takes = fish_argument(key);
    if (takes.empty()) continue;
    text += "complete -c scrim -n '__fish_seen_subcommand_from " + command.name +
            "; and test (commandline -opc)[-1] = " + key.names.front() + "'" + takes + "\n";
  }
  return text;
}

std::string fish_command(const Command& command) {
  const std::string begin =
      "complete -c scrim -n '__fish_seen_subcommand_from " + command.name + "'";
  std::string text;
  for (const Argument& option : command.options) text += begin + fish_option(option) + "\n";
  text += fish_keyed(command);
  const std::string positional = fish_argument(any_positional(command));
  if (positional.empty()) return text;
  if (command.keyed.empty()) return text + begin + positional + "\n";
  return text + "complete -c scrim -n 'test (commandline -opc)[-1] = " + command.name + "'" +
         positional + "\n";
}

}  // namespace

std::string bash_completion(const CommandTree& tree) {
  std::string text = R"(# scrim's completion for bash.
_scrim() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command='' words='' files='' i
  for ((i = 1; i < COMP_CWORD; ++i)); do
    [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]}; break; }
  done
  [[ $current == = ]] && current=''
  [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}
  case $command:$previous in
)";
  for (const Command& command : tree.commands) text += bash_options(command) + bash_keyed(command);
  text += "    *) case $command:$current in\n";
  for (const Command& command : tree.commands) text += bash_words(command);
  text += "      :*) words='" + command_names(tree) + option_names(tree.program) + "' ;;\n";
  return text + R"(    esac ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [[ $files ]]; then
    compopt -o filenames
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -F _scrim scrim
)";
}

std::string zsh_completion(const CommandTree& tree) {
  std::string text = R"(#compdef scrim
# scrim's completion for zsh.
_scrim_commands() {
  local -a commands=(
)";
  for (const Command& command : tree.commands) {
    text += "    '" + command.name + ":" + escaped(command.description, ":\\") + "'\n";
  }
  text += R"(  )
  _describe command commands
}
_scrim() {
  local context state line
  typeset -A opt_args
  _arguments -C)";
  for (const Argument& option : tree.program.options) text += " \\\n    " + zsh_option(option);
  text += R"( \
    '1:command:_scrim_commands' '*::argument:->argument'
  [[ $state == argument ]] || return
  case $words[1] in
)";
  for (const Command& command : tree.commands) text += zsh_command(command);
  return text + R"(  esac
}
if [[ $funcstack[1] == _scrim ]]; then _scrim "$@"; else compdef _scrim scrim; fi
)";
}

std::string fish_completion(const CommandTree& tree) {
  std::string text = "# scrim's completion for fish.\ncomplete -c scrim -f\n";
  const std::string begin = "complete -c scrim -n __fish_use_subcommand";
  for (const Argument& option : tree.program.options) text += begin + fish_option(option) + "\n";
  for (const Command& command : tree.commands) {
    text += begin + " -a " + command.name + " -d '" + escaped(command.description, "\\") + "'\n";
  }
  for (const Command& command : tree.commands) text += fish_command(command);
  return text;
}

}  // namespace scrim::cli
