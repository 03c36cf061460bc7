// Scrim's virtual camera on v4l2loopback, and programs that come and go. Runs in the QEMU guest.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "io/handles/descriptor.hpp"
#include "io/loopback/loopback_virtual_camera.hpp"
#include "tests/qemu/guest.hpp"

namespace scrim::io {
namespace {

using namespace std::chrono_literals;
using guest::eventually;
using guest::Feeder;
using guest::Watcher;

const std::string device = "/dev/video0";
constexpr VirtualMode wish{.width = 320, .height = 240, .rate = 10};
constexpr int gray = 48;  ///< the luma that is shown while nobody watches

/// Publishes frames of one luma, ten a second, as a session does.
class Writer {
 public:
  explicit Writer(const VirtualMode& mode = wish, int luma = 200, const std::string& path = device)
      : luma_(luma) {
    auto camera = open_loopback_virtual_camera(path, mode, [this] { ++changes_; });
    if (!camera) {
      error_ = camera.error();
      return;
    }
    camera_ = std::move(*camera);
    thread_ = std::thread([this] { publish(); });
  }
  ~Writer() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }

  const std::string& error() const { return error_; }
  VirtualCamera& camera() { return *camera_; }
  bool wanted() const { return camera_->wanted(); }
  int changes() const { return changes_; }

 private:
  void publish() {
    for (; !stop_; std::this_thread::sleep_for(100ms)) {
      const auto frame = camera_->acquire();
      if (!frame) continue;
      const Layout& layout = frame->layout;
      std::fill_n(frame->planes[0], layout.width * layout.height, std::uint8_t(luma_));
      std::fill_n(frame->planes[1], layout.width * layout.height / 2, std::uint8_t(128));
      camera_->publish(0);
    }
  }

  const int luma_;
  std::string error_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> changes_ = 0;
  std::unique_ptr<VirtualCamera> camera_;
  std::thread thread_;
};

std::string failure(const std::string& path) {
  return Writer(wish, 200, path).error();
}

void expect_says(const std::string& text, std::initializer_list<const char*> parts) {
  for (const char* part : parts) {
    EXPECT_NE(text.find(part), std::string::npos) << '"' << text << "\" lacks \"" << part << '"';
  }
}

/// As a program does that lists cameras.
void look_in(std::chrono::milliseconds stay) {
  const Descriptor file(open(device.c_str(), O_RDWR));
  v4l2_capability about{};
  ioctl(file.get(), VIDIOC_QUERYCAP, &about);
  std::this_thread::sleep_for(stay);
}

/// The times that this process's threads were put to sleep by their own doing.
long switches() {
  long sum = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == std::to_string(getpid())) continue;
    std::ifstream status(task.path() / "status");
    for (std::string word; status >> word;) {
      if (word != "voluntary_ctxt_switches:") continue;
      long count{};
      status >> count;
      sum += count;
    }
  }
  return sum;
}

/// The module as browsers need it: a device is a camera or an output, not both.
class Loopback : public testing::Test {
  guest::Module module_{"video_nr=0,1 exclusive_caps=1,1 card_label=Scrim,Other"};
};

/// The module as it comes.
class PlainLoopback : public testing::Test {
  guest::Module module_{"video_nr=0,1"};
};

TEST_F(Loopback, IsACameraWithAFormatWhileNobodyWatches) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  EXPECT_EQ(writer.camera().name(), device);
  EXPECT_EQ(writer.camera().mode(), wish);
  EXPECT_FALSE(writer.wanted());

  const Descriptor file(open(device.c_str(), O_RDWR));
  v4l2_capability about{};
  ASSERT_EQ(ioctl(file.get(), VIDIOC_QUERYCAP, &about), 0);
  EXPECT_NE(about.device_caps & V4L2_CAP_VIDEO_CAPTURE, 0U);
  EXPECT_EQ(about.device_caps & V4L2_CAP_VIDEO_OUTPUT, 0U);
  v4l2_format format{};
  format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  ASSERT_EQ(ioctl(file.get(), VIDIOC_G_FMT, &format), 0);
  EXPECT_EQ(format.fmt.pix.pixelformat, std::uint32_t(V4L2_PIX_FMT_YUV420));
  EXPECT_EQ(format.fmt.pix.width, 320U);
  EXPECT_EQ(format.fmt.pix.height, 240U);
  EXPECT_EQ(format.fmt.pix.ycbcr_enc, std::uint32_t(V4L2_YCBCR_ENC_709));
  EXPECT_EQ(format.fmt.pix.quantization, std::uint32_t(V4L2_QUANTIZATION_LIM_RANGE));
  v4l2_streamparm parameters{};
  parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  ASSERT_EQ(ioctl(file.get(), VIDIOC_G_PARM, &parameters), 0);
  EXPECT_EQ(parameters.parm.capture.timeperframe.denominator, 10U);
}

