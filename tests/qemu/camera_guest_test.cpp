// A camera of the Linux kernel as Scrim reads it: a loopback device that another program feeds.
// Runs in the QEMU guest.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <list>
#include <memory>
#include <optional>

#include "io/v4l2/v4l2_camera.hpp"
#include "tests/qemu/guest.hpp"

namespace scrim::io {
namespace {

using namespace std::chrono_literals;
using guest::eventually;
using guest::Feeder;
using guest::Watcher;

const std::string device = "/dev/video0";
constexpr CameraWish wish{.width = 160, .height = 120, .rate = 10};

class KernelCamera : public testing::Test {
 protected:
  /// The next frame's fine detail: the mean difference of neighbours. Empty when none came in time.
  static std::optional<double> detail(Camera& camera) {
    const auto newest = camera.newest(2s);
    if (!newest || !*newest) return std::nullopt;
    const Frame& view = (*newest)->view;
    EXPECT_EQ(view.layout.format, Format::i420);
    double sum = 0;
    for (int y = 0; y < view.layout.height; ++y) {
      const std::uint8_t* row = view.planes[0] + y * view.strides[0];
      for (int x = 1; x < view.layout.width; ++x) sum += std::abs(row[x] - row[x - 1]);
    }
    return sum / view.layout.height / view.layout.width;
  }

 private:
  guest::Module module_{"video_nr=0 exclusive_caps=1 max_openers=4 card_label=Webcam"};
};

TEST_F(KernelCamera, IsReadInEveryFormatThatItOffers) {
  for (const char* fourcc : {"YUYV", "YU12"}) {
    const Feeder feeder(device, fourcc);
    const auto opened = open_v4l2_camera(device, wish);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_NE(opened->name.find("Webcam"), std::string::npos) << opened->name;
    EXPECT_EQ(opened->camera->mode().width, 160);
    EXPECT_EQ(opened->camera->mode().height, 120);
    const auto seen = detail(*opened->camera);
    ASSERT_TRUE(seen) << fourcc;
    EXPECT_GT(*seen, 40) << fourcc;
  }
}

TEST_F(KernelCamera, TheFeederMayDieAndComeBack) {
  auto feeder = std::make_unique<Feeder>(device);
  auto opened = open_v4l2_camera(device, wish);
  ASSERT_TRUE(opened) << opened.error().message;
  ASSERT_TRUE(detail(*opened->camera));
  feeder.reset();
  EXPECT_TRUE(eventually([&] {
    const auto none = opened->camera->newest(500ms);
    return !none || !*none;
  }));
  feeder = std::make_unique<Feeder>(device);
  EXPECT_TRUE(eventually([&] {
    if (detail(*opened->camera)) return true;
    // A camera that failed is opened again, as the session does.
    opened->camera.reset();
    opened = open_v4l2_camera(device, wish);
    return false;
  }));
}

TEST_F(KernelCamera, OneThatOthersHaveOpenSaysSo) {
  const Feeder feeder(device);
  std::list<Watcher> others;
  for (int count = guest::several_may_watch() ? 3 : 1; count > 0; --count) {
    ASSERT_TRUE(others.emplace_back(device).gets(1));
  }
  const auto opened = open_v4l2_camera(device, wish);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().trouble, CameraTrouble::busy) << opened.error().message;
}

TEST_F(KernelCamera, OneWithoutAFeederGivesNothingThatCanBeRead) {
  const auto opened = open_v4l2_camera(device, wish);
  ASSERT_FALSE(opened);
  EXPECT_FALSE(opened.error().message.empty());
}

TEST_F(KernelCamera, OneThatIsNotThereOrForbiddenSaysSo) {
  const auto absent = open_v4l2_camera("/dev/video7", wish);
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().trouble, CameraTrouble::none_found) << absent.error().message;

  const pid_t somebody = fork();
  if (somebody == 0) {
    const bool plain = setuid(65534) == 0;
    const auto opened = open_v4l2_camera(device, wish);
    _exit(plain && !opened && opened.error().trouble == CameraTrouble::forbidden ? 0 : 1);
  }
  int status = -1;
  waitpid(somebody, &status, 0);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace scrim::io
