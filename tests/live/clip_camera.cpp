/// clip_camera: a PipeWire camera that shows a clip over and over, for tests and figures.
#include <poll.h>
#include <sys/signalfd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "apps/scrim/synthetic_scene.hpp"
#include "io/files/looped_video.hpp"
#include "io/files/video_reader.hpp"
#include "io/pipewire/pipewire_virtual_camera.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

struct CameraOptions {
  std::string clip;
  std::string node = "clip_camera";
  std::string description = "Clip camera";
  int width = 1280, height = 720;
  double rate = 30;
  double seconds = 0;
};

/// Frames for any time since the start, from a file or drawn.
class Show {
 public:
  io::Result<void> open(const CameraOptions& options) {
    if (options.clip.empty()) {
      scene_ = cli::synthetic_scene(options.width, options.height);
      return {};
    }
    auto reader = io::VideoReader::open(options.clip);
    if (!reader) return tl::unexpected(reader.error());
    auto video = io::LoopedVideo::play(std::move(*reader));
    if (!video) return tl::unexpected(video.error());
    video_ = std::move(*video);
    return {};
  }

  io::Result<const io::VideoFrame*> at(nanoseconds time, double rate) {
    if (!video_) {
      const double position = std::chrono::duration<double>(time).count() * rate;
      return &cli::scene_frame(scene_, static_cast<int>(position));
    }
    auto frame = video_->at(time.count(), {1, 1'000'000'000});
    if (!frame) return tl::unexpected(frame.error());
    if (*frame != nullptr) newest_ = *frame;
    return newest_;
  }

 private:
  std::vector<io::VideoFrame> scene_;
  std::optional<io::LoopedVideo> video_;
  const io::VideoFrame* newest_ = nullptr;
};

/// Any frame into the virtual camera's memory.
class Painter {
 public:
  io::Result<void> paint(const io::VideoFrame& frame, const MutableFrame& out) {
    if (frame.layout == out.layout) {
      copy(frame.view(), out);
      return {};
    }
    for (std::size_t i = 0; i < 3; ++i) {
      out_->data[i] = out.planes[i];
      out_->linesize[i] = static_cast<int>(out.strides[i]);
    }
    return converter_.convert(*frame.av, kind(frame.layout), *out_, kind(out.layout));
  }

 private:
  static io::PixelKind kind(const Layout& layout) {
    return {io::pixel_format(layout.format), layout.width, layout.height, layout.matrix,
            layout.range};
  }
  static void copy(const Frame& in, const MutableFrame& out) {
    for (std::size_t i = 0; i < 3; ++i) {
      const int width = i == 0 ? in.layout.width : (in.layout.width + 1) / 2;
      const int height = i == 0 ? in.layout.height : (in.layout.height + 1) / 2;
      for (int y = 0; y < height; ++y) {
        std::memcpy(out.planes[i] + y * out.strides[i], in.planes[i] + y * in.strides[i],
                    static_cast<std::size_t>(width));
      }
    }
  }

  io::PixelConverter converter_;
  io::FramePtr out_ = io::new_frame();
};

/// Ctrl-C and SIGTERM as something to wait for. Made before any thread is.
class EndSignal {
 public:
  EndSignal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    descriptor_ = signalfd(-1, &signals, SFD_CLOEXEC);
  }
  /// True when it came.
  bool wait_until(Clock::time_point time) const {
    pollfd entry{.fd = descriptor_, .events = POLLIN, .revents = 0};
    const nanoseconds left = std::max(nanoseconds(0), nanoseconds(time - Clock::now()));
    const timespec limit{.tv_sec = left.count() / 1'000'000'000,
                         .tv_nsec = left.count() % 1'000'000'000};
    return ppoll(&entry, 1, &limit, nullptr) > 0;
  }

 private:
  int descriptor_;
};

io::Result<void> show_one(Show& show, Painter& painter, io::VirtualCamera& camera,
                          nanoseconds since_start, Clock::time_point time, double rate) {
  const auto frame = show.at(since_start, rate);
  if (!frame) return tl::unexpected(frame.error());
  const std::optional<MutableFrame> memory = camera.acquire();
  if (!memory) return {};
  if (const auto painted = painter.paint(**frame, *memory); !painted) return painted;
  camera.publish(nanoseconds(time.time_since_epoch()).count());
  return {};
}

void say_state(const io::VirtualCamera& camera, bool wanted) {
  const io::VirtualMode mode = camera.mode();
  if (wanted) {
    std::printf("streaming %dx%d %g\n", mode.width, mode.height, mode.rate);
  } else {
    std::puts("idle");
  }
  std::fflush(stdout);
}

io::Result<void> play(const CameraOptions& options, const EndSignal& end) {
  Show show;
  if (const auto opened = show.open(options); !opened) return opened;
  auto camera = io::open_pipewire_virtual_camera({options.width, options.height, options.rate},
                                                 [] {}, {options.node, options.description});
  if (!camera) return tl::unexpected(camera.error());
  Painter painter;
  const Clock::time_point start = Clock::now();
  Clock::time_point time = start;
  bool wanted = false;
  say_state(**camera, wanted);
  while (options.seconds <= 0 || time - start < std::chrono::duration<double>(options.seconds)) {
    const auto step = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(1 / (*camera)->mode().rate));
    time = std::max(time + step, Clock::now() - step);
    if (end.wait_until(time)) return {};
    if ((*camera)->wanted() != wanted) say_state(**camera, wanted = !wanted);
    if (!wanted) continue;
    const auto shown = show_one(show, painter, **camera, time - start, time, options.rate);
    if (!shown) return shown;
  }
  return {};
}

}  // namespace
}  // namespace scrim

int main(int argc, char** argv) {
  scrim::CameraOptions options;
  CLI::App app(
      "A PipeWire camera that shows a clip over and over, until Ctrl-C. Each frame carries its "
      "number and time in its header. Prints \"streaming WIDTHxHEIGHT RATE\" and \"idle\" as "
      "watchers come and go.");
  app.add_option("clip", options.clip, "the clip; without one a drawn scene");
  app.add_option("--name", options.node, "node.name")->capture_default_str();
  app.add_option("--description", options.description, "node.description")->capture_default_str();
  app.add_option("--width", options.width, "preferred width")->capture_default_str();
  app.add_option("--height", options.height, "preferred height")->capture_default_str();
  app.add_option("--rate", options.rate, "preferred frames a second")->capture_default_str();
  app.add_option("--seconds", options.seconds, "ends by itself; 0: never")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const scrim::EndSignal end;
  if (const auto played = scrim::play(options, end); !played) {
    std::fprintf(stderr, "clip_camera: %s\n", played.error().c_str());
    return 1;
  }
}