TEST_F(Loopback, IsWantedFromWhenAConsumerComesUntilItLeaves) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  {
    Watcher watcher(device);
    ASSERT_TRUE(eventually([&] { return writer.wanted(); }));
    EXPECT_EQ(writer.camera().watchers(), std::vector<std::string>{"v4l2_tool"});
    EXPECT_TRUE(watcher.gets(5));
    EXPECT_NEAR(watcher.frames().back().luma, 200, 1);
  }
  EXPECT_TRUE(eventually([&] { return !writer.wanted(); }));
  EXPECT_TRUE(writer.camera().watchers().empty());

  Watcher again(device);
  EXPECT_TRUE(eventually([&] { return writer.wanted(); }));
  EXPECT_TRUE(again.gets(5));
}

TEST_F(Loopback, TwoConsumersWatchAtOnce) {
  if (!guest::several_may_watch()) GTEST_SKIP() << "this v4l2loopback has one consumer at a time";
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  Watcher first(device);
  EXPECT_TRUE(first.gets(3));
  {
    Watcher second(device);
    EXPECT_TRUE(second.gets(3));
    EXPECT_TRUE(first.gets(3));
  }
  EXPECT_TRUE(first.gets(3));
  EXPECT_TRUE(writer.wanted());
}

TEST_F(Loopback, WhoeverComesLaterSeesNothingOld) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  {
    Watcher watcher(device);
    ASSERT_TRUE(eventually([&] { return writer.wanted(); }));
    ASSERT_TRUE(watcher.gets(3));
  }
  ASSERT_TRUE(eventually([&] { return !writer.wanted(); }));
  Watcher later(device);
  ASSERT_TRUE(later.gets(1));
  EXPECT_NEAR(later.frames().front().luma, gray, 1);
}

TEST_F(Loopback, FourLooksInThreeSecondsAreNoWatcher) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  const int changes = writer.changes();
  for (int look = 0; look < 4; ++look) {
    look_in(10ms);
    EXPECT_FALSE(writer.wanted());
    std::this_thread::sleep_for(700ms);
    EXPECT_FALSE(writer.wanted());
  }
  EXPECT_EQ(writer.changes(), changes);
}

TEST_F(Loopback, FourLooksInThreeSecondsDisturbNobody) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  Watcher watcher(device);
  ASSERT_TRUE(eventually([&] { return writer.wanted(); }));
  ASSERT_TRUE(watcher.gets(3));
  const std::size_t before = watcher.frames().size();
  const int changes = writer.changes();
  for (int look = 0; look < 4; ++look) {
    look_in(10ms);
    std::this_thread::sleep_for(700ms);
  }
  EXPECT_EQ(writer.changes(), changes);
  EXPECT_TRUE(writer.wanted());
  const auto frames = watcher.frames();
  EXPECT_GE(frames.size(), before + 8);
  for (std::size_t i = before; i < frames.size(); ++i) EXPECT_NEAR(frames[i].luma, 200, 1);
}

TEST_F(Loopback, TenConsumersThatAreKilledLeaveItAsItWas) {
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  for (int i = 0; i < 10; ++i) Watcher(device).gets(1);
  EXPECT_TRUE(eventually([&] { return !writer.wanted(); }));
  Watcher watcher(device);
  EXPECT_TRUE(watcher.gets(5));
}

TEST_F(Loopback, AConsumerSurvivesTheRestartOfScrim) {
  auto writer = std::make_unique<Writer>();
  ASSERT_EQ(writer->error(), "");
  Watcher watcher(device);
  ASSERT_TRUE(watcher.gets(3));
  writer.reset();
  writer = std::make_unique<Writer>(wish, 100);
  ASSERT_EQ(writer->error(), "");
  EXPECT_TRUE(eventually([&] { return writer->wanted(); }));
  EXPECT_TRUE(watcher.gets(5));
  EXPECT_NEAR(watcher.frames().back().luma, 100, 1);
}

TEST_F(Loopback, AConsumerSurvivesTheKillingOfScrim) {
  const pid_t killed = fork();
  if (killed == 0) {
    Writer writer;
    std::this_thread::sleep_for(60s);
    _exit(0);
  }
  ASSERT_TRUE(eventually([] { return !guest::format_of(device).empty(); }));
  Watcher watcher(device);
  ASSERT_TRUE(watcher.gets(3));
  kill(killed, SIGKILL);
  waitpid(killed, nullptr, 0);

  Writer writer(wish, 100);
  ASSERT_EQ(writer.error(), "");
  EXPECT_TRUE(watcher.gets(5));
  EXPECT_NEAR(watcher.frames().back().luma, 100, 1);
}

TEST_F(Loopback, TheSizeIsHeldByWhoHasTheDeviceOpenAndChangesAfterwards) {
  auto writer = std::make_unique<Writer>();
  Watcher watcher(device);
  ASSERT_TRUE(watcher.gets(3));
  writer.reset();

  constexpr VirtualMode larger{.width = 640, .height = 480, .rate = 10};
  writer = std::make_unique<Writer>(larger);
  ASSERT_EQ(writer->error(), "");
  EXPECT_EQ(writer->camera().mode(), wish);
  expect_says(writer->camera().problem(), {"320×240", "v4l2_tool"});
  EXPECT_TRUE(watcher.gets(3));

  watcher.program().signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return writer->camera().mode() == larger; }));
  EXPECT_EQ(writer->camera().problem(), "");
  Watcher next(device);
  ASSERT_TRUE(next.gets(5));
  EXPECT_EQ(next.frames().back().width, 640);
  EXPECT_NEAR(next.frames().back().luma, 200, 1);
}

