#include "io/v4l2/v4l2_camera.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>

#include "io/handles/av_handles.hpp"
#include "io/v4l2/staged_v4l2.hpp"

namespace scrim::io {
namespace {

using test::StagedDevice;
using test::StagedPicture;
using test::StagedV4l2;
using namespace std::chrono_literals;

constexpr char path[] = "/dev/video0";
constexpr std::uint32_t width = 640, height = 480;
constexpr std::size_t pixels = std::size_t{width} * height;
constexpr CameraWish wish{.width = 640, .height = 480, .rate = 30};

using Bytes = std::vector<std::uint8_t>;

/// `pattern` again and again.
Bytes repeated(const Bytes& pattern, std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = pattern[i % pattern.size()];
  return bytes;
}

Bytes joined(Bytes first, const Bytes& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

/// A gray picture, whose matrix does not matter.
StagedPicture gray(std::uint8_t luma) {
  return {.parts = {repeated({luma, 128}, 2 * pixels)}};
}

class V4l2Camera : public testing::Test {
 protected:
  V4l2Camera() {
    v4l2.at[path] = StagedDevice{};
    capture_av_log();
  }

  StagedDevice& device() { return v4l2.at.at(path); }

  void offer(std::uint32_t fourcc) { device().modes = {{.fourcc = fourcc}}; }

  void send(StagedPicture picture) { device().pictures.push_back(std::move(picture)); }

  void open() {
    auto opened = open_v4l2_camera(path, wish, v4l2);
    ASSERT_TRUE(opened) << opened.error().message;
    camera = std::move(opened->camera);
  }

  /// The next frame; empty when there is none.
  std::optional<CameraFrame> next() {
    auto frame = camera->newest(100ms);
    EXPECT_TRUE(frame) << frame.error().message;
    return frame ? *frame : std::nullopt;
  }

  CameraTrouble trouble_of_opening() {
    auto opened = open_v4l2_camera(path, wish, v4l2);
    if (opened) return CameraTrouble::failed;
    message = opened.error().message;
    EXPECT_EQ(v4l2.open_files.size(), 0U);
    EXPECT_EQ(v4l2.mappings, 0);
    return opened.error().trouble;
  }

  CameraTrouble trouble_of_reading() {
    auto frame = camera->newest(100ms);
    EXPECT_FALSE(frame);
    if (frame) return CameraTrouble::failed;
    message = frame.error().message;
    return frame.error().trouble;
  }

  StagedV4l2 v4l2;
  std::unique_ptr<Camera> camera;
  std::string message;
};

int luma(const CameraFrame& frame) {
  return frame.view.planes[0][0];
}

void expect_near(const Frame& view, int y, int u, int v) {
  const Layout i420{.width = static_cast<int>(width),
                    .height = static_cast<int>(height),
                    .format = Format::i420,
                    .matrix = Matrix::bt709,
                    .range = Range::limited};
  EXPECT_EQ(view.layout, i420);
  const auto near = [&](std::size_t plane, int x, int line, int wanted) {
    EXPECT_NEAR(view.planes[plane][line * view.strides[plane] + x], wanted, 1)
        << "plane " << plane << " at " << x << ", " << line;
  };
  for (const int line : {0, 1, 238, 239}) {
    near(0, line, 2 * line, y);
    near(0, 639, 2 * line + 1, y);
    near(1, 319, line, u);
    near(2, line, line, v);
  }
}

TEST_F(V4l2Camera, GivesTheNewestFrameAndCountsTheOthers) {
  open();
  send(gray(50));
  EXPECT_EQ(luma(next().value()), 50);
  for (const int value : {60, 70, 80}) send(gray(static_cast<std::uint8_t>(value)));
  const CameraFrame newest = next().value();
  EXPECT_EQ(luma(newest), 80);
  EXPECT_EQ(newest.dropped, 2);
  EXPECT_FALSE(next());
}

TEST_F(V4l2Camera, CountsFramesThatTheDriverLost) {
  open();
  send(gray(50));
  EXPECT_EQ(next().value().dropped, 0);
  StagedPicture late = gray(60);
  late.skipped = 3;
  send(late);
  EXPECT_EQ(next().value().dropped, 3);
}

TEST_F(V4l2Camera, HoldsNoQueueInAFlood) {
  open();
  send(gray(50));
  device().flood = true;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(next());
  EXPECT_GE(device().queued.size(), 3U);
}

TEST_F(V4l2Camera, ShowsGreenAsGreenInEveryEncoding) {
  // BT.601's green of medium light, and what it is in BT.709.
  constexpr std::uint8_t y = 110, u = 80, v = 70;
  constexpr int y709 = 128, u709 = 72, v709 = 65;
  const std::size_t quarter = pixels / 4;
  struct Case {
    std::uint32_t fourcc;
    bool planar;
    std::vector<Bytes> parts;
  };
  const Case cases[] = {
      {V4L2_PIX_FMT_YUYV, false, {repeated({y, u, y, v}, 2 * pixels)}},
      {V4L2_PIX_FMT_UYVY, false, {repeated({u, y, v, y}, 2 * pixels)}},
      {V4L2_PIX_FMT_NV12, false, {joined(Bytes(pixels, y), repeated({u, v}, 2 * quarter))}},
      {V4L2_PIX_FMT_YUV420,
       false,
       {joined(joined(Bytes(pixels, y), Bytes(quarter, u)), Bytes(quarter, v))}},
      {V4L2_PIX_FMT_YUV422P,
       false,
       {joined(joined(Bytes(pixels, y), Bytes(2 * quarter, u)), Bytes(2 * quarter, v))}},
      {V4L2_PIX_FMT_NV12, true, {joined(Bytes(pixels, y), repeated({u, v}, 2 * quarter))}},
      {V4L2_PIX_FMT_NV12M, true, {Bytes(pixels, y), repeated({u, v}, 2 * quarter)}},
      {V4L2_PIX_FMT_YUV420M, true, {Bytes(pixels, y), Bytes(quarter, u), Bytes(quarter, v)}},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(std::string(reinterpret_cast<const char*>(&each.fourcc), 4));
    offer(each.fourcc);
    device().abilities =
        V4L2_CAP_STREAMING | (each.planar ? V4L2_CAP_VIDEO_CAPTURE_MPLANE : V4L2_CAP_VIDEO_CAPTURE);
    open();
    send({.parts = each.parts});
    const auto frame = next();
    ASSERT_TRUE(frame);
    expect_near(frame->view, y709, u709, v709);
    camera.reset();
  }
}

TEST_F(V4l2Camera, ReadsRgb) {
  offer(V4L2_PIX_FMT_XBGR32);
  open();
  send({.parts = {repeated({0, 0, 255, 0}, 4 * pixels)}});
  const auto frame = next();
  ASSERT_TRUE(frame);
  expect_near(frame->view, 63, 102, 240);
}

TEST_F(V4l2Camera, HandsOnTheBufferItselfWhereNothingIsToBeConverted) {
  offer(V4L2_PIX_FMT_YUV420);
  device().twist_format = [](v4l2_format& format) {
    format.fmt.pix.colorspace = V4L2_COLORSPACE_REC709;
  };
  open();
  send({.parts = {Bytes(pixels * 3 / 2, 99)}});
  const auto frame = next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->view.planes[0], device().memory[0][0].get());
  EXPECT_EQ(device().queued.size(), 3U);  // ours until the next call
  EXPECT_FALSE(next());
  EXPECT_EQ(device().queued.size(), 4U);
}

TEST_F(V4l2Camera, SkipsThePaddingOfRows) {
  constexpr std::uint32_t stride = 2 * width + 128;
  device().twist_format = [](v4l2_format& format) {
    format.fmt.pix.bytesperline = stride;
    format.fmt.pix.sizeimage = stride * height;
  };
  open();
  Bytes bytes;
  for (std::uint32_t y = 0; y < height; ++y) {
    bytes = joined(std::move(bytes), repeated({100, 128}, 2 * width));
    bytes.resize(bytes.size() + 128);
  }
  send({.parts = {bytes}});
  const auto frame = next();
  ASSERT_TRUE(frame);
  expect_near(frame->view, 100, 128, 128);
}

TEST_F(V4l2Camera, TakesTheSizeThatTheDriverInsistsOn) {
  device().twist_format = [](v4l2_format& format) {
    format.fmt.pix.width = 320;
    format.fmt.pix.height = 240;
    format.fmt.pix.bytesperline = 640;
    format.fmt.pix.sizeimage = 640 * 240;
  };
  open();
  EXPECT_EQ(camera->mode(), (CameraMode{320, 240, 30, "YUYV"}));
  send({.parts = {repeated({77, 128}, 640 * 240)}});
  EXPECT_EQ(next().value().view.layout.width, 320);
}

TEST_F(V4l2Camera, LeavesControlsAlone) {
  open();
  send(gray(50));
  next();
  for (const unsigned long request : {VIDIOC_S_CTRL, VIDIOC_S_EXT_CTRLS}) {
    EXPECT_FALSE(device().requests.contains(request));
  }
}

TEST_F(V4l2Camera, LeavesNothingBehindWhenItIsClosed) {
  open();
  send(gray(50));
  next();
  EXPECT_TRUE(device().streaming);
  camera.reset();
  EXPECT_TRUE(device().requests.contains(VIDIOC_STREAMOFF));
  EXPECT_EQ(v4l2.mappings, 0);
  EXPECT_TRUE(v4l2.open_files.empty());
}

TEST_F(V4l2Camera, KeepsTimeByTheMonotonicClock) {
  open();
  StagedPicture picture = gray(50);
  picture.time = v4l2.monotonic - 5'000'000;
  send(picture);
  EXPECT_EQ(next().value().time, picture.time);

  v4l2.pass(33'000'000);
  picture.flags = V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN;
  picture.time = v4l2.real - 5'000'000;
  send(picture);
  EXPECT_EQ(next().value().time, v4l2.monotonic - 5'000'000);
}

TEST_F(V4l2Camera, NeitherGoesBackNorAheadWhenTimeStampsJump) {
  open();
  std::int64_t last = 0;
  for (const std::int64_t jump : {0L, 40'000'000L, -3'600'000'000'000L, 3'600'000'000'000L, 0L}) {
    v4l2.pass(33'000'000);
    StagedPicture picture = gray(50);
    picture.time = std::max(std::int64_t{0}, v4l2.monotonic + jump);
    send(picture);
    const std::int64_t time = next().value().time;
    EXPECT_GT(time, last);
    EXPECT_LE(time, v4l2.monotonic);
    last = time;
  }
}

TEST_F(V4l2Camera, LivesWithARateThatChanges) {
  open();
  std::int64_t last = 0;
  for (const std::int64_t interval : {33'000'000, 33'000'000, 100'000'000, 16'000'000}) {
    v4l2.pass(interval);
    send(gray(50));
    const std::int64_t time = next().value().time;
    if (last != 0) {
      EXPECT_EQ(time - last, interval);
    }
    last = time;
  }
}

// What stands in the way.

TEST_F(V4l2Camera, SaysWhenThereIsNoSuchDevice) {
  v4l2.at.clear();
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::none_found);
}

TEST_F(V4l2Camera, SaysWhenTheUserMayNotOpenIt) {
  device().open_error = EACCES;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::forbidden);
  EXPECT_NE(message.find("group video"), std::string::npos) << message;
}

