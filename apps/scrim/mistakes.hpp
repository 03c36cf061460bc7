/// What is wrong with a command line that cannot be understood, as lines for the user.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace scrim::cli {

/// Null when there is none of that name.
const CLI::App* command_of(const CLI::App& program, const std::string& name);

/// Of a word that should be a command and is none.
std::string why_no_command(const CLI::App& program, const std::string& name);

/// Of the first word that looks like an option and is none of `command`'s; empty when there is no
/// such word.
std::string why_no_option(const CLI::App& command, const std::vector<std::string>& words);

}  // namespace scrim::cli
