/// What a thread that serves a D-Bus connection does, again and again.
#pragma once

#include <poll.h>
#include <sdbus-c++/IConnection.h>

#include <chrono>
#include <memory>
#include <span>

#include "io/av_handles.hpp"

namespace scrim::live {

/// Fails when there is no session bus, with a line that says what to do.
io::Result<std::unique_ptr<sdbus::IConnection>> open_session_bus();

inline constexpr std::chrono::milliseconds forever{-1};

/// Handles what has come over the connection (null: there is none). Throws sdbus::Error when the
/// bus is lost.
void handle_pending(sdbus::IConnection* connection);

/// Sleeps until more comes, something happens to one of the descriptors, or for `longest`. To be
/// called when `handle_pending` has just been.
void sleep(sdbus::IConnection* connection, std::span<pollfd> others,
           std::chrono::milliseconds longest = forever);

/// Wakes a thread that sleeps in `sleep`. Thread-safety: any thread may call `wake`.
class WakeUp {
 public:
  WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;
  ~WakeUp();

  void wake() const;
  pollfd waiter() const { return {descriptor_, POLLIN, 0}; }
  /// Called by the thread that was woken.
  void clear() const;

 private:
  int descriptor_;
};

}  // namespace scrim::live