TEST_F(V4l2Camera, SaysWhenAnotherProgramHasIt) {
  for (const unsigned long request : {VIDIOC_S_FMT, VIDIOC_REQBUFS, VIDIOC_STREAMON}) {
    device().fails = {{request, EBUSY}};
    EXPECT_EQ(trouble_of_opening(), CameraTrouble::busy) << request;
    EXPECT_NE(message.find("another program"), std::string::npos) << message;
  }
  device().fails = {};
  device().openers = {"zoom", "cheese"};
  device().open_error = EBUSY;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::busy);
  EXPECT_NE(message.find("zoom, cheese"), std::string::npos) << message;
}

TEST_F(V4l2Camera, SaysWhenUsbHasNoRoom) {
  device().fails = {{VIDIOC_STREAMON, ENOSPC}};
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::failed);
  EXPECT_NE(message.find("another port"), std::string::npos) << message;
}

TEST_F(V4l2Camera, SaysWhenItIsNoCamera) {
  device().fails = {{VIDIOC_QUERYCAP, ENOTTY}};
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  device().fails = {};
  device().abilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  device().abilities = V4L2_CAP_VIDEO_OUTPUT | V4L2_CAP_STREAMING;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  device().abilities = V4L2_CAP_VIDEO_M2M | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
}

