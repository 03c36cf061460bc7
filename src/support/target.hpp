/// Which instruction set the kernels run on.
#pragma once

#include <string_view>

#include "scrim/scrim.hpp"

namespace scrim {

/// The name of the target in use, as scrim::simd_target() gives it.
const char* target_name();

/// Forces a target by name, any case ("avx3", "avx2", "sse4", "emu128"); empty means the best one.
/// Takes effect for kernels called afterwards. Not thread-safe.
Result<void> force_target(std::string_view name);

/// Applies SCRIM_TARGET once per process; later calls give the same answer. Thread-safe.
Result<void> apply_target_from_environment();

}  // namespace scrim
