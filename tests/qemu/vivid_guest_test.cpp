// A camera of the kernel's own test driver, "vivid": it works with buffers as webcams' drivers do,
// knows every format, and breaks when it is told to. Runs in the QEMU guest.
#include <gtest/gtest.h>
#include <linux/videodev2.h>
#include <poll.h>

#include <cstdlib>
#include <memory>
#include <set>

#include "io/camera/camera_decoder.hpp"
#include "io/v4l2/camera_list.hpp"
#include "io/v4l2/v4l2_camera.hpp"
#include "io/v4l2/v4l2_stream.hpp"

namespace scrim::io {
namespace {

using namespace std::chrono_literals;

/// Vivid's buttons and knobs.
constexpr std::uint32_t dropped_percentage = 0x00f0f040, disconnect = 0x00f0f041,
                        flag_error = 0x00f0f042, stream_on_error = 0x00f0f045,
                        fatal_error = 0x00f0f046;

constexpr CameraWish wish{.width = 640, .height = 360, .rate = 30};
const std::string single_planar = "/dev/video0", multi_planar = "/dev/video1";

class VividCamera : public testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    for (const char* module :
         {"v4l2-tpg", "v4l2-dv-timings", "videobuf2-common", "videobuf2-v4l2", "videobuf2-memops",
          "videobuf2-vmalloc", "videobuf2-dma-contig", "rc-core", "cec",
          "vivid n_devs=2 multiplanar=1,2 node_types=1,1 num_inputs=1,1 input_types=0,0 "
          "vid_cap_nr=0,1"}) {
      std::string command = std::string("/run/busybox insmod /run/") + module;
      const std::size_t name_end = command.find(' ', command.rfind('/'));
      command.insert(std::min(name_end, command.size()), ".ko");
      ASSERT_EQ(std::system(command.c_str()), 0) << command;
    }
  }
  static void TearDownTestSuite() { std::system("/run/busybox rmmod vivid"); }

  static std::unique_ptr<Camera> open() {
    auto opened = open_v4l2_camera(GetParam(), wish);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? std::move(opened->camera) : nullptr;
  }

  static void set(std::uint32_t control, int value) {
    const auto device = V4l2Device::open(system_v4l2(), GetParam());
    ASSERT_TRUE(device);
    v4l2_control change{.id = control, .value = value};
    ASSERT_EQ(device->control(VIDIOC_S_CTRL, &change), 0) << std::hex << control;
  }
};
INSTANTIATE_TEST_SUITE_P(OfEachApi, VividCamera, testing::Values(single_planar, multi_planar),
                         [](const auto& device) {
                           return device.param == single_planar ? "SinglePlanar" : "MultiPlanar";
                         });

/// The test picture's red and blue bars, by BT.709: nobody else's colours look like them.
void expect_bars(const Frame& view) {
  struct Bar {
    int x, y, u, v;
  };
  const int width = view.layout.width, line = view.layout.height / 4;
  for (const Bar bar : {Bar{11 * width / 16, 51, 109, 212}, Bar{13 * width / 16, 28, 212, 120}}) {
    EXPECT_NEAR(view.planes[0][line * view.strides[0] + bar.x], bar.y, 3);
    EXPECT_NEAR(view.planes[1][line / 2 * view.strides[1] + bar.x / 2], bar.u, 3);
    EXPECT_NEAR(view.planes[2][line / 2 * view.strides[2] + bar.x / 2], bar.v, 3);
  }
}

/// How many frames come in `count` tries.
int frames(Camera& camera, int count, int* dropped = nullptr) {
  int seen = 0;
  for (int i = 0; i < count; ++i) {
    const auto frame = camera.newest(2s);
    EXPECT_TRUE(frame) << frame.error().message;
    if (!frame || !*frame) continue;
    ++seen;
    if (dropped != nullptr) *dropped += (*frame)->dropped;
    expect_bars((*frame)->view);
  }
  return seen;
}

TEST_P(VividCamera, ShowsTheTestPicture) {
  const auto camera = open();
  ASSERT_TRUE(camera);
  EXPECT_EQ(camera->mode(), (CameraMode{640, 360, 30, "I420"}));
  EXPECT_EQ(frames(*camera, 5), 5);
}

TEST_P(VividCamera, IsReadInEveryFormatThatItOffers) {
  std::set<std::uint32_t> seen;
  const auto asked = V4l2Device::open(system_v4l2(), GetParam());
  ASSERT_TRUE(asked);
  for (const V4l2Offer& offer : offered_modes(*asked, wish)) {
    if (offer.mode.width != wish.width || offer.mode.rate != wish.rate) continue;
    if (!seen.insert(offer.fourcc).second) continue;
    SCOPED_TRACE(std::string(reinterpret_cast<const char*>(&offer.fourcc), 4));
    auto device = V4l2Device::open(system_v4l2(), GetParam());
    ASSERT_TRUE(device);
    const auto format = agree_on(*device, offer);
    ASSERT_TRUE(format) << format.error().message;
    auto decoder = CameraDecoder::create(format->kind);
    auto stream = V4l2Stream::start(std::move(*device), *format);
    ASSERT_TRUE(stream) << stream.error().message;
    pollfd ready{.fd = stream->device().descriptor(), .events = POLLIN, .revents = 0};
    ASSERT_EQ(poll(&ready, 1, 5000), 1);
    const auto picture = stream->take();
    ASSERT_TRUE(picture) << picture.error();
    const auto view = decoder->decode(picture->picture);
    ASSERT_TRUE(view);
    expect_bars(*view);
  }
  const std::size_t least = GetParam() == single_planar ? 8 : 10;
  EXPECT_GE(seen.size(), least);
}

TEST_P(VividCamera, IsBusyForAnotherWhileItStreams) {
  const auto camera = open();
  const auto second = open_v4l2_camera(GetParam(), wish);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().trouble, CameraTrouble::busy) << second.error().message;
}

TEST_P(VividCamera, RecoversFromAFatalError) {
  const auto camera = open();
  frames(*camera, 2);
  set(fatal_error, 1);
  EXPECT_GE(frames(*camera, 6), 4);
}

TEST_P(VividCamera, LeavesOutAFrameThatTheDriverCallsDamaged) {
  const auto camera = open();
  frames(*camera, 2);
  set(flag_error, 1);
  EXPECT_GE(frames(*camera, 6), 4);
}

TEST_P(VividCamera, CountsWhatTheDriverDrops) {
  const auto camera = open();
  set(dropped_percentage, 50);
  int dropped = 0;
  frames(*camera, 20, &dropped);
  EXPECT_GT(dropped, 3);
  set(dropped_percentage, 0);
}

TEST_P(VividCamera, SaysWhenItCannotBeStarted) {
  set(stream_on_error, 1);
  const auto refused = open_v4l2_camera(GetParam(), wish);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().trouble, CameraTrouble::failed) << refused.error().message;
  EXPECT_TRUE(open());
}

TEST_P(VividCamera, NoticesThatItWasUnplugged) {
  auto camera = open();
  frames(*camera, 2);
  set(disconnect, 1);
  const auto gone = camera->newest(2s);
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().trouble, CameraTrouble::unplugged) << gone.error().message;
  camera.reset();
  camera = open();  // vivid comes back when nobody has it open
  EXPECT_EQ(frames(*camera, 2), 2);
}

}  // namespace
}  // namespace scrim::io
