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

/// A time, and the seconds that the whole process has worked by then.
struct ProcessTime {
  std::chrono::steady_clock::time_point time{};
  double cpu_seconds = 0;
};
ProcessTime process_time_now();

/// Sums up frames and gives the figures once a second. Knows no clock: the caller says what time it
/// is. Thread-safety: one thread.
class PaceMeter {
 public:
  explicit PaceMeter(const ProcessTime& now);

  /// Begins anew.
  void clear(const ProcessTime& now);
  /// Allocates nothing.
  void add(const FrameTimes& frame);
  /// The figures of the time since they were last given, when that is a second or more.
  std::optional<Pace> take(const ProcessTime& now);

 private:
  ProcessTime since_;
  FrameTimes sum_;
  int frames_ = 0;
  std::vector<double> latencies_;
};

/// CLOCK_MONOTONIC in nanoseconds: what frames' times are given in.
std::int64_t monotonic_now();

}  // namespace scrim::live
