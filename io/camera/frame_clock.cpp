#include "io/camera/frame_clock.hpp"

namespace scrim::io {
namespace {

/// Nanoseconds. The slowest cameras take less for a frame; an older stamp is of another clock.
constexpr std::int64_t oldest = 2'000'000'000;

/// A gap that is wider is no loss: the camera began to count anew.
constexpr std::uint32_t most_lost = 1000;

}  // namespace

std::int64_t FrameClock::time_of(std::int64_t stamp, const Moment& now) {
  const auto is_recent = [&](std::int64_t time) {
    return time <= now.monotonic && time >= now.monotonic - oldest && time > last_time_;
  };
  const std::int64_t from_real = stamp - now.real + now.monotonic;
  std::int64_t time = now.monotonic;
  if (is_recent(stamp)) {
    time = stamp;
  } else if (is_recent(from_real)) {
    time = from_real;
  }
  last_time_ = time;
  return time;
}

int FrameClock::lost_before(std::uint32_t number) {
  const std::uint32_t gap = number - next_number_;  // numbers wrap around
  const bool known = counting_ && gap <= most_lost;
  counting_ = true;
  next_number_ = number + 1;
  return known ? static_cast<int>(gap) : 0;
}

}  // namespace scrim::io
