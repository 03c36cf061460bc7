/// The virtual camera and the camera reader of PipeWire, each against other programs, in a private
/// session. Nothing here goes through the engine.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "io/pipewire/pipewire_camera.hpp"
#include "io/pipewire/pipewire_virtual_camera.hpp"
#include "tests/live/jpeg_camera.hpp"
#include "tests/live/live_program.hpp"

namespace scrim::live_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

std::int64_t now() {
  return std::chrono::nanoseconds(Clock::now().time_since_epoch()).count();
}

/// A picture whose every byte tells where it stands.
void fill(const MutableFrame& frame) {
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1;
    for (int y = 0; y < frame.layout.height >> shift; ++y) {
      std::uint8_t* row = frame.planes[plane] + y * frame.strides[plane];
      for (int x = 0; x < frame.layout.width >> shift; ++x) {
        row[x] = static_cast<std::uint8_t>(3 * x + 5 * y + 7 * static_cast<int>(plane));
      }
    }
  }
}

/// The bytes of such a picture without padding.
std::vector<std::uint8_t> filled(int width, int height) {
  const std::ptrdiff_t luma = std::ptrdiff_t{width} * height;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(luma * 3 / 2));
  fill({.layout = {.width = width, .height = height, .format = Format::i420},
        .planes = {bytes.data(), bytes.data() + luma, bytes.data() + luma * 5 / 4},
        .strides = {width, width / 2, width / 2}});
  return bytes;
}

bool is_filled(const Frame& frame) {
  const std::vector<std::uint8_t> expected = filled(frame.layout.width, frame.layout.height);
  const std::uint8_t* at = expected.data();
  for (std::size_t plane = 0; plane < 3; ++plane) {
    const int shift = plane == 0 ? 0 : 1, width = frame.layout.width >> shift;
    for (int y = 0; y < frame.layout.height >> shift; ++y, at += width) {
      if (!std::equal(at, at + width, frame.planes[plane] + y * frame.strides[plane])) return false;
    }
  }
  return true;
}

std::string contents(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A virtual camera that shows the filled picture while it is wanted.
class Shown {
 public:
  explicit Shown(const io::PipewireIdentity& identity, double rate = 30) : rate_(rate) {
    // The test before may have killed the server.
    EXPECT_TRUE(eventually([&] {
      auto opened = io::open_pipewire_virtual_camera(
          {.width = 640, .height = 360, .rate = 30}, [this] { ++changes_; }, identity);
      if (opened) camera_ = std::move(*opened);
      return opened.has_value();
    }));
    if (!camera_) return;
    thread_ = std::jthread([this](const std::stop_token& stop) { show(stop); });
  }
  ~Shown() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
  }
  io::VirtualCamera& camera() { return *camera_; }
  int changes() const { return changes_; }
  int published() const { return published_; }

  bool becomes_wanted(bool wanted) {
    return eventually([&] { return camera_->wanted() == wanted; });
  }
  bool is_watched_by(const std::vector<std::string>& names) {
    return eventually([&] { return camera_->watchers() == names; });
  }
  bool goes_on() {
    const int before = published_;
    return eventually([&] { return published_ > before + 10; });
  }

 private:
  void show(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      std::this_thread::sleep_for(std::chrono::duration<double>(1 / rate_));
      if (!camera_->wanted()) continue;
      const auto frame = camera_->acquire();
      if (!frame) continue;
      fill(*frame);
      camera_->publish(now());
      ++published_;
    }
  }

  const double rate_;
  std::atomic<int> changes_ = 0, published_ = 0;
  std::unique_ptr<io::VirtualCamera> camera_;
  std::jthread thread_;
};

const io::PipewireIdentity scrim{}, other{.node = "other", .description = "Another camera"};

/// Opens a camera that may have to appear first.
std::unique_ptr<io::Camera> open(const std::string& name) {
  std::unique_ptr<io::Camera> camera;
  eventually([&] {
    auto opened = io::open_pipewire_camera(name, {.width = 640, .height = 360});
    if (opened) camera = std::move(*opened);
    return opened.has_value();
  });
  return camera;
}

