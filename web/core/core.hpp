/// One camera's engine as JavaScript holds it: numbers in, numbers out, pixels in this memory.
#pragma once

#include <cstdint>
#include <utility>

#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

/// What `scrim_process` leaves behind: `Settings.view` of web/src/settings.ts.
enum class View : std::uint8_t { composed, matte };

/// An engine, and the frame that it works on, in place.
struct Core {
  explicit Core(scrim::Engine made) : engine(std::move(made)) {}

  scrim::Engine engine;
  View view = View::composed;
  scrim::Buffer<std::uint8_t> pixels, matte;
  scrim::MutableFrame frame;
};

/// Keeps the newest frame's report for `scrim_answer`.
void answer_with(const scrim::Report& report);
