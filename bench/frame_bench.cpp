// frame_bench: the whole way of a frame, against the time XNNPACK needs for the landscape network
// alone, in one process, alternating.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "bench/samples.hpp"
#include "bench/xnnpack_model.hpp"
#include "io/files/video_reader.hpp"
#include "models/models.hpp"
#include "nn/tflite_reader.hpp"
#include "scrim/scrim.hpp"

namespace scrim::bench {
namespace {

struct Arguments {
  std::string clip;
  int rounds = 600;
  int level = quality::normal;
  std::string csv;
};

/// Every frame of a clip as NV12, up to `most`.
io::Result<std::vector<io::VideoFrame>> read_clip(const std::string& name, std::size_t most) {
  io::Result<io::VideoReader> reader = io::VideoReader::open(name, {.format = Format::nv12});
  if (!reader) return tl::unexpected(reader.error());
  std::vector<io::VideoFrame> frames;
  while (frames.size() < most) {
    io::Result<std::optional<io::VideoFrame>> frame = reader->read();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) break;
    frames.push_back(std::move(**frame));
  }
  return frames;
}

struct Measured {
  const char* model = "";
  Samples frame{};
  std::vector<Samples> stages{std::size_t(stage_count)};
  std::size_t memory = 0;
  double before = 0;  ///< what the frame before took
};

/// Where the network rests on every second frame, two in a row count as one.
void time_frame(Engine& engine, const io::VideoFrame& in, const MutableFrame& out, Measured& to) {
  Samples one;
  one.time([&] { engine.process(in.view(), out); });
  const double now = one.minimum(), before = std::exchange(to.before, now);
  to.frame.add(engine.report().quality == quality::every_second_frame ? (before + now) / 2 : now);
  for (std::size_t s = 0; s < to.stages.size(); ++s) {
    to.stages[s].add(double(engine.report().milliseconds[s]));
  }
}

void print(const Arguments& arguments, const Layout& layout, const Samples& xnnpack,
           const std::vector<Measured>& measured) {
  std::printf("%s: %dx%d NV12 to NV12, blur, level %d, one thread; %s, %s, %zu rounds\n",
              arguments.clip.c_str(), layout.width, layout.height, arguments.level,
              cpu_name().c_str(), simd_target(), xnnpack.count());
  std::printf("XNNPACK, landscape network alone: median %.3f ms\n\n%-10s %8s %8s %8s %8s",
              xnnpack.median(), "ms", "median", "p99", "p99/med", "/XNNPACK");
  for (int s = 0; s < stage_count; ++s) std::printf(" %9s", name(static_cast<Stage>(s)));
  std::printf("   memory\n");
  for (const Measured& m : measured) {
    const double median = m.frame.median(), p99 = m.frame.percentile(0.99);
    std::printf("%-10s %8.3f %8.3f %8.2f %8.2f", m.model, median, p99, p99 / median,
                median / xnnpack.median());
    for (const Samples& stage : m.stages) std::printf(" %9.3f", stage.median());
    std::printf(" %5.1f MiB\n", double(m.memory) / (1 << 20));
  }
}

bool append_csv(const Arguments& arguments, const Layout& layout, const Samples& xnnpack,
                const std::vector<Measured>& measured) {
  const std::string size = std::to_string(layout.width) + "x" + std::to_string(layout.height);
  const std::string level =
      arguments.level == quality::normal ? "" : " level " + std::to_string(arguments.level);
  return std::ranges::all_of(measured, [&](const Measured& m) {
    return append_row(arguments.csv, "frame " + size + " " + m.model + level, 1, m.frame, xnnpack,
                      m.frame.median() / xnnpack.median());
  });
}

io::Result<void> run(const Arguments& arguments) {
  const auto frames = read_clip(arguments.clip, 300);
  if (!frames) return tl::unexpected(frames.error());
  auto graph = nn::read_tflite(models::landscape());
  if (!graph) return tl::unexpected(graph.error().message);
  auto xnnpack = XnnpackModel::create(std::move(*graph));
  if (!xnnpack) return tl::unexpected(xnnpack.error().message);
  auto landscape = Engine::create({.model = Model::landscape});
  auto general = Engine::create({.model = Model::general});
  if (!landscape || !general)
    return tl::unexpected((landscape ? general : landscape).error().message);

  for (Engine* engine : {&*landscape, &*general}) {
    if (engine->apply({.quality = arguments.level}) != Status::ok) {
      return tl::unexpected(std::string("the level was refused"));
    }
  }
  const Layout layout = frames->front().layout;
  io::FramePool pool(layout);
  io::VideoFrame out = pool.make();
  constexpr int warm_up = 30;
  Samples yardstick;
  std::vector<Measured> measured{{.model = "landscape"}, {.model = "general"}};
  std::vector<Measured> cold = measured;
  for (int i = 0; i < warm_up + arguments.rounds; ++i) {
    std::vector<Measured>& to = i < warm_up ? cold : measured;
    const io::VideoFrame& in = (*frames)[std::size_t(i) % frames->size()];
    if (i < warm_up) {
      xnnpack->run();
    } else {
      yardstick.time([&] { xnnpack->run(); });
    }
    time_frame(*landscape, in, out.pixels(), to[0]);
    time_frame(*general, in, out.pixels(), to[1]);
  }
  measured[0].memory = landscape->memory();
  measured[1].memory = general->memory();
  print(arguments, layout, yardstick, measured);
  if (!arguments.csv.empty() && !append_csv(arguments, layout, yardstick, measured)) {
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
  app.add_option("--csv", arguments.csv, "append the figures to this file");
  CLI11_PARSE(app, argc, argv);
  if (const auto done = scrim::bench::run(arguments); !done) {
    std::fprintf(stderr, "frame_bench: %s\n", done.error().c_str());
    return 1;
  }
  return 0;
}
