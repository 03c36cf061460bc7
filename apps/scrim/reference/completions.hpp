/// What a shell needs to complete the command line of `scrim`.
#pragma once

#include <string>

#include "apps/scrim/reference/command_tree.hpp"

namespace scrim::cli {

std::string bash_completion(const CommandTree& tree);
std::string zsh_completion(const CommandTree& tree);
std::string fish_completion(const CommandTree& tree);

}  // namespace scrim::cli
