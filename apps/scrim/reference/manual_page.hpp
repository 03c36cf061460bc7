#pragma once

#include <string>

#include "apps/scrim/reference/command_tree.hpp"

namespace scrim::cli {

/// scrim(1) in roff, up to and with the commands; what is no command's own (files, environment)
/// stands in packaging/man/scrim.1.more.
std::string manual_page(const CommandTree& tree);

}  // namespace scrim::cli
