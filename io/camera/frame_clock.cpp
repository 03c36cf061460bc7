#include "io/camera/frame_clock.hpp"

namespace scrim::io {

std::int64_t FrameClock::time_of(std::int64_t stamp, const Moment& now) {
  constexpr std::int64_t oldest = 2'000'000'000;
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
  constexpr std::uint32_t most = 1000;
  const std::uint32_t gap = number - next_number_;  // numbers wrap around
  const bool known = counting_ && gap <= most;
  counting_ = true;
  next_number_ = number + 1;
  return known ? static_cast<int>(gap) : 0;
}

}  // namespace scrim::io
