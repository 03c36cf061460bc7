/// Times the stages of one frame.
#pragma once

#include <chrono>

#include "scrim/scrim.hpp"

namespace scrim {

/// Adds the time since the last lap to the lap's stage.
class Stopwatch {
 public:
  explicit Stopwatch(Report& report) : report_(report), start_(Clock::now()), last_(start_) {
    report_.milliseconds.fill(0);
  }
  ~Stopwatch() { report_.total_milliseconds = milliseconds(start_, Clock::now()); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

  void lap(Stage stage) {
    const Clock::time_point now = Clock::now();
    report_.milliseconds[std::size_t(stage)] += milliseconds(last_, now);
    last_ = now;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static float milliseconds(Clock::time_point from, Clock::time_point to) {
    return std::chrono::duration<float, std::milli>(to - from).count();
  }

  Report& report_;
  Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace scrim
