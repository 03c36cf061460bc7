#include "io/pipewire/pipewire_connection.hpp"

#include <cerrno>
#include <cstdlib>
#include <new>

namespace scrim::io {
namespace {

/// Nanoseconds (0 would switch the timer off). Twice a second costs nothing, and a server that was
/// started anew is found before somebody wonders.
constexpr long at_once = 1, retry_interval = 500'000'000;

void initialise_library() {
  static const bool done = [] {
    pw_init(nullptr, nullptr);
    // The library would write to stderr on its own account when the server goes away.
    if (std::getenv("PIPEWIRE_DEBUG") == nullptr) pw_log_set_level(SPA_LOG_LEVEL_NONE);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace

PipewireConnection::PipewireConnection() {
  initialise_library();
  loop_ = pw_thread_loop_new("scrim-pipewire", nullptr);
  if (loop_ == nullptr) throw std::bad_alloc();
  pw_loop* loop = pw_thread_loop_get_loop(loop_);
  timer_ = pw_loop_add_timer(loop, on_timer, this);
  context_ = pw_context_new(loop, nullptr, 0);
}

PipewireConnection::~PipewireConnection() {
  stop();
  if (context_ != nullptr) pw_context_destroy(context_);
  pw_loop_destroy_source(pw_thread_loop_get_loop(loop_), timer_);
  pw_thread_loop_destroy(loop_);
}

Result<void> PipewireConnection::start(PipewireEvents events) {
  events_ = std::move(events);
  if (context_ == nullptr || !connect()) {
    return tl::unexpected<std::string>(
        "PipeWire does not run here; start it: systemctl --user start pipewire wireplumber");
  }
  if (pw_thread_loop_start(loop_) < 0) {
    return tl::unexpected<std::string>("no thread can be started; close other programs");
  }
  return {};
}

/// Disconnects while the thread still runs: without it PipeWire's own thread for data would call
/// into what is being taken apart.
void PipewireConnection::stop() {
  {
    const Lock lock(*this);
    pw_loop_update_timer(pw_thread_loop_get_loop(loop_), timer_, nullptr, nullptr, false);
    disconnect();
  }
  pw_thread_loop_stop(loop_);
}

void PipewireConnection::renew() {
  try_after(at_once);
}

bool PipewireConnection::roundtrip(std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  if (core_ == nullptr) return false;
  const int question = pw_core_sync(core_, PW_ID_CORE, 0);
  while (answered_ != question) {
    if (!wait_until(deadline)) return false;
  }
  return true;
}

bool PipewireConnection::wait_until(std::chrono::steady_clock::time_point deadline) {
  const auto left = deadline - std::chrono::steady_clock::now();
  if (left <= left.zero()) return false;
  timespec when{};
  pw_thread_loop_get_time(loop_, &when, std::chrono::nanoseconds(left).count());
  return pw_thread_loop_timed_wait_full(loop_, &when) == 0;
}

void PipewireConnection::on_done(void* self, std::uint32_t id, int sequence) {
  if (id != PW_ID_CORE) return;
  auto* connection = static_cast<PipewireConnection*>(self);
  connection->answered_ = sequence;
  connection->wake();
}

void PipewireConnection::on_error(void* self, std::uint32_t id, int, int code, const char*) {
  if (id == PW_ID_CORE && code == -EPIPE) static_cast<PipewireConnection*>(self)->renew();
}

void PipewireConnection::on_timer(void* self, std::uint64_t) {
  auto* connection = static_cast<PipewireConnection*>(self);
  connection->disconnect();
  if (!connection->connect()) connection->try_after(retry_interval);
}

bool PipewireConnection::connect() {
  static constexpr pw_core_events core_events = [] {
    pw_core_events events{};
    events.version = PW_VERSION_CORE_EVENTS;
    events.done = on_done;
    events.error = on_error;
    return events;
  }();
  core_ = pw_context_connect(context_, nullptr, 0);
  if (core_ == nullptr) return false;
  listener_ = {};
  pw_core_add_listener(core_, &listener_, &core_events, this);
  events_.up(core_);
  return true;
}

void PipewireConnection::disconnect() {
  if (core_ == nullptr) return;
  events_.down();
  spa_hook_remove(&listener_);
  pw_core_disconnect(core_);
  core_ = nullptr;
}

void PipewireConnection::try_after(long nanoseconds) {
  timespec when{.tv_sec = 0, .tv_nsec = nanoseconds};
  pw_loop_update_timer(pw_thread_loop_get_loop(loop_), timer_, &when, nullptr, false);
}

}  // namespace scrim::io
