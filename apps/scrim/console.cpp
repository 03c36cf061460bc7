#include "apps/scrim/console.hpp"

#include <algorithm>
#include <cstdio>

namespace scrim::cli {

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
  note(message);
  return exit_usage;
}

}  // namespace scrim::cli
