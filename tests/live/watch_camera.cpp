/// watch_camera: watches a PipeWire camera and says what it sees, for tests and figures.
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "apps/scrim/statistics.hpp"
#include "io/files/video_reader.hpp"
#include "io/pipewire/pipewire_camera.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct WatchOptions {
  std::string node = "scrim";
  io::CameraWish wish;
  int frames = 0;
  double seconds = 10;
  double hold = 0;
  std::string save;
  std::string like;
};

template <class Row>
void each_row(const Frame& frame, std::size_t plane, Row row) {
  const int width = plane == 0 ? frame.layout.width : (frame.layout.width + 1) / 2;
  const int height = plane == 0 ? frame.layout.height : (frame.layout.height + 1) / 2;
  for (int y = 0; y < height; ++y) {
    row(frame.planes[plane] + y * frame.strides[plane], width);
  }
}

/// Mean absolute difference of luma; the frames have one size.
double difference(const Frame& a, const Frame& b) {
  std::int64_t sum = 0;
  const std::uint8_t* other = b.planes[0];
  each_row(a, 0, [&](const std::uint8_t* row, int width) {
    for (int x = 0; x < width; ++x) sum += std::abs(int{row[x]} - int{other[x]});
    other += b.strides[0];
  });
  return static_cast<double>(sum) / (a.layout.width * a.layout.height);
}

/// A picture in the size of the frames that it is compared to.
class Likeness {
 public:
  io::Result<void> open(const std::string& file) {
    auto reader = io::VideoReader::open(file, {.format = Format::i420});
    if (!reader) return tl::unexpected(reader.error());
    auto frame = reader->read();
    if (!frame) return tl::unexpected(frame.error());
    original_ = std::move(**frame);
    return {};
  }
  double to(const Frame& frame) {
    if (!scaled_ || scaled_->layout.width != frame.layout.width ||
        scaled_->layout.height != frame.layout.height) {
      scaled_ = io::FramePool(frame.layout).make();
      if (!converter_.convert(*original_->av, kind(original_->layout), *scaled_->av,
                              kind(frame.layout))) {
        return std::numeric_limits<double>::max();
      }
    }
    return difference(frame, scaled_->view());
  }

 private:
  static io::PixelKind kind(const Layout& layout) {
    return {io::pixel_format(layout.format), layout.width, layout.height, layout.matrix,
            layout.range};
  }
  std::optional<io::VideoFrame> original_, scaled_;
  io::PixelConverter converter_;
};