TEST_F(V4l2Camera, SaysWhenItGivesNothingReadable) {
  offer(V4L2_PIX_FMT_SRGGB10);
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  device().modes.clear();
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
}

TEST_F(V4l2Camera, NoticesThatItWasUnplugged) {
  open();
  device().plugged = false;
  EXPECT_EQ(trouble_of_reading(), CameraTrouble::unplugged);
  camera.reset();
  device().plugged = true;
  open();
  send({.parts = {}, .error = ENODEV});
  EXPECT_EQ(trouble_of_reading(), CameraTrouble::unplugged);
  camera.reset();
  open();
  send(gray(50));
  next();
  device().plugged = false;  // while a buffer is ours
  EXPECT_EQ(trouble_of_reading(), CameraTrouble::unplugged);
}

TEST_F(V4l2Camera, BeginsAgainAfterAFaultInTheMiddle) {
  open();
  send(gray(50));
  next();
  send({.parts = {}, .error = EIO});
  EXPECT_FALSE(next());
  EXPECT_EQ(device().starts, 2);
  send(gray(60));
  EXPECT_EQ(luma(next().value()), 60);
}

TEST_F(V4l2Camera, BeginsAgainWhileABufferIsOurs) {
  open();
  send(gray(50));
  next();
  device().broken = true;
  EXPECT_FALSE(next());
  EXPECT_EQ(device().starts, 2);
  EXPECT_EQ(device().queued.size(), 4U);
  send(gray(60));
  EXPECT_EQ(luma(next().value()), 60);
}