class PipewireLive : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_FALSE(session_folder().empty()) << "to be run by private_session.sh";
  }
  static std::vector<std::string> watch(std::vector<std::string> more) {
    std::vector<std::string> line{SCRIM_WATCH_CAMERA};
    line.insert(line.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
    return line;
  }
  /// GStreamer writes the bytes of 20 frames.
  static std::vector<std::string> gstreamer(const std::string& caps, const std::string& file) {
    return {SCRIM_GST_LAUNCH,
            "-q",
            "pipewiresrc",
            "target-object=scrim",
            "num-buffers=20",
            "!",
            caps,
            "!",
            "filesink",
            "location=" + file};
  }
  static const inline std::string raw = "video/x-raw,width=640,height=480,framerate=30/1";
  /// GStreamer paints pictures of one colour.
  static std::vector<std::string> paint(const std::string& how_long,
                                        const std::vector<std::string>& steps) {
    std::vector<std::string> line{SCRIM_GST_LAUNCH,
                                  "-q",
                                  "videotestsrc",
                                  how_long,
                                  "pattern=solid-color",
                                  "foreground-color=0xff336699",
                                  "!"};
    line.insert(line.end(), steps.begin(), steps.end());
    return line;
  }
  /// A camera "painter" shows that colour.
  static void expect_painted_camera(const std::string& encoding) {
    const auto camera = open("painter");
    ASSERT_TRUE(camera) << encoding;
    EXPECT_EQ(camera->mode().encoding, encoding);
    std::optional<io::CameraFrame> shown;
    ASSERT_TRUE(eventually([&] {
      const auto frame = camera->newest(1s);
      if (frame) shown = *frame;
      return shown.has_value();
    })) << encoding;
    const Frame& view = shown->view;
    EXPECT_EQ(view.layout.matrix, Matrix::bt709);
    EXPECT_NEAR(view.planes[0][view.strides[0] * 240 + 320], 97, 3) << encoding;
    EXPECT_NEAR(view.planes[1][view.strides[1] * 120 + 160], 155, 3) << encoding;
    EXPECT_NEAR(view.planes[2][view.strides[2] * 120 + 160], 104, 3) << encoding;
  }
};

TEST_F(PipewireLive, GstreamerGetsEveryByteOfTheVirtualCamera) {
  Shown shown(scrim);
  const std::string file = session_folder() + "/frames.yuv";
  Program reader(gstreamer("video/x-raw,format=I420,width=640,height=360", file));
  ASSERT_EQ(reader.end(), 0) << reader.errors();
  const std::vector<std::uint8_t> expected = filled(640, 360);
  const std::string bytes = contents(file);
  ASSERT_EQ(bytes.size(), 20 * expected.size());
  for (auto frame = bytes.begin(); frame != bytes.end();
       frame += static_cast<std::ptrdiff_t>(expected.size())) {
    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), frame, [](std::uint8_t a, char b) {
      return a == static_cast<std::uint8_t>(b);
    }));
  }
}

TEST_F(PipewireLive, TheVirtualCameraIsWantedWhileSomebodyWatchesAndKnowsWho) {
  Shown shown(scrim);
  EXPECT_FALSE(shown.camera().wanted());
  EXPECT_TRUE(shown.camera().watchers().empty());
  Program first(watch({"--seconds", "60"}));
  EXPECT_TRUE(shown.becomes_wanted(true));
  EXPECT_TRUE(shown.is_watched_by({"watch_camera"}));
  Program second({SCRIM_GST_LAUNCH, "-q", "pipewiresrc", "target-object=scrim", "!",
                  "video/x-raw,format=I420", "!", "fakesink"});
  EXPECT_TRUE(shown.is_watched_by({"gst-launch-1.0", "watch_camera"}));
  first.signal(SIGTERM);
  EXPECT_TRUE(shown.is_watched_by({"gst-launch-1.0"}));
  EXPECT_TRUE(shown.becomes_wanted(true)) << "by the one who stays";
  second.signal(SIGTERM);
  EXPECT_TRUE(shown.becomes_wanted(false));
  EXPECT_TRUE(shown.is_watched_by({}));
  EXPECT_GE(shown.changes(), 4);
}

TEST_F(PipewireLive, EveryWatcherInTurnChoosesASize) {
  Shown shown(scrim);
  for (const auto& [width, height] : {std::pair(640, 480), {1280, 720}, {320, 180}, {1920, 1080}}) {
    const std::string w = std::to_string(width), h = std::to_string(height);
    Program watcher(watch({"--width", w, "--height", h, "--frames", "5"}));
    ASSERT_EQ(watcher.end(), 0) << watcher.errors();
    EXPECT_TRUE(watcher.says("size " + w + "x" + h)) << watcher.out();
  }
  EXPECT_TRUE(eventually([&] {
    return shown.camera().mode() == io::VirtualMode{.width = 640, .height = 360, .rate = 30};
  })) << "what is offered while nobody watches";
}

