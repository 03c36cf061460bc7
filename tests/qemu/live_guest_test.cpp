// `scrim live` from one loopback device to another, each part a program that may die. Runs in the
// QEMU guest, which has neither PipeWire nor a session bus.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>

#include "io/handles/open_watch.hpp"
#include "tests/qemu/guest.hpp"

namespace scrim::guest {
namespace {

const std::string camera = "/dev/video0", output = "/dev/video1";

/// The feeder's picture is all fine detail, of a luma that a card does not have.
constexpr double source_luma = 120, source_detail = 40;

bool shows_the_camera(const Seen& seen) {
  return std::abs(seen.luma - source_luma) < 20;
}

class LiveOnKernelDevices : public testing::Test {
 protected:
  void SetUp() override {
    feeder_.emplace(camera, "YUYV", "320x240");
    {
      const Watcher source(camera);
      ASSERT_TRUE(source.gets(1));
      ASSERT_TRUE(shows_the_camera(source.frames().front()));
      ASSERT_GT(source.frames().front().detail, source_detail);
    }
    start();
  }

  /// With a fixed quality: an emulated machine holds no budget.
  void start() {
    scrim_.emplace(std::vector<std::string>{
        SCRIM_COMMAND, "live", "--camera", camera, "--to", output, "--size", "320x240", "--rate",
        "10", "--quality", "0", "--model", "landscape", "--grace", "1"});
    ASSERT_TRUE(eventually([] { return format_of(output).starts_with("YU12:320x240"); }))
        << scrim_->errors();
  }

  /// Until `watcher` sees, or no longer sees, the camera's picture.
  static bool comes_to_show(const Watcher& watcher, bool wanted) {
    return eventually([&] {
      const auto frames = watcher.frames();
      return !frames.empty() && shows_the_camera(frames.back()) == wanted;
    });
  }

  static bool camera_is_open() {
    const auto programs = io::openers(camera);
    return std::find(programs.begin(), programs.end(), "scrim") != programs.end();
  }

  Module module_{"video_nr=0,1 exclusive_caps=1,1 card_label=Webcam,Scrim"};
  std::optional<Feeder> feeder_;
  std::optional<Program> scrim_;
};

TEST_F(LiveOnKernelDevices, WatchersSeeNoDetailOfTheRoomFromTheFirstFrameOn) {
  const Watcher watcher(output);
  ASSERT_TRUE(comes_to_show(watcher, true)) << scrim_->errors();
  ASSERT_TRUE(watcher.gets(5));
  for (const Seen& seen : watcher.frames()) EXPECT_LT(seen.detail, source_detail / 4);
}

TEST_F(LiveOnKernelDevices, TheCameraIsOpenWhileSomebodyWatches) {
  EXPECT_FALSE(camera_is_open());
  for (int round = 0; round < 2; ++round) {
    {
      const Watcher watcher(output);
      ASSERT_TRUE(comes_to_show(watcher, true)) << scrim_->errors();
      EXPECT_TRUE(camera_is_open());
    }
    EXPECT_TRUE(eventually([] { return !camera_is_open(); }));
  }
}

TEST_F(LiveOnKernelDevices, AFeederThatDiesLeavesACardAndComesBack) {
  const Watcher watcher(output);
  ASSERT_TRUE(comes_to_show(watcher, true)) << scrim_->errors();
  feeder_.reset();
  EXPECT_TRUE(comes_to_show(watcher, false));
  feeder_.emplace(camera, "YUYV", "320x240");
  EXPECT_TRUE(comes_to_show(watcher, true)) << scrim_->out() << scrim_->errors();
  for (const Seen& seen : watcher.frames()) EXPECT_LT(seen.detail, source_detail / 4);
}

TEST_F(LiveOnKernelDevices, AWatcherSurvivesTheKillingOfScrim) {
  const Watcher watcher(output);
  ASSERT_TRUE(comes_to_show(watcher, true)) << scrim_->errors();
  scrim_->signal(SIGKILL);
  scrim_->end();
  start();
  EXPECT_TRUE(watcher.gets(2));
  EXPECT_TRUE(comes_to_show(watcher, true)) << scrim_->out() << scrim_->errors();
  for (const Seen& seen : watcher.frames()) EXPECT_LT(seen.detail, source_detail / 4);
}

}  // namespace
}  // namespace scrim::guest
