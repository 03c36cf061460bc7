#include "io/camera/camera_modes.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scrim::io {
namespace {

using enum Encoding;
using Modes = std::vector<OfferedMode>;

// What real cameras list (`v4l2-ctl --list-formats-ext`), shortened to what matters.

/// Logitech HD Pro Webcam C920 on USB 2.
const Modes c920{
    {yuyv, 640, 480, 30},   {yuyv, 640, 480, 15},   {yuyv, 640, 360, 30},   {yuyv, 800, 448, 30},
    {yuyv, 864, 480, 24},   {yuyv, 960, 720, 15},   {yuyv, 1024, 576, 15},  {yuyv, 1280, 720, 10},
    {yuyv, 1280, 720, 5},   {yuyv, 1920, 1080, 5},  {yuyv, 2304, 1536, 2},  {h264, 640, 480, 30},
    {h264, 1280, 720, 30},  {h264, 1920, 1080, 30}, {mjpeg, 640, 480, 30},  {mjpeg, 640, 360, 30},
    {mjpeg, 1280, 720, 30}, {mjpeg, 1280, 720, 24}, {mjpeg, 1280, 720, 15}, {mjpeg, 1920, 1080, 30},
};

/// The built-in camera of a ThinkPad.
const Modes integrated{
    {mjpeg, 1280, 720, 30}, {mjpeg, 640, 480, 30}, {mjpeg, 640, 360, 30}, {mjpeg, 848, 480, 30},
    {yuyv, 640, 480, 30},   {yuyv, 640, 360, 30},  {yuyv, 424, 240, 30},  {yuyv, 848, 480, 20},
    {yuyv, 960, 540, 15},   {yuyv, 1280, 720, 10},
};

/// Microsoft LifeCam HD-3000.
const Modes lifecam{
    {yuyv, 640, 480, 30},  {yuyv, 1280, 720, 10}, {yuyv, 960, 544, 15},
    {yuyv, 800, 448, 20},  {mjpeg, 640, 480, 30}, {yuyv, 416, 240, 30},
    {mjpeg, 800, 448, 30}, {mjpeg, 960, 544, 30}, {mjpeg, 1280, 720, 30},
};

/// Elgato Cam Link 4K: HDMI on USB 3.
const Modes cam_link{
    {nv12, 1920, 1080, 60},
    {yuyv, 1920, 1080, 60},
    {nv12, 3840, 2160, 30},
};

/// A VGA webcam of 2008.
const Modes old_webcam{{yuyv, 640, 480, 30}, {yuyv, 352, 288, 30}, {yuyv, 1280, 1024, 7.5}};

OfferedMode chosen(const Modes& modes, const CameraWish& wish) {
  return choose_mode(modes, wish).value_or(OfferedMode{});
}

TEST(CameraModes, TakesMjpegWhereUsb2HasNoRoomForRaw) {
  const CameraWish hd{1280, 720, 30};
  EXPECT_EQ(chosen(c920, hd), (OfferedMode{mjpeg, 1280, 720, 30}));
  EXPECT_EQ(chosen(integrated, hd), (OfferedMode{mjpeg, 1280, 720, 30}));
  EXPECT_EQ(chosen(lifecam, hd), (OfferedMode{mjpeg, 1280, 720, 30}));
}

TEST(CameraModes, TakesRawBeforeMjpegBeforeH264) {
  EXPECT_EQ(chosen(c920, {640, 480, 30}), (OfferedMode{yuyv, 640, 480, 30}));
  EXPECT_EQ(chosen(integrated, {640, 360, 30}), (OfferedMode{yuyv, 640, 360, 30}));
  EXPECT_EQ(chosen(c920, {1280, 720, 10}), (OfferedMode{yuyv, 1280, 720, 10}));
  EXPECT_EQ(chosen(c920, {1920, 1080, 30}), (OfferedMode{mjpeg, 1920, 1080, 30}));
  EXPECT_EQ(chosen({{h264, 1280, 720, 30}, {yuyv, 640, 480, 15}}, {1280, 720, 30}),
            (OfferedMode{h264, 1280, 720, 30}));
  EXPECT_EQ(chosen({{yuyv, 1280, 720, 30}, {nv12, 1280, 720, 30}}, {1280, 720, 30}),
            (OfferedMode{nv12, 1280, 720, 30}));
}

TEST(CameraModes, TakesALargerPictureRatherThanASmallerOne) {
  EXPECT_EQ(chosen(cam_link, {1280, 720, 30}), (OfferedMode{nv12, 1920, 1080, 60}));
  EXPECT_EQ(chosen({{yuyv, 640, 480, 30}, {mjpeg, 1920, 1080, 30}}, {1280, 720, 30}),
            (OfferedMode{mjpeg, 1920, 1080, 30}));
}

TEST(CameraModes, PrefersTheWishedSizeToMuchLargerRawPictures) {
  EXPECT_EQ(chosen({{nv12, 3840, 2160, 30}, {mjpeg, 1280, 720, 30}}, {1280, 720, 30}),
            (OfferedMode{mjpeg, 1280, 720, 30}));
}

TEST(CameraModes, LosesTheLeastWhenNothingFits) {
  EXPECT_EQ(chosen(old_webcam, {1280, 720, 30}), (OfferedMode{yuyv, 640, 480, 30}));
  EXPECT_EQ(chosen({{yuyv, 1280, 720, 20}, {yuyv, 640, 480, 30}}, {1280, 720, 30}),
            (OfferedMode{yuyv, 1280, 720, 20}));
  EXPECT_EQ(chosen(c920, {1280, 720, 60}), (OfferedMode{mjpeg, 1280, 720, 30}));
  EXPECT_EQ(chosen(c920, {3840, 2160, 30}), (OfferedMode{mjpeg, 1920, 1080, 30}));
}

TEST(CameraModes, DoesNotTakeMoreFramesThanAsked) {
  EXPECT_EQ(chosen({{yuyv, 1280, 720, 60}, {yuyv, 1280, 720, 30}}, {1280, 720, 30}),
            (OfferedMode{yuyv, 1280, 720, 30}));
}

TEST(CameraModes, CountsTelevisionsRatesAsWhole) {
  const double ntsc = 30000.0 / 1001;
  EXPECT_EQ(chosen({{yuyv, 1280, 720, ntsc}, {yuyv, 1280, 720, 60}}, {1280, 720, 30}),
            (OfferedMode{yuyv, 1280, 720, ntsc}));
}

TEST(CameraModes, LeavesOutWhatTheEngineCannotTake) {
  EXPECT_EQ(choose_mode(Modes{{yuyv, 0, 0, 30}, {yuyv, 32, 32, 30}, {yuyv, 8192, 64, 30}}, {}),
            std::nullopt);
  EXPECT_EQ(choose_mode(Modes{{yuyv, 640, 480, 0}}, {}), std::nullopt);
  EXPECT_EQ(choose_mode(Modes{}, {}), std::nullopt);
}

}  // namespace
}  // namespace scrim::io
