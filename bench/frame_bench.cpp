// frame_bench: the whole way of a frame, against the time XNNPACK needs for the landscape network
// alone, in one process, alternating.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bench/other_work.hpp"
#include "bench/samples.hpp"
#include "bench/xnnpack_model.hpp"
#include "io/files/video_reader.hpp"
#include "models/models.hpp"
#include "nn/tflite_reader.hpp"
#include "scrim/scrim.hpp"

namespace scrim::bench {
namespace {

/// Of a clip, for each kind: far more than a cache holds.
constexpr std::size_t most_frames = 40;

struct Arguments {
  std::string clip;
  int rounds = 600;
  int level = quality::normal;
  int between = 0;  ///< milliseconds of other work before each cold frame; 0: no cold frames
  std::string csv;
};

/// Every frame of a clip in one format, up to `most`, taken for one transfer.
io::Result<std::vector<io::VideoFrame>> read_clip(const std::string& name, std::size_t most,
                                                  Format format, Transfer transfer) {
  io::Result<io::VideoReader> reader = io::VideoReader::open(name, {.format = format});
  if (!reader) return tl::unexpected(reader.error());
  std::vector<io::VideoFrame> frames;
  while (frames.size() < most) {
    io::Result<std::optional<io::VideoFrame>> frame = reader->read();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) break;
    (*frame)->layout.transfer = transfer;
    frames.push_back(std::move(**frame));
  }
  return frames;
}

/// Of one subject's frames, all of them hot or all of them cold.
struct Measured {
  Samples frame{};
  std::array<Samples, std::size_t(stage_count)> stages{};
};

/// The frames of the clip, again and again.
class Frames {
 public:
  explicit Frames(std::vector<io::VideoFrame> frames)
      : frames_(std::move(frames)), out_(io::FramePool(frames_.front().layout).make()) {}

  const io::VideoFrame& next() { return frames_[at_++ % frames_.size()]; }
  MutableFrame out() { return out_.pixels(); }
  const Layout& layout() const { return frames_.front().layout; }

 private:
  std::vector<io::VideoFrame> frames_;
  io::VideoFrame out_;
  std::size_t at_ = 0;
};

/// One network's engine for frames of one kind, and what they took.
struct Subject {
  std::string name;
  Engine engine;
  Frames frames;
  Measured hot{}, cold{};
  Measured eight_bits{};  ///< what the first subject's took in turns with these
  double before = 0;      ///< what the frame before took

  /// Where the network rests on every second frame, two in a row count as one.
  void time(Measured* to) {
    const io::VideoFrame& in = frames.next();
    MutableFrame out = frames.out();
    out.layout = in.layout;
    Samples one;
    one.time([&] { engine.process(in.view(), out); });
    const double now = one.minimum(), previous = std::exchange(before, now);
    if (to == nullptr) return;
    to->frame.add(engine.report().quality == quality::every_second_frame ? (previous + now) / 2
                                                                         : now);
    for (std::size_t s = 0; s < to->stages.size(); ++s) {
      to->stages[s].add(double(engine.report().milliseconds[s]));
    }
  }
};

/// The quicker network with 8 bits, and what is timed in turns with it: the other network, and 10
/// bits as SDR and as HDR.
io::Result<std::vector<Subject>> make_subjects(const Arguments& arguments) {
  struct Kind {
    const char* name;
    Model model;
    Format format;
    Transfer transfer;
  };
  constexpr std::array kinds{Kind{"landscape", Model::landscape, Format::nv12, Transfer::sdr},
                             Kind{"general", Model::general, Format::nv12, Transfer::sdr},
                             Kind{"10 bits", Model::landscape, Format::p010, Transfer::sdr},
                             Kind{"10 bits planar", Model::landscape, Format::i010, Transfer::sdr},
                             Kind{"10 bits 4:2:2", Model::landscape, Format::i210, Transfer::sdr},
                             Kind{"10 bits HLG", Model::landscape, Format::p010, Transfer::hlg},
                             Kind{"10 bits PQ", Model::landscape, Format::p010, Transfer::pq}};
  std::vector<Subject> subjects;
  for (const Kind& kind : kinds) {
    auto engine = Engine::create({.model = kind.model});
    if (!engine) return tl::unexpected(engine.error().message);
    if (engine->apply({.quality = arguments.level}) != Status::ok) {
      return tl::unexpected(std::string("the level was refused"));
    }
    auto frames = read_clip(arguments.clip, most_frames, kind.format, kind.transfer);
    if (!frames) return tl::unexpected(frames.error());
    subjects.push_back(
        {.name = kind.name, .engine = std::move(*engine), .frames = Frames(std::move(*frames))});
  }
  return subjects;
}

/// Hot and cold frames in turn, some of each at a stretch, so that both see the same moods of the
/// machine. Of the hot ones only two engines at a time: each takes the caches from the others.
class Course {
 public:
  Course(XnnpackModel& xnnpack, std::vector<Subject>& subjects)
      : xnnpack_(xnnpack), subjects_(subjects) {}

  void run_hot(int rounds) {
    constexpr int settling = 3;
    Subject& first = subjects_.front();
    for (Subject& s : std::span(subjects_).subspan(1)) {
      for (int i = -settling; i < rounds; ++i) {
        const bool counted = i >= 0;
        Samples one;
        one.time([&] { xnnpack_.run(); });
        if (counted) yardstick_.add(one.minimum());
        first.time(counted ? &s.eight_bits : nullptr);
        s.time(counted ? &s.hot : nullptr);
      }
    }
    first.hot = subjects_[1].eight_bits;
  }

