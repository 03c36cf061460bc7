/// Wakes a thread that sleeps, also one that sleeps on a file descriptor.
#pragma once

#include <chrono>
#include <optional>

namespace scrim::live {

/// Thread-safety: any thread may wake; one thread sleeps.
class Waker {
 public:
  /// Throws std::system_error when the process has no file descriptor left.
  Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;
  ~Waker();

  /// Ends the sleep, or the next one when nobody sleeps.
  void wake();

  /// Sleeps until `wake`, until `other` (-1: none) can be read, or for `longest`; without one there
  /// is no timer.
  void sleep(std::optional<std::chrono::milliseconds> longest, int other = -1);

  /// For a sleep on more than that: what to wait for, and what to call afterwards.
  int descriptor() const { return descriptor_; }
  void clear();

 private:
  int descriptor_;
};

}  // namespace scrim::live