TEST_F(PipewireLive, AWatcherThatIsKilledOrStuckDisturbsNoOther) {
  Shown shown(scrim);
  Program steady(watch({"--seconds", "60"}));
  ASSERT_TRUE(steady.says("first frame")) << steady.errors();
  for (int round = 0; round < 5; ++round) {
    Program victim(watch({"--seconds", "60"}));
    ASSERT_TRUE(victim.says("first frame")) << victim.errors();
    victim.signal(round % 2 == 0 ? SIGKILL : SIGSTOP);
    EXPECT_TRUE(shown.goes_on());
  }
  EXPECT_TRUE(shown.is_watched_by({"watch_camera"}));
  Program last(watch({"--frames", "30"}));
  EXPECT_EQ(last.end(), 0) << last.errors();
  EXPECT_TRUE(steady.runs());
}

TEST_F(PipewireLive, KilledWatchersNeverUseUpTheBuffers) {
  Shown shown(scrim);
  Program steady(watch({"--seconds", "60"}));
  ASSERT_TRUE(steady.says("first frame")) << steady.errors();
  for (int round = 0; round < 16; ++round) {
    Program victim(watch({"--seconds", "60", "--hold", "60"}));
    ASSERT_TRUE(victim.says("first frame")) << victim.errors();
    victim.signal(SIGKILL);
  }
  EXPECT_TRUE(shown.goes_on());
  Program last(watch({"--frames", "30"}));
  EXPECT_EQ(last.end(), 0) << last.errors();
}

TEST_F(PipewireLive, AWatcherThatWantsWhatIsNotOfferedDisturbsNoOther) {
  Shown shown(scrim);
  Program steady(watch({"--seconds", "60"}));
  ASSERT_TRUE(steady.says("first frame")) << steady.errors();
  for (const char* caps :
       {"video/x-raw,format=I420,width=333,height=77", "video/x-raw,format=GRAY8",
        "video/x-raw,format=I420,width=1280,height=720"}) {
    Program wrong(gstreamer(caps, session_folder() + "/wrong.yuv"));
    std::this_thread::sleep_for(500ms);
    wrong.signal(SIGKILL);
  }
  EXPECT_TRUE(shown.goes_on());
  EXPECT_TRUE(steady.runs());
  steady.signal(SIGKILL);
  Program after(watch({"--width", "1280", "--height", "720", "--frames", "5"}));
  EXPECT_EQ(after.end(), 0) << after.errors();
}

TEST_F(PipewireLive, TheVirtualCameraComesBackWithTheServer) {
  Shown shown(scrim);
  Program before(watch({"--seconds", "60"}));
  ASSERT_TRUE(before.says("first frame")) << before.errors();
  kill(session_process("pipewire"), SIGKILL);
  EXPECT_EQ(before.end(), 3) << "the camera is gone for its watchers";
  EXPECT_TRUE(eventually([&] { return shown.camera().problem().empty(); }));
  EXPECT_TRUE(eventually([&] {
    Program after(watch({"--frames", "10", "--seconds", "5"}));
    return after.end() == 0;
  }));
}

TEST_F(PipewireLive, WatchersWatchOnWhileTheSessionManagerRestarts) {
  Shown shown(scrim);
  Program steady(watch({"--seconds", "60"}));
  ASSERT_TRUE(steady.says("first frame")) << steady.errors();
  kill(session_process("wireplumber"), SIGKILL);
  EXPECT_TRUE(shown.goes_on());
  EXPECT_TRUE(eventually([&] {
    Program next(watch({"--frames", "10", "--seconds", "5"}));
    return next.end() == 0;
  }));
  EXPECT_TRUE(steady.runs());
}

TEST_F(PipewireLive, ReadsACameraByteByByte) {
  Shown shown(other);
  const auto camera = open("another");
  ASSERT_TRUE(camera);
  EXPECT_EQ(camera->mode().encoding, "I420");
  std::int64_t last = 0;
  for (int i = 0; i < 20; ++i) {
    const auto frame = camera->newest(5s);
    ASSERT_TRUE(frame) << frame.error().message;
    ASSERT_TRUE(*frame);
    EXPECT_TRUE(is_filled((*frame)->view));
    EXPECT_EQ((*frame)->view.layout.width, 640);
    EXPECT_GT((*frame)->time, last);
    last = (*frame)->time;
  }
}

