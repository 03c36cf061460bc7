/// `scrim live` from end to end, in a private session: a camera that plays a clip, the command, and
/// programs that watch. Every part is a process of its own that can be killed.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <thread>
#include <utility>

#include "tests/live/live_program.hpp"
#include "tests/live/live_watcher.hpp"

namespace scrim::live_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const std::string node = "scrim", source = "clip_camera";

/// The clip camera and `scrim live`, which nobody watches yet.
class SessionLive : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(session_folder().empty()) << "to be run by private_session.sh";
    start_clip();
  }

  void start_clip() {
    clip.emplace(std::vector<std::string>{SCRIM_CLIP_CAMERA});
    ASSERT_TRUE(clip->says("idle")) << clip->errors();
  }
  void start_scrim(const std::vector<std::string>& options = {"--grace", "1"}) {
    std::vector<std::string> line{SCRIM_COMMAND, "live", "--camera", "pipewire:clip"};
    line.insert(line.end(), options.begin(), options.end());
    scrim.emplace(line);
    ASSERT_TRUE(scrim->says("select the camera")) << scrim->errors();
  }
  bool is_blurred(const Luma& picture) const {
    return !is_card(picture) && detail_of_room(picture) < 0.4 * room_;
  }
  /// Takes the picture that the clip camera gives, to compare with.
  void look_at_source() {
    Watcher watcher(source);
    const auto picture = watcher.next();
    ASSERT_TRUE(picture);
    source_ = *picture;
    room_ = detail_of_room(source_);
    ASSERT_GT(room_, 1);
  }
  static bool is_picture(const Luma& picture) { return !is_card(picture); }

  std::optional<Program> clip, scrim;
  Luma source_;
  double room_ = 0;
};

TEST_F(SessionLive, WatchersSeeThePersonAndNeverTheRoomFromTheFirstFrameOn) {
  look_at_source();
  start_scrim();
  Watcher watcher(node), beside(source);
  std::vector<Luma> seen, originals;
  const auto end = Clock::now() + 3s;
  while (Clock::now() < end) {
    if (auto picture = watcher.next()) seen.push_back(std::move(*picture));
    if (auto original = beside.next()) originals.push_back(std::move(*original));
  }
  ASSERT_GT(seen.size(), 10U);
  int compared = 0;
  for (const Luma& picture : seen) {
    ASSERT_TRUE(is_card(picture) || is_blurred(picture)) << detail_of_room(picture);
    const auto same = std::find_if(originals.begin(), originals.end(), [&](const Luma& original) {
      return original.time == picture.time;
    });
    if (same == originals.end()) continue;
    ++compared;
    EXPECT_LT(person_difference(*same, picture), 6);
  }
  EXPECT_GT(compared, 0);
}

TEST_F(SessionLive, TheCameraIsClosedWhenTheLastWatcherLeavesAndOpenedAgain) {
  start_scrim();
  std::this_thread::sleep_for(300ms);
  EXPECT_EQ(clip->count("streaming"), 0);
  for (int round = 1; round <= 2; ++round) {
    {
      Watcher watcher(node);
      ASSERT_TRUE(watcher.next_that(is_picture));
      EXPECT_EQ(clip->count("streaming"), round);
    }
    const auto left = Clock::now();
    ASSERT_TRUE(eventually([&] { return clip->count("idle") == 1 + round; }));
    EXPECT_GT(Clock::now() - left, 500ms);
    EXPECT_LT(Clock::now() - left, 5s);
  }
}

TEST_F(SessionLive, AProgramThatPollsMakesNothingBlink) {
  start_scrim({"--grace", "5"});
  Watcher steady(node);
  ASSERT_TRUE(steady.next_that(is_picture));
  for (int i = 0; i < 4; ++i) {
    Watcher poller(node);
    const auto start = Clock::now();
    while (Clock::now() - start < 600ms) {
      const auto picture = steady.next();
      ASSERT_TRUE(picture);
      EXPECT_FALSE(is_card(*picture));
    }
  }
  EXPECT_EQ(clip->count("streaming"), 1);
}

TEST_F(SessionLive, TheGracePeriodOutlivesTheGapsOfAProgramThatPolls) {
  start_scrim({"--grace", "5"});
  for (int i = 0; i < 4; ++i) {
    Watcher poller(node);
    const auto picture = i == 0 ? poller.next_that(is_picture) : poller.next();
    ASSERT_TRUE(picture);
    EXPECT_FALSE(is_card(*picture)) << "opened the " << i + 1 << "th time";
  }
  EXPECT_EQ(clip->count("streaming"), 1);
}

TEST_F(SessionLive, ASourceThatDiesLeavesACardAndComesBack) {
  look_at_source();
  start_scrim();
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  clip->signal(SIGKILL);
  clip->end();
  EXPECT_TRUE(watcher.next_that(is_card));
  EXPECT_TRUE(scrim->says("Camera unavailable"));
  start_clip();
  const auto picture = watcher.next_that(is_picture);
  ASSERT_TRUE(picture);
  EXPECT_TRUE(is_blurred(*picture));
  EXPECT_TRUE(scrim->runs());
}

