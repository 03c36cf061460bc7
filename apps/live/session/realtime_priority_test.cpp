#include "apps/live/session/realtime_priority.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace scrim::live {
namespace {

using namespace std::chrono_literals;

constexpr auto longest = 200ms;

int policy() {
  return sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
}

/// As RealtimeKit does it; false where the test may not.
bool give(std::int64_t thread) {
  const sched_param lowest{.sched_priority = 1};
  return sched_setscheduler(static_cast<pid_t>(thread), SCHED_RR | SCHED_RESET_ON_FORK, &lowest) ==
         0;
}

/// Runs on a thread that may become what it likes.
template <class Work>
void on_thread(Work work) {
  std::thread(work).join();
}

TEST(RealtimePriority, WithoutSomebodyToAskNothingChanges) {
  RealtimePriority priority({});
  priority.hold();
  EXPECT_EQ(policy(), SCHED_OTHER);
}

TEST(RealtimePriority, ARefusalIsRemembered) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "never asks for a single processor";
  int asked = 0;
  RealtimePriority priority([&asked](std::int64_t thread, const auto&) {
    EXPECT_EQ(thread, gettid());
    ++asked;
    return false;
  });
  priority.hold();
  priority.hold();
  EXPECT_EQ(asked, 1);
}

TEST(RealtimePriority, WarnsBeforeTheLimitIsReached) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "never asks for a single processor";
  rlimit limits{};
  RealtimePriority priority([&limits](std::int64_t, const auto& limit) {
    EXPECT_TRUE(limit(longest));
    getrlimit(RLIMIT_RTTIME, &limits);
    return false;
  });
  priority.hold();
  EXPECT_LE(limits.rlim_max, rlim_t(std::chrono::microseconds(longest).count()));
  EXPECT_LT(limits.rlim_cur, limits.rlim_max);
}

TEST(RealtimePriority, LostTooOftenItIsNotAskedForAgain) {
  if (std::thread::hardware_concurrency() < 2) GTEST_SKIP() << "never asks for a single processor";
  on_thread([] {
    int asked = 0;
    RealtimePriority priority([&asked](std::int64_t, const auto& limit) {
      ++asked;
      return limit(longest);
    });
    for (int i = 0; i < 10; ++i) {
      priority.hold();
      std::raise(SIGXCPU);
    }
    EXPECT_GT(asked, 1);
    EXPECT_LT(asked, 10);
  });
}

TEST(RealtimePriority, AThreadThatRunsForLongBecomesANormalOne) {
  on_thread([] {
    RealtimePriority priority(
        [](std::int64_t thread, const auto& limit) { return limit(longest) && give(thread); });
    priority.hold();
    if (policy() != SCHED_RR) GTEST_SKIP() << "may not be given real-time priority here";
    // Others may have changed it meanwhile.
    rlimit limits{};
    getrlimit(RLIMIT_RTTIME, &limits);
    limits.rlim_cur = limits.rlim_max;
    setrlimit(RLIMIT_RTTIME, &limits);
    priority.hold();
    const auto end = std::chrono::steady_clock::now() + 2 * longest;
    while (std::chrono::steady_clock::now() < end) {
    }
    EXPECT_EQ(policy(), SCHED_OTHER);
    priority.hold();
    EXPECT_EQ(policy(), SCHED_RR);
  });
}

}  // namespace
}  // namespace scrim::live
