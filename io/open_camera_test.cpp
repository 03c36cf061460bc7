#include "io/open_camera.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "io/v4l2/camera_list.hpp"
#include "io/v4l2/staged_v4l2.hpp"

namespace scrim::io {
namespace {

using test::StagedDevice;
using test::StagedV4l2;

class SilentCamera final : public Camera {
 public:
  const CameraMode& mode() const override { return mode_; }
  CameraResult<std::optional<CameraFrame>> newest(std::chrono::milliseconds) override {
    return std::nullopt;
  }

 private:
  CameraMode mode_;
};

class OpenCameraTest : public testing::Test {
 protected:
  StagedDevice& add(const std::string& path, const std::string& card) {
    v4l2.at[path].card = card;
    return v4l2.at[path];
  }
  StagedDevice& add_loopback(const std::string& path, const std::string& card) {
    add(path, card).driver = "v4l2 loopback";
    return v4l2.at[path];
  }

  /// The name of what is opened, or its problem.
  std::string opened(const std::string& wanted) {
    auto camera = open_camera_of(sources(), wanted, {});
    if (!camera) trouble = camera.error().trouble;
    return camera ? camera->name : camera.error().message;
  }

  CameraSources sources() {
    return {.v4l2 = &v4l2,
            .list_pipewire = [this] { return pipewire; },
            .open_pipewire = [](const std::string&,
                                const CameraWish&) -> CameraResult<std::unique_ptr<Camera>> {
              return std::make_unique<SilentCamera>();
            }};
  }

  StagedV4l2 v4l2;
  std::vector<PipewireCameraInfo> pipewire;
  std::optional<CameraTrouble> trouble;
};

TEST_F(OpenCameraTest, TakesTheFirstCameraOfGlass) {
  add_loopback("/dev/video0", "Scrim");
  add("/dev/video1", "Webcam");
  add("/dev/video2", "Second Webcam");
  pipewire = {{"libcamera", "Other Camera"}};
  EXPECT_EQ(opened("auto"), "Webcam");
}

TEST_F(OpenCameraTest, PassesOverCamerasThatCannotBeRead) {
  add("/dev/video0", "Infrared").modes = {{.fourcc = V4L2_PIX_FMT_GREY}};
  add("/dev/video1", "Metadata").abilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
  add("/dev/video2", "Webcam");
  EXPECT_EQ(opened("auto"), "Webcam");
}

TEST_F(OpenCameraTest, TakesPipewiresWhereTheKernelHasNone) {
  pipewire = {{"libcamera_input", "Built-in Front Camera"}, {"phone", "Phone"}};
  EXPECT_EQ(opened("auto"), "Built-in Front Camera");
  add_loopback("/dev/video0", "Scrim");
  EXPECT_EQ(opened("auto"), "Built-in Front Camera");
  add("/dev/video1", "Sensor").modes = {{.fourcc = V4L2_PIX_FMT_SRGGB10}};
  EXPECT_EQ(opened("auto"), "Built-in Front Camera");
  add("/dev/video2", "Secret").open_error = EACCES;
  EXPECT_EQ(opened("auto"), "Built-in Front Camera");
}

TEST_F(OpenCameraTest, WaitsForABusyCameraRatherThanTakingAnother) {
  add("/dev/video0", "Webcam").fails = {{VIDIOC_S_FMT, EBUSY}};
  add("/dev/video1", "Second Webcam");
  opened("auto");
  EXPECT_EQ(trouble, CameraTrouble::busy);
}

TEST_F(OpenCameraTest, SaysWhatStandsInTheWay) {
  EXPECT_NE(opened("auto").find("connect one"), std::string::npos);
  EXPECT_EQ(trouble, CameraTrouble::none_found);
  add("/dev/video0", "Webcam").open_error = EACCES;
  EXPECT_NE(opened("auto").find("group video"), std::string::npos);
  EXPECT_EQ(trouble, CameraTrouble::forbidden);
}

TEST_F(OpenCameraTest, FindsCamerasByAPartOfTheirName) {
  add("/dev/video0", "Integrated Camera");
  add("/dev/video2", "HD Pro Webcam C920");
  add_loopback("/dev/video3", "Phone");
  pipewire = {{"libcamera_input", "Built-in Front Camera"}};
  EXPECT_EQ(opened("c920"), "HD Pro Webcam C920");
  EXPECT_EQ(opened("INTEGRATED"), "Integrated Camera");
  EXPECT_EQ(opened("phone"), "Phone");
  EXPECT_EQ(opened("front"), "Built-in Front Camera");
  EXPECT_EQ(opened("libcamera"), "Built-in Front Camera");
  EXPECT_NE(opened("nothing").find("\"nothing\""), std::string::npos);
  EXPECT_EQ(trouble, CameraTrouble::none_found);
}

TEST_F(OpenCameraTest, TakesDevicesByTheirPath) {
  add("/dev/video0", "Integrated Camera");
  add_loopback("/dev/video3", "Phone");
  EXPECT_EQ(opened("/dev/video3"), "Phone");
  opened("/dev/video9");
  EXPECT_EQ(trouble, CameraTrouble::none_found);
}

TEST_F(OpenCameraTest, TakesPipewiresWhenToldTo) {
  add("/dev/video0", "Integrated Camera");
  pipewire = {{"one", "First"}, {"two", "Second"}};
  EXPECT_EQ(opened("pipewire:"), "First");
  EXPECT_EQ(opened("pipewire:sec"), "Second");
  EXPECT_EQ(opened("pipewire:two"), "Second");
  opened("pipewire:Integrated");
  EXPECT_EQ(trouble, CameraTrouble::none_found);
}

TEST_F(OpenCameraTest, OffersChoicesThatCanBeOpened) {
  add_loopback("/dev/video0", "Phone");
  add("/dev/video1", "Webcam");
  add("/dev/video2", "Secret").open_error = EACCES;
  pipewire = {{"one", "First"}};
  std::vector<std::string> names;
  for (const CameraChoice& choice : camera_choices(sources())) {
    names.push_back(choice.name);
    if (choice.name != "/dev/video2") {
      EXPECT_EQ(opened(choice.wanted), choice.name);
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"Webcam", "/dev/video2", "Phone", "First"}));
}

TEST_F(OpenCameraTest, ListsCamerasOfGlassFirst) {
  add_loopback("/dev/video0", "Phone");
  add("/dev/video1", "Webcam");
  add("/dev/video2", "Metadata").abilities = V4L2_CAP_META_CAPTURE;
  const auto cameras = list_cameras(v4l2);
  ASSERT_EQ(cameras.size(), 2U);
  EXPECT_EQ(cameras[0].device, "/dev/video1");
  EXPECT_TRUE(cameras[1].loopback);
  EXPECT_TRUE(v4l2.open_files.empty());
}

}  // namespace
}  // namespace scrim::io
