/// Real-time priority for a thread that must not be late.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

namespace scrim::live {

/// Asks whoever may give it for real-time priority for a thread of this process; false when there
/// is none to be had. Calls `limit` before: see LimitRuns.
using AskRealtime = std::function<bool(
    std::int64_t thread, const std::function<bool(std::chrono::microseconds longest)>& limit)>;

/// Keeps real-time priority on one thread, and the machine safe from it: where the thread runs for
/// long at a stretch, it becomes a normal one again (SIGXCPU, of which this class is the handler);
/// where even that failed, the kernel ends the process. Without the priority nothing else changes.
/// Thread-safety: the thread itself.
class RealtimePriority {
 public:
  /// Without `ask` there is none.
  explicit RealtimePriority(AskRealtime ask) : ask_(std::move(ask)) {}

  /// Asks for it when the thread does not have it, unless it was refused once or lost too often;
  /// renews the limits, which others in the process may have changed. Some system calls when there
  /// is nothing to ask.
  void hold();

 private:
  bool limit(std::chrono::microseconds longest);

  AskRealtime ask_;
  std::chrono::microseconds longest_{0};  ///< at a stretch; known once it was asked for
  int asks_left_ = 3;
};

}  // namespace scrim::live
