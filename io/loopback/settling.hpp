/// Tells a program that watches from one that only looks in.
#pragma once

#include <chrono>
#include <optional>

namespace scrim::io {

/// Programs that list cameras open each for a moment, some several times a second. Somebody is said
/// to watch once they have stayed for `rise`, and to have left once nobody was there for `fall`.
/// Knows no clock: the caller says what time it is, and comes back when `due` says so.
class Settling {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;

  Settling(Duration rise, Duration fall) : rise_(rise), fall_(fall) {}

  /// What was seen at `now`. Times must not run backwards.
  void observe(bool there, Time now);

  /// Whether somebody watches, as of the last `observe`.
  bool watched() const { return watched_; }

  /// When to observe again if nothing is seen before; empty while nothing is pending.
  std::optional<Time> due() const;

 private:
  Duration rise_, fall_;
  bool watched_ = false;
  bool there_ = false;
  Time since_{};  ///< when `there_` began to differ from `watched_`
};

}  // namespace scrim::io
