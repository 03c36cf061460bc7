#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <optional>

#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "apps/scrim/machine.hpp"
#include "apps/scrim/settings_options.hpp"
#include "apps/scrim/statistics.hpp"
#include "apps/scrim/synthetic_scene.hpp"

namespace scrim::cli {
namespace {

constexpr double budget_ms = 1000.0 / 30;
/// The first frames fetch memory and find the region. After them 300 make a 99th percentile of
/// three frames; slow machines may stop at 30 when five seconds are over.
constexpr int warm_up_frames = 20, fewest_frames = 30, most_frames = 300;
constexpr double longest_seconds = 5;

struct BenchChoice {
  std::string size = "1280x720";
  Settings settings;
  EngineOptions engine;
  OutputOptions output;
};

/// "1280x720"; empty when it is malformed or not a size that the engine takes.
std::optional<Layout> parse_size(const std::string& text) {
  Layout layout;
  const char* end = text.data() + text.size();
  const auto [cross, first] = std::from_chars(text.data(), end, layout.width);
  if (first != std::errc() || cross == end || *cross != 'x') return std::nullopt;
  const auto [stop, second] = std::from_chars(cross + 1, end, layout.height);
  if (second != std::errc() || stop != end) return std::nullopt;
  const bool taken = layout.width >= min_width && layout.width <= max_width &&
                     layout.height >= min_height && layout.height <= max_height;
  return taken ? std::optional(layout) : std::nullopt;
}

/// Times in milliseconds, frame by frame.
struct Measurement {
  std::array<std::vector<double>, stage_count> stages;
  std::vector<double> total;
  double person = 0;  ///< mean share of the picture
  std::size_t memory = 0;
};

io::Result<Measurement> measure(Engine& engine, const Layout& layout) {
  const std::vector<io::VideoFrame> scene = synthetic_scene(layout.width, layout.height);
  io::FramePool pool(layout);
  io::VideoFrame out = pool.make();
  Measurement result;
  double milliseconds = 0, person = 0;
  for (int i = 0; i < warm_up_frames + most_frames; ++i) {
    if (i > warm_up_frames + fewest_frames && milliseconds > 1000 * longest_seconds) break;
    const Status status = engine.process(scene_frame(scene, i).view(), out.pixels());
    if (status != Status::ok) {
      return tl::unexpected(std::string("the engine failed: ") + message(status));
    }
    if (i < warm_up_frames) continue;
    const Report& report = engine.report();
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      result.stages[stage].push_back(report.milliseconds[stage]);
    }
    result.total.push_back(report.total_milliseconds);
    milliseconds += report.total_milliseconds;
    person += report.person;
  }
  result.person = person / static_cast<double>(result.total.size());
  result.memory = engine.memory();
  return result;
}

std::string heading(const BenchChoice& choice) {
  return choice.size + " NV12, blur at strength " + std::to_string(Settings{}.strength) +
         ", look " + name(choice.settings.look) + ", quality " +
         std::to_string(choice.settings.quality) + ", model " + choice.engine.model + ", " +
         std::to_string(choice.engine.threads) +
         (choice.engine.threads == 1 ? " thread" : " threads");
}

void print_table(const BenchChoice& choice, const Measurement& measured) {
  std::printf("%s\n%s, SIMD target %s\n\n", heading(choice).c_str(), this_machine().cpu.c_str(),
              simd_target());
  std::printf("%-10s %10s %10s %8s %12s\n", "stage", "median ms", "p99 ms", "share", "of 33.3 ms");
  const double whole = median(measured.total);
  const auto row = [whole](const char* name, const std::vector<double>& times) {
    const double middle = median(times);
    std::printf("%-10s %10.3f %10.3f %6.1f %% %10.1f %%\n", name, middle, percentile(times, 99),
                100 * middle / whole, 100 * middle / budget_ms);
  };
  for (int stage = 0; stage < stage_count; ++stage) {
    row(name(static_cast<Stage>(stage)), measured.stages[static_cast<std::size_t>(stage)]);
  }
  row("total", measured.total);
  std::printf("\n%zu frames of a synthetic scene, %.0f %% of it person; engine memory %.1f MiB\n",
              measured.total.size(), 100 * measured.person,
              static_cast<double>(measured.memory) / (1 << 20));
}

JsonObject json_row(const char* name, const std::vector<double>& times, double whole) {
  const double middle = median(times);
  JsonObject row;
  row.add("name", name)
      .add("median_ms", middle)
      .add("p99_ms", percentile(times, 99))
      .add("share", middle / whole)
      .add("budget_ratio", middle / budget_ms);
  return row;
}

void print_json(const BenchChoice& choice, const Layout& layout, const Measurement& measured) {
  const double whole = median(measured.total);
  std::vector<JsonObject> stages;
  stages.reserve(stage_count);
  for (int stage = 0; stage < stage_count; ++stage) {
    stages.push_back(json_row(name(static_cast<Stage>(stage)),
                              measured.stages[static_cast<std::size_t>(stage)], whole));
  }
  JsonObject result;
  result.add("width", layout.width)
      .add("height", layout.height)
      .add("format", "nv12")
      .add("strength", Settings{}.strength)
      .add("look", name(choice.settings.look))
      .add("quality", choice.settings.quality)
      .add("model", choice.engine.model)
      .add("threads", choice.engine.threads)
      .add("cpu", this_machine().cpu)
      .add("simd", simd_target())
      .add("frames", static_cast<std::int64_t>(measured.total.size()))
      .add("person", measured.person)
      .add("memory_bytes", static_cast<std::int64_t>(measured.memory))
      .add("budget_ms", budget_ms)
      .add("stages", stages)
      .add("total", json_row("total", measured.total, whole));
  std::printf("%s\n", result.text().c_str());
}

int run_bench(const BenchChoice& choice) {
  const auto layout = parse_size(choice.size);
  if (!layout) {
    return wrong_usage("--size " + choice.size + ": give WIDTHxHEIGHT, each from " +
                       std::to_string(min_width) + " to " + std::to_string(max_width));
  }
  auto engine = make_engine(choice.engine);
  if (!engine) return fail(engine.error());
  if (engine->apply(choice.settings) != Status::ok) return fail("the settings were refused");
  const auto measured = measure(*engine, *layout);
  if (!measured) return fail(measured.error());
  if (choice.output.json) {
    print_json(choice, *layout, *measured);
  } else {
    print_table(choice, *measured);
  }
  return exit_done;
}

}  // namespace

void add_bench(CLI::App& program, Action& action) {
  auto choice = std::make_shared<BenchChoice>();
  CLI::App& command =
      *program.add_subcommand("bench", "Measure the engine, stage by stage, on this machine");
  command.add_option("--size", choice->size, "Of the frames")
      ->type_name("WxH")
      ->capture_default_str();
  add_look_option(command, choice->settings);
  add_quality_option(command, choice->settings);
  add_engine_options(command, choice->engine);
  add_json_option(command, choice->output);
  command.footer("Example: scrim bench --size 1920x1080 --model landscape");
  command.callback([choice, &action] { action = [choice] { return run_bench(*choice); }; });
}

}  // namespace scrim::cli
