/// What the command says, and how it ends.
#pragma once

#include <string>

namespace scrim::cli {

inline constexpr int exit_done = 0, exit_failed = 1, exit_usage = 2;

/// Prints "scrim: message" on stderr, as one line, and gives the exit code.
int fail(const std::string& message);
/// Likewise, and says where the help is.
int wrong_usage(const std::string& message);

/// The command whose help `wrong_usage` names from now on; before, that of the whole program.
void help_is_of(const std::string& command);

/// Prints "scrim: message" on stderr.
void note(const std::string& message);

}  // namespace scrim::cli
