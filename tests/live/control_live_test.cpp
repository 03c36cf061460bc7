/// The one switch from end to end, in a private session: what `scrim toggle`, `set` and `learn`,
/// the settings file and the policy do to what watchers see.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "tests/live/live_program.hpp"
#include "tests/live/live_watcher.hpp"

namespace scrim::live_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class ControlLive : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(session_folder().empty()) << "to be run by private_session.sh";
    settings_ = fs::path(std::getenv("XDG_CONFIG_HOME")) / "scrim" / "settings.toml";
    clip_.emplace(std::vector<std::string>{SCRIM_CLIP_CAMERA});
    ASSERT_TRUE(clip_->says("idle")) << clip_->errors();
    Watcher watcher("clip_camera");
    const auto picture = watcher.next();
    ASSERT_TRUE(picture);
    room_ = detail_of_room(*picture);
    ASSERT_GT(room_, 1);
  }
  void TearDown() override { fs::remove(settings_); }

  void start(std::vector<std::string> line) {
    scrim_.emplace(std::move(line));
    ASSERT_TRUE(scrim_->says("select the camera")) << scrim_->errors();
    watcher_.emplace("scrim");
    ASSERT_TRUE(watcher_->next_that([this](const Luma& picture) { return is_blurred(picture); }));
  }
  void start() { start({SCRIM_COMMAND, "live", "--camera", "pipewire:clip"}); }

  /// Exit code and first lines of `scrim COMMAND …`.
  struct Said {
    int code = -1;
    std::string out, errors;
  };
  static Said say(std::vector<std::string> line) {
    line.insert(line.begin(), SCRIM_COMMAND);
    Program program(line);
    const auto code = program.end();
    return {code.value_or(-1), program.out(), program.errors()};
  }

  bool is_blurred(const Luma& picture) const {
    return !is_card(picture) && detail_of_room(picture) < 0.4 * room_;
  }
  bool is_room(const Luma& picture) const { return detail_of_room(picture) > 0.8 * room_; }
  bool blurred_soon() {
    return watcher_->next_that([this](const Luma& picture) { return is_blurred(picture); })
        .has_value();
  }
  bool room_soon() {
    return watcher_->next_that([this](const Luma& picture) { return is_room(picture); })
        .has_value();
  }
  bool room_within(std::chrono::seconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
      const auto picture = watcher_->next();
      if (picture && is_room(*picture)) return true;
    }
    return false;
  }

  fs::path settings_;
  std::optional<Program> clip_, scrim_;
  std::optional<Watcher> watcher_;
  double room_ = 0;
};

TEST_F(ControlLive, OneSwitchForAllWhoWatch) {
  start();
  EXPECT_EQ(say({"status"}).out.find("Blurred\n"), 0U);
  EXPECT_EQ(say({"toggle"}).out, "Off: your room is visible\n");
  EXPECT_TRUE(room_soon());
  EXPECT_EQ(say({"status"}).out.find("Off: your room is visible\n"), 0U);
  EXPECT_EQ(say({"toggle"}).out, "On\n");
  EXPECT_TRUE(blurred_soon());
  EXPECT_FALSE(room_within(1s));
}

TEST_F(ControlLive, TheRoomIsLearntInMemoryWhileNobodySeesIt) {
  start();
  Program learn({SCRIM_COMMAND, "learn"});
  EXPECT_TRUE(eventually([this] {
    watcher_->next();
    return say({"status"}).out.find("Covered: the room is being learnt") == 0;
  }));
  EXPECT_FALSE(room_within(4s));
  EXPECT_EQ(learn.end(), 0) << learn.errors();
  EXPECT_EQ(learn.out().find("Learnt "), 0U) << learn.out();
  EXPECT_NE(say({"status"}).out.find("room      Learnt "), std::string::npos);
  EXPECT_FALSE(fs::exists(settings_));
  EXPECT_EQ(say({"learn", "--forget"}).out, "Forgotten\n");
  EXPECT_EQ(say({"status"}).out.find("Learnt "), std::string::npos);
  EXPECT_TRUE(blurred_soon());
  watcher_.reset();
  EXPECT_TRUE(eventually([] { return say({"learn"}).code == 1; }));
}

TEST_F(ControlLive, AnotherBackdropIsSeenAtOnceAndKept) {
  start();
  const auto white = [](const Luma& picture) {
    return picture.at(8, 8) > 225 && picture.at(picture.width - 9, 8) > 225;
  };
  EXPECT_EQ(say({"set", "effect", "replace", "--with", "#ffffff"}).code, 0);
  EXPECT_TRUE(watcher_->next_that(white));
  scrim_->signal(SIGINT);
  EXPECT_EQ(scrim_->end(), 0);
  scrim_.emplace(std::vector<std::string>{SCRIM_COMMAND, "live"});
  ASSERT_TRUE(scrim_->says("select the camera")) << scrim_->errors();
  Watcher again("scrim");
  EXPECT_TRUE(again.next_that(white));
}

TEST_F(ControlLive, ABrokenFileNeverShowsTheRoom) {
  start();
  fs::create_directories(settings_.parent_path());
  std::ofstream(settings_) << "on = false\nstrength = much\n";
  EXPECT_TRUE(eventually([&] {
    watcher_->next();
    return scrim_->errors().find("settings.toml:2: is not TOML") != std::string::npos;
  }));
  EXPECT_FALSE(room_within(1s));
  std::ofstream(settings_) << "on = false\n";
  EXPECT_TRUE(room_soon());
}

TEST_F(ControlLive, UnderAPolicyThereIsNoWayToTheRoom) {
  // Debian's alternatives stay: libraries of FFmpeg's are found through them.
  const std::string policy =
      "kept=$(mktemp -d) && cp -a /etc/alternatives $kept && mount -t tmpfs none /etc && "
      "cp -a $kept/alternatives /etc && rm -r $kept && mkdir /etc/scrim && "
      "echo 'require_effect = true' >/etc/scrim/policy.toml && exec \"$@\"";
  const std::vector<std::string> managed{
      "unshare", "--map-current-user", "--keep-caps", "--mount", "sh", "-c", policy, "sh"};
  auto probe_line = managed;
  probe_line.emplace_back("true");
  Program probe(probe_line);
  if (probe.end() != 0) GTEST_SKIP() << "no mount namespace can be made here";

  fs::create_directories(settings_.parent_path());
  std::ofstream(settings_) << "on = false\n";
  auto line = managed;
  line.insert(line.end(), {SCRIM_COMMAND, "live", "--camera", "pipewire:clip"});
  start(line);
  EXPECT_NE(scrim_->errors().find("is not followed"), std::string::npos) << scrim_->errors();
  for (const std::vector<std::string>& way :
       {std::vector<std::string>{"toggle"}, {"toggle", "off"}, {"set", "on", "false"}}) {
    const Said said = say(way);
    EXPECT_EQ(said.code, 1);
    EXPECT_NE(said.errors.find("requires the effect"), std::string::npos) << said.errors;
  }
  std::ofstream(settings_) << "on = false\nstrength = 90\n";
  EXPECT_TRUE(eventually([&] { return say({"set"}).out.find(" 90 ") != std::string::npos; }));
  EXPECT_FALSE(room_within(1s));
  EXPECT_NE(say({"status"}).out.find("cannot be switched off"), std::string::npos);
}

}  // namespace
}  // namespace scrim::live_test