/// Every frame of the first one's size, as y4m.
class Recording {
 public:
  bool open(const std::string& file) {
    file_.reset(std::fopen(file.c_str(), "wb"));
    return file_ != nullptr;
  }
  void add(const Frame& frame, double rate) {
    if (!file_) return;
    if (layout_ == Layout{}) {
      layout_ = frame.layout;
      std::fprintf(file_.get(), "YUV4MPEG2 W%d H%d F%d:1000 Ip A1:1 C420mpeg2\n", layout_.width,
                   layout_.height, static_cast<int>(rate * 1000));
    }
    if (frame.layout != layout_) return;
    std::fputs("FRAME\n", file_.get());
    for (std::size_t plane = 0; plane < 3; ++plane) {
      each_row(frame, plane, [&](const std::uint8_t* row, int width) {
        std::fwrite(row, 1, static_cast<std::size_t>(width), file_.get());
      });
    }
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  Layout layout_;
};

/// What was seen.
struct Sight {
  int frames = 0, dropped = 0;
  double first_milliseconds = 0;               ///< from the start of the program
  std::vector<double> latencies, differences;  ///< milliseconds; of luma
  Clock::time_point first, last;
};

void say(const Sight& sight, const io::CameraMode& mode) {
  const double seconds = std::chrono::duration<double>(sight.last - sight.first).count();
  std::printf("frames %d\n", sight.frames);
  if (sight.frames == 0) return;
  std::printf("size %dx%d\nrate %.2f\n", mode.width, mode.height,
              seconds > 0 ? (sight.frames - 1) / seconds : 0.0);
  std::printf("dropped %d\nfirst_ms %.1f\n", sight.dropped, sight.first_milliseconds);
  std::printf("latency_ms median %.2f p95 %.2f max %.2f\n", cli::median(sight.latencies),
              cli::percentile(sight.latencies, 95), cli::percentile(sight.latencies, 100));
  if (sight.differences.empty()) return;
  std::printf("difference first %.3f median %.3f max %.3f\n", sight.differences.front(),
              cli::median(sight.differences), cli::percentile(sight.differences, 100));
}

double milliseconds_since(Clock::time_point time) {
  return std::chrono::duration<double, std::milli>(Clock::now() - time).count();
}

int watch(const WatchOptions& options) {
  const Clock::time_point start = Clock::now();
  const auto end = start + std::chrono::duration_cast<Clock::duration>(
                               std::chrono::duration<double>(options.seconds));
  Recording recording;
  if (!options.save.empty() && !recording.open(options.save)) {
    std::fprintf(stderr, "watch_camera: %s cannot be written\n", options.save.c_str());
    return 2;
  }
  std::optional<Likeness> likeness;
  if (!options.like.empty()) {
    likeness.emplace();
    if (const auto opened = likeness->open(options.like); !opened) {
      std::fprintf(stderr, "watch_camera: %s\n", opened.error().c_str());
      return 2;
    }
  }
  auto camera = io::open_pipewire_node(options.node, options.wish);
  if (!camera) {
    std::fprintf(stderr, "watch_camera: %s\n", camera.error().message.c_str());
    return 2;
  }
  Sight sight;
  while (Clock::now() < end && (options.frames == 0 || sight.frames < options.frames)) {
    const auto frame = (*camera)->newest(milliseconds(100));
    if (!frame) {
      say(sight, (*camera)->mode());
      std::fprintf(stderr, "watch_camera: %s\n", frame.error().message.c_str());
      return 3;
    }
    if (!*frame) continue;
    const auto now = Clock::now();
    sight.latencies.push_back(
        static_cast<double>(std::chrono::nanoseconds(now.time_since_epoch()).count() -
                            (*frame)->time) /
        1e6);
    if (sight.frames == 0) {
      sight.first = now;
      sight.first_milliseconds = milliseconds_since(start);
      std::printf("first frame\n");
      std::fflush(stdout);
    }
    sight.last = now;
    ++sight.frames;
    sight.dropped += (*frame)->dropped;
    if (likeness) sight.differences.push_back(likeness->to((*frame)->view));
    recording.add((*frame)->view, (*camera)->mode().rate);
    std::this_thread::sleep_for(std::chrono::duration<double>(options.hold));
  }
  say(sight, (*camera)->mode());
  return sight.frames >= std::max(1, options.frames) ? 0 : 1;
}

}  // namespace
}  // namespace scrim

int main(int argc, char** argv) {
  scrim::WatchOptions options;
  CLI::App app(
      "Watches a PipeWire camera. Prints \"first frame\" when it comes, and at the end what was "
      "seen: \"frames N\", \"size WxH\", \"rate R\" (measured), \"dropped N\", \"first_ms T\" "
      "(from "
      "the start of the program), \"latency_ms median A p95 B max C\" (from the frame's time "
      "stamp), with --like \"difference first A median B max C\" (mean of luma, 0 to 255). Exit "
      "codes: 0 all frames came, 1 too few, 2 it cannot be watched, 3 the camera went away.");
  app.add_option("--node", options.node, "node.name")->capture_default_str();
  app.add_option("--width", options.wish.width, "wished width")->capture_default_str();
  app.add_option("--height", options.wish.height, "wished height")->capture_default_str();
  app.add_option("--rate", options.wish.rate, "wished frames a second")->capture_default_str();
  app.add_option("--frames", options.frames, "ends after so many; 0: does not count")
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "ends after so long")->capture_default_str();
  app.add_option("--hold", options.hold, "looks at each frame for so many seconds")
      ->capture_default_str();
  app.add_option("--save", options.save, "a .y4m file for all frames");
  app.add_option("--like", options.like, "a picture to compare each frame to");
  CLI11_PARSE(app, argc, argv);
  return scrim::watch(options);
}