TEST_F(PipewireLive, ReadsEveryRawEncodingInItsTrueColours) {
  for (const auto& [encoding, format] : {std::pair("YUYV", "YUY2"),
                                         {"UYVY", "UYVY"},
                                         {"NV12", "NV12"},
                                         {"I420", "I420"},
                                         {"BGRA", "BGRx"}}) {
    const Program painter(paint(
        "is-live=true", {raw + ",format=" + format, "!", "pipewiresink", "mode=provide",
                         "stream-properties=props,media.class=Video/Source,node.name=painter"}));
    expect_painted_camera(encoding);
  }
}

TEST_F(PipewireLive, ReadsJpegInItsTrueColours) {
  const std::string file = session_folder() + "/painted.jpg";
  Program painter(
      paint("num-buffers=1", {raw, "!", "jpegenc", "!", "filesink", "location=" + file}));
  ASSERT_EQ(painter.end(), 0) << painter.errors();
  const JpegCamera camera("painter", contents(file), {640, 480});
  expect_painted_camera("MJPEG");
}

TEST_F(PipewireLive, ASlowReaderGetsTheNewestFrame) {
  Shown shown(other);
  const auto camera = open("other");
  ASSERT_TRUE(camera);
  ASSERT_TRUE(*camera->newest(5s));
  int dropped = 0;
  for (int i = 0; i < 3; ++i) {
    const std::int64_t asleep_at = now();
    std::this_thread::sleep_for(1s);
    const auto frame = camera->newest(5s);
    ASSERT_TRUE(frame && *frame);
    EXPECT_GT((*frame)->time, asleep_at + 500'000'000);
    dropped += (*frame)->dropped;
  }
  EXPECT_GT(dropped, 15);
}

TEST_F(PipewireLive, ACameraWhoseProgramDiesIsUnplugged) {
  Program source({SCRIM_CLIP_CAMERA, "--name", "mortal"});
  ASSERT_TRUE(source.says("idle")) << source.errors();
  const auto camera = open("mortal");
  ASSERT_TRUE(camera);
  ASSERT_TRUE(*camera->newest(5s));
  source.signal(SIGKILL);
  const auto end = Clock::now() + 20s;
  io::CameraTrouble trouble = io::CameraTrouble::silent;
  while (trouble == io::CameraTrouble::silent && Clock::now() < end) {
    const auto frame = camera->newest(100ms);
    if (!frame) trouble = frame.error().trouble;
  }
  EXPECT_EQ(trouble, io::CameraTrouble::unplugged);
}

TEST_F(PipewireLive, ACameraWhoseServerDiesIsUnplugged) {
  Shown shown(other);
  const auto camera = open("other");
  ASSERT_TRUE(camera);
  ASSERT_TRUE(*camera->newest(5s));
  kill(session_process("pipewire"), SIGKILL);
  const auto end = Clock::now() + 20s;
  while (Clock::now() < end) {
    const auto frame = camera->newest(100ms);
    if (frame) continue;
    EXPECT_EQ(frame.error().trouble, io::CameraTrouble::unplugged);
    return;
  }
  FAIL() << "nobody said that the server is gone";
}

TEST_F(PipewireLive, NeverReadsScrimsOwnCamera) {
  Shown own(scrim), foreign(other);
  const auto is_listed = [](const std::string& node) {
    const auto cameras = io::list_pipewire_cameras();
    return std::ranges::count(cameras, node, &io::PipewireCameraInfo::node) == 1;
  };
  EXPECT_TRUE(eventually([&] { return is_listed("other"); }));
  EXPECT_FALSE(is_listed("scrim"));
  const auto camera = io::open_pipewire_camera("scrim", {});
  ASSERT_FALSE(camera);
  EXPECT_EQ(camera.error().trouble, io::CameraTrouble::none_found);
}

TEST_F(PipewireLive, SaysWhatToDoWithoutAServer) {
  const std::string before = std::getenv("XDG_RUNTIME_DIR");
  setenv("XDG_RUNTIME_DIR", session_folder().c_str(), 1);
  const auto camera = io::open_pipewire_virtual_camera({}, [] {});
  const auto reader = io::open_pipewire_camera("", {});
  setenv("XDG_RUNTIME_DIR", before.c_str(), 1);
  ASSERT_FALSE(camera);
  EXPECT_NE(camera.error().find("systemctl --user start pipewire"), std::string::npos);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().trouble, io::CameraTrouble::none_found);
}

}  // namespace
}  // namespace scrim::live_test
