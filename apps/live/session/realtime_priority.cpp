#include "apps/live/session/realtime_priority.hpp"

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <thread>

namespace scrim::live {
namespace {

/// Linux sends SIGXCPU to the very thread that has run for too long. What a handler may call is
/// not much; this is a system call and nothing else.
void become_normal(int) {
  const int error = errno;
  const sched_param normal{};
  sched_setscheduler(0, SCHED_OTHER | SCHED_RESET_ON_FORK, &normal);
  errno = error;
}

void handle_long_runs() {
  struct sigaction action {};
  action.sa_handler = become_normal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGXCPU, &action, nullptr);
}

bool is_realtime() {
  const int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
  return policy == SCHED_RR || policy == SCHED_FIFO;
}

/// What is left of a single processor would be too little for everything else.
bool has_room() {
  return std::thread::hardware_concurrency() > 1;
}

}  // namespace

void RealtimePriority::hold() {
  if (!ask_) return;
  if (is_realtime()) {
    limit(longest_);
    return;
  }
  if (asks_left_ == 0) return;
  --asks_left_;
  const auto limited = [this](std::chrono::microseconds longest) { return limit(longest); };
  if (!has_room() || !ask_(gettid(), limited)) asks_left_ = 0;
}

/// A warning at half of the time, the end of the process at all of it.
bool RealtimePriority::limit(std::chrono::microseconds longest) {
  longest_ = longest;
  rlimit limits{};
  if (longest.count() <= 0 || getrlimit(RLIMIT_RTTIME, &limits) != 0) return false;
  handle_long_runs();
  limits.rlim_max = std::min(limits.rlim_max, static_cast<rlim_t>(longest.count()));
  limits.rlim_cur = limits.rlim_max / 2;
  return setrlimit(RLIMIT_RTTIME, &limits) == 0;
}

}  // namespace scrim::live
