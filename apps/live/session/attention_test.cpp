#include "apps/live/session/attention.hpp"

#include <gtest/gtest.h>

namespace scrim::live {
namespace {

using namespace std::chrono_literals;

const AttentionSpan::Clock::time_point start{};

TEST(Attention, NobodyEverWatchedMeansAsleep) {
  AttentionSpan span;
  EXPECT_EQ(span.at(start, false, 5s), Attention::asleep);
}

TEST(Attention, LingersForTheGracePeriodAfterTheLastWatcherLeft) {
  AttentionSpan span;
  EXPECT_EQ(span.at(start, true, 5s), Attention::watching);
  EXPECT_EQ(span.at(start + 100s, false, 5s), Attention::lingering);
  EXPECT_EQ(span.at(start + 104s, false, 5s), Attention::lingering);
  EXPECT_EQ(span.at(start + 105s, false, 5s), Attention::asleep);
  EXPECT_EQ(span.at(start + 106s, false, 500s), Attention::asleep) << "a longer grace wakes nobody";
}

TEST(Attention, AWatcherWhoReturnsBeginsTheGracePeriodAnew) {
  AttentionSpan span;
  span.at(start, true, 5s);
  span.at(start + 1s, false, 5s);
  EXPECT_EQ(span.at(start + 4s, true, 5s), Attention::watching);
  EXPECT_EQ(span.at(start + 5s, false, 5s), Attention::lingering);
  EXPECT_EQ(span.at(start + 9s, false, 5s), Attention::lingering);
}

TEST(Attention, WithoutGraceTheCameraIsClosedAtOnce) {
  AttentionSpan span;
  span.at(start, true, 0s);
  EXPECT_EQ(span.at(start, false, 0s), Attention::asleep);
}

}  // namespace
}  // namespace scrim::live
