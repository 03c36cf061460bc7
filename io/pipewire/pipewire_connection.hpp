/// The connection to the PipeWire server, kept up while the server comes and goes.
#pragma once

#include <pipewire/pipewire.h>

#include <chrono>
#include <functional>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// What to call on the connection's thread, with the connection locked. Whoever makes objects on
/// the core in `up` destroys them in `down`.
struct PipewireEvents {
  std::function<void(pw_core* core)> up;
  std::function<void()> down;
};

/// Owns a thread that talks to the server. When the server goes away, the thread tries twice a
/// second to reach the new one. Thread-safety: `Lock` from any thread; the other functions as they
/// say.
class PipewireConnection {
 public:
  PipewireConnection();
  PipewireConnection(const PipewireConnection&) = delete;
  PipewireConnection& operator=(const PipewireConnection&) = delete;
  ~PipewireConnection();

  /// Connects, calls `up`, and starts the thread. Fails when there is no server: a line that says
  /// what to do. At most once.
  Result<void> start(PipewireEvents events);

  /// Ends the thread and calls `down`. Not from the connection's thread.
  void stop();

  /// Gives the connection up and makes it anew, soon. On the connection's thread or locked.
  void renew();

  /// Waits until the server has answered all that was asked. Locked, on another thread than the
  /// connection's. False when it did not in time.
  bool roundtrip(std::chrono::milliseconds wait);

  /// Waits for `wake`, or in vain. Locked, on another thread than the connection's; unlocked
  /// meanwhile.
  bool wait_until(std::chrono::steady_clock::time_point deadline);
  /// On the connection's thread.
  void wake() { pw_thread_loop_signal(loop_, false); }

  /// Null while there is no server.
  pw_core* core() const { return core_; }

  /// Keeps the connection's thread out while it lives. Recursive.
  class Lock {
   public:
    explicit Lock(const PipewireConnection& connection) : loop_(connection.loop_) {
      pw_thread_loop_lock(loop_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() { pw_thread_loop_unlock(loop_); }

   private:
    pw_thread_loop* loop_;
  };

 private:
  static void on_done(void* self, std::uint32_t id, int sequence);
  static void on_error(void* self, std::uint32_t id, int sequence, int code, const char* text);
  static void on_timer(void* self, std::uint64_t expirations);

  bool connect();
  void disconnect();
  void try_after(long nanoseconds);

  PipewireEvents events_;
  pw_thread_loop* loop_ = nullptr;
  pw_context* context_ = nullptr;
  pw_core* core_ = nullptr;
  spa_source* timer_ = nullptr;
  spa_hook listener_{};
  int answered_ = 0;  ///< sequence number of the newest answer
};

}  // namespace scrim::io
