#include "apps/live/session/pace_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace scrim::live {
namespace {

ProcessTime at(double seconds, double cpu_seconds = 0) {
  using Clock = std::chrono::steady_clock;
  const std::chrono::duration<double> since(seconds);
  return {Clock::time_point(std::chrono::duration_cast<Clock::duration>(since)), cpu_seconds};
}

/// What the meter gives of frames with these latencies in one second.
Pace of_latencies(const std::vector<double>& latencies) {
  PaceMeter meter(at(0));
  for (const double latency : latencies) meter.add({.latency = latency});
  return meter.take(at(1)).value();
}

TEST(PaceMeter, GivesNothingUntilASecondIsOver) {
  PaceMeter meter(at(5));
  meter.add({.engine = 3});
  EXPECT_FALSE(meter.take(at(5)));
  EXPECT_FALSE(meter.take(at(5.99)));
  EXPECT_TRUE(meter.take(at(6)));
}

TEST(PaceMeter, GivesTheRateByTheTimeThatHasPassed) {
  for (const double seconds : {1.0, 1.5, 4.0}) {
    PaceMeter meter(at(0));
    for (int i = 0; i < 30; ++i) meter.add({});
    EXPECT_DOUBLE_EQ(meter.take(at(seconds))->frames_a_second, 30 / seconds);
  }
}

TEST(PaceMeter, GivesTheMeanOfEachPartOfAFramesTime) {
  PaceMeter meter(at(0));
  meter.add({.decode = 1, .engine = 4, .output = 0.5});
  meter.add({.decode = 3, .engine = 8, .output = 1.5});
  const Pace pace = meter.take(at(1)).value();
  EXPECT_DOUBLE_EQ(pace.decode_milliseconds, 2);
  EXPECT_DOUBLE_EQ(pace.engine_milliseconds, 6);
  EXPECT_DOUBLE_EQ(pace.output_milliseconds, 1);
}

TEST(PaceMeter, NamesTheLatenciesThatHalfAndNineteenOfTwentyFramesDoNotExceed) {
  std::vector<double> latencies(100);
  for (std::size_t i = 0; i < latencies.size(); ++i) latencies[i] = double(i + 1);
  std::shuffle(latencies.begin(), latencies.end(), std::minstd_rand(3));
  EXPECT_DOUBLE_EQ(of_latencies(latencies).latency_milliseconds, 50);
  EXPECT_DOUBLE_EQ(of_latencies(latencies).latency_p95_milliseconds, 95);
}

TEST(PaceMeter, IsNotLedAstrayByOneLateFrame) {
  std::vector<double> latencies(30, 20);
  latencies[11] = 5000;
  EXPECT_DOUBLE_EQ(of_latencies(latencies).latency_milliseconds, 20);
  EXPECT_DOUBLE_EQ(of_latencies(latencies).latency_p95_milliseconds, 20);
}

TEST(PaceMeter, TakesALoneFrameForAllOfThem) {
  EXPECT_DOUBLE_EQ(of_latencies({7}).latency_milliseconds, 7);
  EXPECT_DOUBLE_EQ(of_latencies({7}).latency_p95_milliseconds, 7);
}

TEST(PaceMeter, CountsAlsoTheFramesOfACameraThatIsQuickerThanAny) {
  const Pace pace = of_latencies(std::vector<double>(3000, 2));
  EXPECT_DOUBLE_EQ(pace.frames_a_second, 3000);
  EXPECT_DOUBLE_EQ(pace.latency_milliseconds, 2);
}

TEST(PaceMeter, GivesAShareOfOneCoreForTheWholeProcess) {
  PaceMeter meter(at(10, 3));
  EXPECT_DOUBLE_EQ(meter.take(at(12, 3.5))->cpu_percent, 25);
  EXPECT_DOUBLE_EQ(meter.take(at(13, 5.5))->cpu_percent, 200) << "two cores";
}

TEST(PaceMeter, GivesZerosWhenNoFrameCame) {
  PaceMeter meter(at(0, 1));
  EXPECT_EQ(meter.take(at(1, 1)), Pace{});
}

TEST(PaceMeter, LetsNothingOfOneSecondIntoTheNext) {
  PaceMeter meter(at(0));
  meter.add({.decode = 9, .engine = 9, .output = 9, .latency = 9});
  ASSERT_TRUE(meter.take(at(1, 0.5)));
  EXPECT_FALSE(meter.take(at(1.5, 0.5)));
  EXPECT_EQ(meter.take(at(2, 0.5)), Pace{});
}

TEST(PaceMeter, ForgetsWhatWasBeforeItWasCleared) {
  PaceMeter meter(at(0));
  meter.add({.engine = 9, .latency = 9});
  meter.clear(at(0.9, 4));
  EXPECT_FALSE(meter.take(at(1.5, 4)));
  EXPECT_EQ(meter.take(at(2, 4)), Pace{});
}

TEST(ProcessTimes, GoForwardsAsTheProcessWorks) {
  const ProcessTime before = process_time_now(), after = process_time_now();
  EXPECT_GE(after.time, before.time);
  EXPECT_GE(after.cpu_seconds, before.cpu_seconds);
  EXPECT_GT(after.cpu_seconds, 0);
}

}  // namespace
}  // namespace scrim::live