TEST_F(V4l2Camera, GivesUpWhenFaultsDoNotEnd) {
  for (const bool in_poll : {false, true}) {
    open();
    if (in_poll) device().poll_events = POLLERR;
    send({.parts = {}, .error = EIO});
    device().flood = true;
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(next());
    EXPECT_EQ(trouble_of_reading(), CameraTrouble::failed);
    camera.reset();
  }
}

TEST_F(V4l2Camera, WaitsWhenThereIsNothing) {
  open();
  const std::int64_t before = v4l2.monotonic;
  EXPECT_FALSE(next());
  EXPECT_EQ(v4l2.monotonic - before, 100'000'000);
  device().poll_events = POLLIN;  // a lie
  EXPECT_FALSE(next());
}

// Hostile devices.

TEST_F(V4l2Camera, DropsFramesThatTheDriverCallsDamaged) {
  open();
  StagedPicture damaged = gray(50);
  damaged.flags |= V4L2_BUF_FLAG_ERROR;
  send(damaged);
  EXPECT_FALSE(next());
  EXPECT_EQ(device().queued.size(), 4U);
  send(gray(60));
  EXPECT_EQ(luma(next().value()), 60);
}

TEST_F(V4l2Camera, DropsEmptyAndShortFrames) {
  open();
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, 2 * pixels - 1}) {
    send({.parts = {Bytes(size, 99)}});
    EXPECT_FALSE(next()) << size;
  }
  send(gray(60));
  EXPECT_EQ(luma(next().value()), 60);
}

TEST_F(V4l2Camera, DoesNotBelieveSizesBeyondTheBuffer) {
  open();
  StagedPicture picture = gray(50);
  picture.lie = 0xFFFFFFFF;
  send(picture);
  EXPECT_EQ(luma(next().value()), 50);
}

TEST_F(V4l2Camera, FailsOnBuffersThatDoNotExist) {
  open();
  StagedPicture picture = gray(50);
  picture.index = 4;
  send(picture);
  EXPECT_EQ(trouble_of_reading(), CameraTrouble::failed);
}

TEST_F(V4l2Camera, RefusesRowsShorterThanTheirPixels) {
  device().twist_format = [](v4l2_format& format) { format.fmt.pix.bytesperline = width; };
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
}

TEST_F(V4l2Camera, RefusesBuffersShorterThanAPicture) {
  device().buffer_length = 2 * pixels - 1;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  device().buffer_length = 1;
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
}

TEST_F(V4l2Camera, RefusesSizesThatTheEngineCannotTake) {
  const std::uint32_t sizes[][2] = {{0, 0}, {63, 480}, {7681, 480}, {0xFFFFFFFF, 0xFFFFFFFF}};
  for (const auto& size : sizes) {
    device().twist_format = [&size](v4l2_format& format) {
      format.fmt.pix.width = size[0];
      format.fmt.pix.height = size[1];
    };
    EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported) << size[0];
  }
}

TEST_F(V4l2Camera, RefusesPicturesInMorePartsThanTheyHave) {
  device().abilities = V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING;
  for (const std::uint8_t parts : Bytes{0, 2, 255}) {
    device().twist_format = [parts](v4l2_format& format) { format.fmt.pix_mp.num_planes = parts; };
    EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  }
}

TEST_F(V4l2Camera, RefusesAFormatItDidNotAskForAndCannotRead) {
  device().twist_format = [](v4l2_format& format) {
    format.fmt.pix.pixelformat = V4L2_PIX_FMT_SRGGB10;
  };
  EXPECT_EQ(trouble_of_opening(), CameraTrouble::unsupported);
  EXPECT_NE(message.find("RG10"), std::string::npos) << message;
}

TEST_F(V4l2Camera, ComesToAnEndOfEndlessLists) {
  device().endless_lists = true;
  open();
  EXPECT_EQ(camera->mode().width, 640);
}

TEST_F(V4l2Camera, ShowsNothingForBrokenJpegs) {
  offer(V4L2_PIX_FMT_MJPEG);
  open();
  const Bytes starts[] = {{0xFF, 0xD8, 0xFF, 0xD9}, {0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8}, {0}, {}};
  for (const Bytes& bytes : starts) {
    send({.parts = {bytes}});
    EXPECT_FALSE(next());
  }
  std::srand(4);
  for (int i = 0; i < 50; ++i) {
    Bytes noise{0xFF, 0xD8};
    for (int j = 0; j < 2000; ++j) noise.push_back(static_cast<std::uint8_t>(std::rand()));
    send({.parts = {noise}});
    EXPECT_FALSE(next());
  }
}

}  // namespace
}  // namespace scrim::io