TEST_F(Loopback, TheSizeChangesWithARestartWhileNobodyWatches) {
  for (const int width : {320, 640, 162}) {
    const VirtualMode mode{.width = width, .height = 240, .rate = 10};
    Writer writer(mode);
    ASSERT_EQ(writer.error(), "");
    EXPECT_EQ(writer.camera().mode(), mode);
    Watcher watcher(device);
    ASSERT_TRUE(watcher.gets(4));
    EXPECT_NEAR(watcher.frames().back().luma, 200, 1);
  }
}

TEST_F(Loopback, NobodyWatchingCostsNothing) {
  auto camera = open_loopback_virtual_camera(device, wish, [] {});
  ASSERT_TRUE(camera) << camera.error();
  std::this_thread::sleep_for(1s);
  const long before = switches();
  std::this_thread::sleep_for(3s);
  EXPECT_EQ(switches(), before);
}

TEST_F(Loopback, TheFirstFreeDeviceIsFound) {
  Writer first(wish, 200, "loopback");
  ASSERT_EQ(first.error(), "");
  EXPECT_EQ(first.camera().name(), "/dev/video0");
  Writer second(wish, 200, "loopback");
  ASSERT_EQ(second.error(), "");
  EXPECT_EQ(second.camera().name(), "/dev/video1");
  expect_says(failure("loopback"), {"/dev/video0", "/dev/video1", "in use", "devices=2"});
}

TEST_F(Loopback, ADeviceThatAnotherProgramFeedsIsLeftToIt) {
  Feeder other(device);
  expect_says(failure(device), {"/dev/video0 is in use by v4l2_tool"});
  Writer writer(wish, 200, "loopback");
  ASSERT_EQ(writer.error(), "");
  EXPECT_EQ(writer.camera().name(), "/dev/video1");
  EXPECT_TRUE(other.program().runs());
}

TEST_F(Loopback, ADeviceThatAKilledWriterLeftLockedWorksAgain) {
  { const Feeder other(device, "YUYV", "160x120", "write"); }
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  EXPECT_EQ(writer.camera().mode(), wish);
  Watcher watcher(device);
  EXPECT_TRUE(watcher.gets(5));
}

TEST_F(PlainLoopback, ADeviceThatAnotherProgramFeedsIsLeftToIt) {
  Feeder other(device);
  expect_says(failure(device), {"/dev/video0 is in use by v4l2_tool"});
}

TEST_F(PlainLoopback, AConsumerThatWaitsIsNoWriter) {
  auto writer = std::make_unique<Writer>();
  ASSERT_EQ(writer->error(), "");
  Watcher watcher(device);
  ASSERT_TRUE(watcher.gets(3));
  writer.reset();
  writer = std::make_unique<Writer>();
  ASSERT_EQ(writer->error(), "");
  EXPECT_TRUE(watcher.gets(5));
}

TEST_F(PlainLoopback, AFormatThatWasKeptIsGivenUpWhenNobodyUsesIt) {
  {
    Feeder other(device);
    const Descriptor file(open(device.c_str(), O_RDWR));
    v4l2_control keep{.id = V4L2_CID_USER_BASE | 0xf000, .value = 1};
    ASSERT_EQ(ioctl(file.get(), VIDIOC_S_CTRL, &keep), 0);
  }
  Writer writer;
  ASSERT_EQ(writer.error(), "");
  EXPECT_EQ(writer.camera().mode(), wish);
  Watcher watcher(device);
  EXPECT_TRUE(watcher.gets(5));
}

TEST_F(PlainLoopback, AForeignFormatThatAConsumerHoldsIsExplained) {
  auto other = std::make_unique<Feeder>(device);
  Watcher watcher(device);
  ASSERT_TRUE(watcher.gets(2));
  other.reset();
  expect_says(failure(device), {"held to YUYV 160×120 by v4l2_tool", "end that program"});
}

TEST_F(Loopback, SaysWhatIsWrong) {
  expect_says(failure("/dev/video7"),
              {"/dev/video7 is not there", "there is /dev/video0, /dev/video1"});
  expect_says(failure("/dev/null"), {"/dev/null is no video device"});

  const pid_t somebody = fork();
  if (somebody == 0) {
    const bool plain = setuid(65534) == 0;
    const std::string error = failure(device);
    _exit(plain && error.find("permission denied") != std::string::npos &&
                  error.find("usermod -aG video") != std::string::npos
              ? 0
              : 1);
  }
  int status = -1;
  waitpid(somebody, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(WithoutTheModule, SaysHowToGetADevice) {
  expect_says(failure("loopback"),
              {"v4l2loopback-dkms", "sudo modprobe v4l2loopback exclusive_caps=1",
               "/etc/modules-load.d", "/etc/modprobe.d"});
  expect_says(failure("/dev/video0"), {"is not there", "v4l2loopback-dkms"});
}

}  // namespace
}  // namespace scrim::io