  void run_cold(int rounds, std::chrono::milliseconds between) {
    for (int i = 0; i < rounds; ++i) {
      for (Subject& s : subjects_) {
        other_work_.run(between, [&] { xnnpack_.run(); });
        s.time(&s.cold);
      }
    }
  }

  const Samples& yardstick() const { return yardstick_; }

 private:
  XnnpackModel& xnnpack_;
  std::vector<Subject>& subjects_;
  OtherWork other_work_;
  Samples yardstick_;
};

void print_head(const char* title, const char* relation) {
  std::printf("%-14s %8s %8s %8s %8s", title, "median", "p99", "p99/med", relation);
  for (int s = 0; s < stage_count; ++s) std::printf(" %9s", name(static_cast<Stage>(s)));
  std::printf("   memory\n");
}

void print_row(const Subject& subject, const Measured& measured, double related_to) {
  const double median = measured.frame.median(), p99 = measured.frame.percentile(0.99);
  std::printf("%-14s %8.3f %8.3f %8.2f %8.2f", subject.name.c_str(), median, p99, p99 / median,
              median / related_to);
  for (const Samples& stage : measured.stages) std::printf(" %9.3f", stage.median());
  std::printf(" %5.1f MiB\n", double(subject.engine.memory()) / (1 << 20));
}

void print(const Arguments& arguments, const Layout& layout, const Samples& xnnpack,
           const std::vector<Subject>& subjects) {
  std::printf("%s: %dx%d, 8 bits (NV12) and 10, blur, level %d, one thread; %s, %s, %d rounds\n",
              arguments.clip.c_str(), layout.width, layout.height, arguments.level,
              cpu_name().c_str(), simd_target(), arguments.rounds);
  std::printf("XNNPACK, landscape network alone: median %.3f ms\n\n", xnnpack.median());
  print_head("ms", "/XNNPACK");
  for (const Subject& s : subjects) print_row(s, s.hot, xnnpack.median());
  std::printf("\nIn turns with %s, 8 bits:", subjects.front().name.c_str());
  for (const Subject& s : std::span(subjects).subspan(1)) {
    const double times = s.hot.frame.median() / s.eight_bits.frame.median();
    std::printf(" %s %.2f times;", s.name.c_str(), times);
  }
  std::printf("\n");
  if (arguments.between == 0) return;
  std::printf("\nAfter %d ms of other work\n", arguments.between);
  print_head("ms", "/hot");
  for (const Subject& s : subjects) print_row(s, s.cold, s.hot.frame.median());
}

bool append_csv(const Arguments& arguments, const Layout& layout, const Samples& xnnpack,
                const std::vector<Subject>& subjects) {
  const std::string size = std::to_string(layout.width) + "x" + std::to_string(layout.height);
  const std::string level =
      arguments.level == quality::normal ? "" : " level " + std::to_string(arguments.level);
  const std::string cold = " after " + std::to_string(arguments.between) + " ms of other work";
  return std::ranges::all_of(subjects, [&](const Subject& s) {
    const std::string what = "frame " + size + " " + s.name + level;
    return append_row(arguments.csv, what, 1, s.hot.frame, xnnpack,
                      s.hot.frame.median() / xnnpack.median()) &&
           (arguments.between == 0 ||
            append_row(arguments.csv, what + cold, 1, s.cold.frame, xnnpack,
                       s.cold.frame.median() / s.hot.frame.median()));
  });
}

io::Result<void> run(const Arguments& arguments) {
  auto graph = nn::read_tflite(models::landscape());
  if (!graph) return tl::unexpected(graph.error().message);
  auto xnnpack = XnnpackModel::create(std::move(*graph));
  if (!xnnpack) return tl::unexpected(xnnpack.error().message);
  auto subjects = make_subjects(arguments);
  if (!subjects) return tl::unexpected(subjects.error());

  constexpr int warm_up = 30, stretch = 50;
  for (Subject& s : *subjects) {
    for (int i = 0; i < warm_up; ++i) s.time(nullptr);
  }
  Course course(*xnnpack, *subjects);
  for (int done = 0; done < arguments.rounds; done += stretch) {
    const int rounds = std::min(stretch, arguments.rounds - done);
    course.run_hot(rounds);
    if (arguments.between == 0) continue;
    course.run_cold(rounds, std::chrono::milliseconds(arguments.between));
  }
  const Layout layout = subjects->front().frames.layout();
  print(arguments, layout, course.yardstick(), *subjects);
  if (!arguments.csv.empty() && !append_csv(arguments, layout, course.yardstick(), *subjects)) {
    return tl::unexpected(arguments.csv + ": cannot be written");
  }
  return {};
}

}  // namespace
}  // namespace scrim::bench

int main(int argc, char** argv) {
  scrim::bench::Arguments arguments;
  CLI::App app("The whole way of a frame, against XNNPACK's time for the network alone.");
  app.add_option("CLIP", arguments.clip, "a video with a person in it; its size is measured")
      ->required();
  app.add_option("--rounds", arguments.rounds, "frames to time")->check(CLI::Range(10, 100000));
  app.add_option("--quality", arguments.level, "the level of work")
      ->check(CLI::Range(0, scrim::quality::every_second_frame));
  app.add_option("--between", arguments.between,
                 "also time frames after so many milliseconds of other work")
      ->check(CLI::Range(0, 1000));
  app.add_option("--csv", arguments.csv, "append the figures to this file");
  CLI11_PARSE(app, argc, argv);
  if (const auto done = scrim::bench::run(arguments); !done) {
    std::fprintf(stderr, "frame_bench: %s\n", done.error().c_str());
    return 1;
  }
  return 0;
}
