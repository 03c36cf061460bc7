/// Facts about this machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scrim::cli {

struct Machine {
  std::string cpu;                     ///< the model's name; "unknown" where nobody says
  int cores = 1;                       ///< that this process may use
  std::uint64_t memory = 0;            ///< bytes
  std::uint64_t memory_available = 0;  ///< bytes that can still be had
  std::vector<std::string> simd;       ///< what scrim::simd_target() can be here, best first
};

Machine this_machine();

}  // namespace scrim::cli
