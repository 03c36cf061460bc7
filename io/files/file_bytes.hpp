/// Whole files in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace scrim::io {

/// The first `most` bytes of a regular file. Empty when it cannot be read, and of anything that
/// could not be read a second time (a pipe, a device).
std::vector<std::uint8_t> bytes_of_file(const std::string& path,
                                        std::size_t most = std::numeric_limits<std::size_t>::max());

}  // namespace scrim::io
