#include "apps/live/session/pace_meter.hpp"

#include <algorithm>
#include <cstddef>
#include <ctime>

namespace scrim::live {
namespace {

/// Of one second: twice as many as the quickest cameras give.
constexpr std::size_t most_latencies = 512;

double seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Nearest rank; the order of `values` changes. There must be some.
double percentile(std::vector<double>& values, std::size_t percent) {
  const std::size_t rank = std::max<std::size_t>(1, (values.size() * percent + 99) / 100);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

}  // namespace

ProcessTime process_time_now() {
  return {std::chrono::steady_clock::now(), seconds(CLOCK_PROCESS_CPUTIME_ID)};
}

PaceMeter::PaceMeter(const ProcessTime& now) {
  latencies_.reserve(most_latencies);
  clear(now);
}

void PaceMeter::clear(const ProcessTime& now) {
  since_ = now;
  sum_ = {};
  frames_ = 0;
  latencies_.clear();
}

void PaceMeter::add(const FrameTimes& frame) {
  ++frames_;
  sum_.decode += frame.decode;
  sum_.engine += frame.engine;
  sum_.output += frame.output;
  if (latencies_.size() < most_latencies) latencies_.push_back(frame.latency);
}

std::optional<Pace> PaceMeter::take(const ProcessTime& now) {
  const double elapsed = std::chrono::duration<double>(now.time - since_.time).count();
  if (elapsed < 1) return std::nullopt;
  const double cpu = now.cpu_seconds - since_.cpu_seconds;
  Pace pace{.frames_a_second = frames_ / elapsed, .cpu_percent = 100 * cpu / elapsed};
  if (frames_ > 0) {
    pace.decode_milliseconds = sum_.decode / frames_;
    pace.engine_milliseconds = sum_.engine / frames_;
    pace.output_milliseconds = sum_.output / frames_;
    pace.latency_milliseconds = percentile(latencies_, 50);
    pace.latency_p95_milliseconds = percentile(latencies_, 95);
  }
  clear(now);
  return pace;
}

std::int64_t monotonic_now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace scrim::live
