/// What `scrim live` costs: asleep, at work, and after a while.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include "tests/live/live_program.hpp"
#include "tests/live/live_watcher.hpp"

namespace scrim::live_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// SCRIM_SOAK_SECONDS, or what is enough to notice that every frame leaks.
std::chrono::seconds soak_time() {
  const char* wish = std::getenv("SCRIM_SOAK_SECONDS");
  return std::chrono::seconds(wish == nullptr ? 20 : std::atoi(wish));
}

/// The number behind the last `name` in a text; 0 when there is none.
double last_figure(const std::string& text, const std::string& name) {
  const std::size_t at = text.rfind(name);
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size(), nullptr);
}

class SessionSoak : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(session_folder().empty()) << "to be run by private_session.sh";
    ASSERT_TRUE(clip.says("idle")) << clip.errors();
    ASSERT_TRUE(scrim.says("select the camera")) << scrim.errors();
  }

  Program clip{{SCRIM_CLIP_CAMERA}};
  Program scrim{{SCRIM_COMMAND, "live", "--camera", "auto", "--grace", "1", "--stats"}};
};

TEST_F(SessionSoak, SleepsAtNoCostWhileNobodyWatches) {
  Program plain({SCRIM_COMMAND, "live"});  // only follows, and sleeps, too
  std::this_thread::sleep_for(2s);
  const auto start = Clock::now();
  const double before = scrim.cpu_seconds();
  std::this_thread::sleep_for(10s);
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  EXPECT_LT((scrim.cpu_seconds() - before) / elapsed, 0.002);
}

TEST_F(SessionSoak, AFrameArrivesWithinOneFrameTimeAndTheEnginesTime) {
  Watcher watcher("scrim");
  ASSERT_TRUE(watcher.next_that([](const Luma& picture) { return !is_card(picture); }));
  std::vector<double> latencies;
  const auto end = Clock::now() + 4s;
  while (Clock::now() < end) {
    const auto picture = watcher.next();
    ASSERT_TRUE(picture);
    latencies.push_back(1e-6 * static_cast<double>(picture->received - picture->time));
  }
  std::sort(latencies.begin(), latencies.end());
  const double frame_time = 1000.0 / 30, engine = last_figure(scrim.out(), "engine ");
  EXPECT_GT(engine, 0);
  EXPECT_LT(latencies[latencies.size() / 2], frame_time + engine);
  RecordProperty("latency_ms", std::to_string(latencies[latencies.size() / 2]));
}

TEST_F(SessionSoak, MemoryAndDescriptorsStayConstantWhileWatchersComeAndGo) {
  Watcher watcher("scrim");
  const auto watch_for = [&](std::chrono::seconds time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
      if (!watcher.next()) return false;
      Watcher passer("scrim");
      for (int i = 0; i < 20; ++i) passer.next();
    }
    return true;
  };
  ASSERT_TRUE(watch_for(5s));
  std::this_thread::sleep_for(1s);
  const double memory = scrim.resident_mebibytes();
  const int files = scrim.descriptors();
  ASSERT_TRUE(watch_for(soak_time()));
  std::this_thread::sleep_for(1s);
  constexpr double frame_mebibytes = 1280 * 720 * 1.5 / (1 << 20);
  EXPECT_LT(scrim.resident_mebibytes() - memory, 2 * frame_mebibytes);
  EXPECT_LE(scrim.descriptors(), files);
}

}  // namespace
}  // namespace scrim::live_test