TEST_F(SessionLive, AKilledWatcherHurtsNobody) {
  start_scrim();
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  {
    Program other({fs::read_symlink("/proc/self/exe").string(), "--watch"});
    ASSERT_TRUE(other.says("watching")) << other.errors();
    other.signal(SIGKILL);
    other.end();
  }
  for (int i = 0; i < 30; ++i) {
    const auto picture = watcher.next();
    ASSERT_TRUE(picture);
    EXPECT_FALSE(is_card(*picture));
  }
  EXPECT_EQ(clip->count("streaming"), 1);
}

TEST_F(SessionLive, WhatKilledWatchersHeldIsNotLostToTheOthers) {
  start_scrim();
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  for (int i = 0; i < 6; ++i) {
    Program other({fs::read_symlink("/proc/self/exe").string(), "--watch"});
    ASSERT_TRUE(other.says("watching")) << other.errors();
  }
  const auto frames_in = [&watcher](std::chrono::seconds time) {
    int frames = 0;
    const auto end = Clock::now() + time;
    while (Clock::now() < end) frames += watcher.next() ? 1 : 0;
    return frames;
  };
  frames_in(3s);
  EXPECT_GT(frames_in(2s), 30);
}

TEST_F(SessionLive, AKilledScrimFreesTheCameraAndCanBeStartedAgain) {
  start_scrim();
  {
    Watcher watcher(node);
    ASSERT_TRUE(watcher.next_that(is_picture));
    scrim->signal(SIGKILL);
    scrim->end();
    EXPECT_TRUE(eventually([&] { return clip->count("idle") == 2; }));
  }
  start_scrim();
  Watcher watcher(node);
  EXPECT_TRUE(watcher.next_that(is_picture));
  EXPECT_TRUE(clip->runs());
}

TEST_F(SessionLive, AKilledPipewireIsWaitedFor) {
  start_scrim();
  {
    Watcher watcher(node);
    ASSERT_TRUE(watcher.next_that(is_picture));
    kill(session_process("pipewire"), SIGKILL);
    EXPECT_TRUE(eventually([&] { return !watcher.next(); }));
  }
  Watcher watcher(node);
  ASSERT_TRUE(watcher.is_open()) << scrim->errors();
  EXPECT_TRUE(watcher.next_that(is_picture)) << scrim->out();
  EXPECT_TRUE(scrim->runs());
  EXPECT_TRUE(clip->runs());
}

TEST_F(SessionLive, AKilledSessionManagerIsWaitedFor) {
  start_scrim();
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  kill(session_process("wireplumber"), SIGKILL);
  ASSERT_TRUE(watcher.next_that(is_picture));
  EXPECT_TRUE(eventually([] { return Watcher(node).next_that(is_picture).has_value(); }));
  EXPECT_TRUE(scrim->runs());
}

TEST_F(SessionLive, CtrlCEndsItCleanly) {
  start_scrim();
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  scrim->signal(SIGINT);
  EXPECT_EQ(scrim->end(), 0);
  EXPECT_TRUE(eventually([&] { return clip->count("idle") == 2; }));
}

TEST_F(SessionLive, ASecondOneFollowsTheFirstAndEndsAlone) {
  start_scrim();
  Program second({SCRIM_COMMAND, "live"});
  ASSERT_TRUE(second.says("select the camera")) << second.errors();
  EXPECT_NE(second.errors().find("runs already"), std::string::npos);
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  EXPECT_TRUE(second.says("Blurred")) << second.out();
  second.signal(SIGTERM);
  EXPECT_EQ(second.end(), 0);
  EXPECT_TRUE(watcher.next_that(is_picture));
  Program third({SCRIM_COMMAND, "live"});
  ASSERT_TRUE(third.says("select the camera")) << third.errors();
  scrim->signal(SIGTERM);
  EXPECT_EQ(scrim->end(), 0);
  EXPECT_EQ(third.end(), 0);
}

TEST_F(SessionLive, WithoutDBusItRunsAndSaysWhatIsMissing) {
  scrim.emplace(std::vector<std::string>{SCRIM_COMMAND, "live", "--camera", "pipewire:clip"},
                std::vector<std::string>{"DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"});
  ASSERT_TRUE(scrim->says("select the camera")) << scrim->errors();
  EXPECT_NE(scrim->errors().find("D-Bus"), std::string::npos) << scrim->errors();
  Watcher watcher(node);
  EXPECT_TRUE(watcher.next_that(is_picture));
}

TEST_F(SessionLive, WithoutPipewireAndLoopbackItSaysWhatToDo) {
  Program alone({SCRIM_COMMAND, "live"}, {"PIPEWIRE_REMOTE=nowhere"});
  EXPECT_EQ(alone.end(), 1);
  EXPECT_NE(alone.errors().find("PipeWire"), std::string::npos) << alone.errors();
  EXPECT_NE(alone.errors().find("v4l2loopback"), std::string::npos) << alone.errors();
}

TEST_F(SessionLive, WithFiguresItTellsThemEachSecond) {
  start_scrim({"--stats"});
  Watcher watcher(node);
  ASSERT_TRUE(watcher.next_that(is_picture));
  EXPECT_TRUE(eventually([&] {
    watcher.next();
    return scrim->count(" fps  decode ") >= 2;
  })) << scrim->out();
}

}  // namespace
}  // namespace scrim::live_test

/// With --watch it is a program that watches until it is killed.
int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "--watch") {
    scrim::live_test::Watcher watcher(scrim::live_test::node);
    for (bool said = false;;) {
      if (watcher.next() && !std::exchange(said, true)) {
        std::puts("watching");
        std::fflush(stdout);
      }
    }
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
