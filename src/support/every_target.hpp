/// For tests: every SIMD target in turn.
#pragma once

#include <gtest/gtest.h>

#include "support/target.hpp"

namespace scrim {

/// Runs `check` on each SIMD target that this machine can force; there must be one.
template <class Check>
void on_every_target(Check check) {
  int targets = 0;
  for (const char* name : {"avx3", "avx2", "sse4", "neon", "wasm", "emu128"}) {
    if (!force_target(name)) continue;
    SCOPED_TRACE(name);
    check();
    ++targets;
  }
  ASSERT_GT(targets, 0);
  ASSERT_TRUE(force_target(""));
}

}  // namespace scrim
