/// How fast the live way is.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "apps/live/live_status.hpp"

namespace scrim::live {

/// Where a frame's time went, in milliseconds.
struct FrameTimes {
  double decode = 0, engine = 0, output = 0;
  double latency = 0;  ///< from the camera's time stamp to the virtual camera
};

/// Sums up frames and gives the figures once a second. Thread-safety: one thread.
class PaceMeter {
 public:
  PaceMeter();

  /// Begins anew.
  void clear();
  /// Allocates nothing.
  void add(const FrameTimes& frame);
  /// The figures of the time since they were last given, when that is a second or more.
  std::optional<Pace> take();

 private:
  using Clock = std::chrono::steady_clock;

  Clock::time_point since_;
  double cpu_seconds_ = 0;  ///< of the whole process, when `since_` was
  FrameTimes sum_;
  int frames_ = 0;
  std::vector<double> latencies_;
};

/// CLOCK_MONOTONIC in nanoseconds: what frames' times are given in.
std::int64_t monotonic_now();

}  // namespace scrim::live
