#include "apps/scrim/reference/manual_page.hpp"

#include <sstream>

#include "scrim/scrim.hpp"

namespace scrim::cli {
namespace {

/// Text that roff prints as it is.
std::string plain(const std::string& text) {
  std::string roff;
  for (const char c : text) {
    const bool at_start = roff.empty() || roff.back() == '\n';
    if (at_start && (c == '.' || c == '\'')) roff += "\\&";
    if (c == '\\') {
      roff += "\\e";
    } else if (c == '-') {
      roff += "\\-";
    } else if (c == '\'') {
      roff += "\\(aq";
    } else if (c == '`') {
      roff += "\\(ga";
    } else {
      roff += c;
    }
  }
  return roff;
}

std::string bold(const std::string& text) {
  return "\\fB" + plain(text) + "\\fR";
}
std::string italic(const std::string& text) {
  return "\\fI" + plain(text) + "\\fR";
}

std::string head(const Argument& argument) {
  if (argument.names.front().front() != '-') return italic(argument.names.front());
  std::string text;
  for (const std::string& name : argument.names) text += (text.empty() ? "" : ", ") + bold(name);
  if (!argument.value.empty()) text += " " + italic(argument.value);
  return text;
}

std::string item(const Argument& argument) {
  std::string text = ".TP\n" + head(argument) + "\n" + plain(argument.description) + "\n";
  if (argument.names.front().front() != '-' && !argument.choices.empty()) {
    std::string choices;
    for (const std::string& word : argument.choices) {
      choices += (choices.empty() ? "(one of: " : ", ") + plain(word);
    }
    text += choices + ")\n";
  }
  if (!argument.standard.empty()) text += "(default: " + plain(argument.standard) + ")\n";
  return text;
}

std::string synopsis(const std::string& name, const Command& command) {
  std::string text = bold(name) + " [" + italic("OPTIONS") + "]";
  for (const Argument& argument : command.positionals) {
    const std::string shown = italic(argument.names.front());
    text += argument.required ? " " + shown : " [" + shown + "]";
  }
  for (const Argument& argument : command.options) {
    if (!argument.required) continue;
    text += " " + bold(argument.names.front()) + " " + italic(argument.value);
  }
  return text;
}

/// Examples stay lines of their own.
std::string footer(const std::string& text) {
  std::string roff;
  std::istringstream lines(text);
  bool in_examples = false;
  for (std::string line; std::getline(lines, line);) {
    const bool is_example = line.starts_with("Example") || line.starts_with(" ");
    if (roff.empty() || is_example != in_examples) {
      roff += in_examples ? ".fi\n.PP\n" : ".PP\n";
      if (is_example) roff += ".nf\n";
    }
    in_examples = is_example;
    roff += plain(line) + "\n";
  }
  return in_examples ? roff + ".fi\n" : roff;
}

std::string section(const Command& command) {
  std::string text = ".SS " + synopsis("scrim " + command.name, command) + "\n";
  text += plain(command.description) + ".\n";
  for (const Argument& argument : command.positionals) text += item(argument);
  for (const Argument& argument : command.options) {
    if (argument.names.back() != "--help") text += item(argument);
  }
  return text + footer(command.footer);
}

}  // namespace

std::string manual_page(const CommandTree& tree) {
  std::ostringstream page;
  page << ".TH SCRIM 1 \"\" \"Scrim " << version() << "\" \"User Commands\"\n"
       << ".SH NAME\nscrim \\- live background blur for cameras, videos and pictures\n"
       << ".SH SYNOPSIS\n"
       << bold("scrim") << " " << italic("COMMAND") << " [" << italic("OPTIONS") << "]\n"
       << ".SH DESCRIPTION\n"
       << plain(tree.program.description) << "\n"
       << footer(tree.program.footer) << ".SH OPTIONS\n";
  for (const Argument& argument : tree.program.options) page << item(argument);
  page << ".SH COMMANDS\nEach command takes " << bold("--help") << ", too.\n";
  for (const Command& command : tree.commands) page << section(command);
  return page.str();
}

}  // namespace scrim::cli
