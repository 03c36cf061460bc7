/// When a camera's frames were taken, whatever their drivers say.
#pragma once

#include <cstdint>

namespace scrim::io {

/// Both clocks at one moment, in nanoseconds.
struct Moment {
  std::int64_t monotonic = 0;
  std::int64_t real = 0;
};

/// Turns a camera's time stamps into CLOCK_MONOTONIC and counts the frames that were lost.
/// Thread-safety: one thread at a time.
class FrameClock {
 public:
  /// `stamp`, of CLOCK_MONOTONIC or CLOCK_REALTIME, when it is of the two seconds before `now` and
  /// after the frame before; else `now`. So times never go back, nor ahead of the clock.
  std::int64_t time_of(std::int64_t stamp, const Moment& now);

  /// How many frames are missing between the one counted before and this one. 0 for the first, and
  /// where the numbers make no sense.
  int lost_before(std::uint32_t number);

 private:
  std::int64_t last_time_ = 0;
  std::uint32_t next_number_ = 0;
  bool counting_ = false;
};

}  // namespace scrim::io
