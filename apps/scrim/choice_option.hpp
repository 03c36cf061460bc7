/// Options that take one of an enumeration's names.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "io/text/did_you_mean.hpp"
#include "io/text/joined.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// Each option reads its text itself, so that what is wrong is said in the user's terms: CLI11
/// prints "OPTION: what".
[[noreturn]] inline void refuse(const char* option, const std::string& what) {
  throw CLI::ValidationError(option, what);
}

/// Puts the choice into `value`, a Choice or an optional one, which must outlive the command.
template <class Choice, class Value>
CLI::Option* add_choice(CLI::App& command, const char* option, const char* description,
                        Value& value) {
  const auto choose = [&value, option](const std::string& text) {
    const auto parsed = parse<Choice>(text);
    if (!parsed) {
      refuse(option, "takes " + io::joined(names<Choice>(), " or ") + ", not " + text +
                         io::did_you_mean(text, names<Choice>()));
    }
    value = *parsed;
  };
  return command.add_option_function<std::string>(option, choose, description)
      ->type_name(io::joined(names<Choice>(), "|"));
}

}  // namespace scrim::cli
