/// Whether somebody watches, with patience for programs that open a camera again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace scrim::live {

enum class Attention : std::uint8_t {
  asleep,     ///< nobody watches
  lingering,  ///< the last one left less than the grace period ago
  watching,   ///< somebody does
};

/// Thread-safety: one thread.
class AttentionSpan {
 public:
  using Clock = std::chrono::steady_clock;

  /// What it is `now`, given whether somebody watches.
  Attention at(Clock::time_point now, bool watched, std::chrono::seconds grace) {
    if (watched) {
      left_.reset();
      return now_ = Attention::watching;
    }
    if (now_ == Attention::watching) left_ = now;
    if (left_ && now - *left_ >= grace) left_.reset();
    return now_ = left_ ? Attention::lingering : Attention::asleep;
  }

 private:
  Attention now_ = Attention::asleep;
  std::optional<Clock::time_point> left_;  ///< when the last watcher did, while it is lingering
};

}  // namespace scrim::live
