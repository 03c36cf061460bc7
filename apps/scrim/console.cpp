#include "apps/scrim/console.hpp"

#include <algorithm>
#include <cstdio>

namespace scrim::cli {
namespace {

std::string help_command = "scrim --help";

}  // namespace

void note(const std::string& message) {
  std::string line = message;
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::fprintf(stderr, "scrim: %s\n", line.c_str());
}

int fail(const std::string& message) {
  note(message);
  return exit_failed;
}

int wrong_usage(const std::string& message) {
  note(message + (message.ends_with('?') ? " See `" : "; see `") + help_command + "`");
  return exit_usage;
}

void help_is_of(const std::string& command) {
  help_command = "scrim " + command + " --help";
}

}  // namespace scrim::cli
