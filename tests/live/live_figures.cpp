/// live_figures: what `scrim live` costs and how late its frames are, as rows for
/// bench/results.csv. To be run by private_session.sh.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "apps/live/control/realtime_kit_double.hpp"
#include "apps/scrim/statistics.hpp"
#include "bench/samples.hpp"
#include "tests/live/live_program.hpp"
#include "tests/live/live_watcher.hpp"

namespace scrim::live_test {
namespace {

using Clock = std::chrono::steady_clock;

struct FigureOptions {
  std::string clip;  ///< empty: a drawn scene
  int idle_seconds = 20, seconds = 30, soak_seconds = 0;
  bool realtime = false;
  int busy = 0;  ///< programs that compute without a pause meanwhile
};

/// Of one row; what was not measured stays empty.
struct Figures {
  std::string what;
  std::vector<double> milliseconds{};
  std::string cpu_percent{}, memory{}, memory_growth{}, descriptor_growth{};
  std::string fps{};
};

std::string text(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3f", value);
  return buffer;
}

void print(const Figures& row) {
  std::string times = ",";
  if (!row.milliseconds.empty()) {
    times = text(cli::median(row.milliseconds)) + "," + text(cli::percentile(row.milliseconds, 99));
  }
  const std::string fps = row.fps.empty() ? "" : ",,," + row.fps + ",";
  std::printf("%s,%s,1,%s,,,%s,%s,%s,%s,scripts/live_bench.sh%s\n", bench::cpu_name().c_str(),
              row.what.c_str(), times.c_str(), row.cpu_percent.c_str(), row.memory.c_str(),
              row.memory_growth.c_str(), row.descriptor_growth.c_str(), fps.c_str());
  std::fflush(stdout);
}

/// The numbers behind `name` in the lines of figures that scrim prints each second.
std::vector<double> told(const std::string& lines, const std::string& name) {
  std::vector<double> values;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const std::size_t at = line.find("  " + name + " ");
    if (at != std::string::npos && line.find(" fps ") != std::string::npos) {
      values.push_back(std::strtod(line.c_str() + at + name.size() + 3, nullptr));
    }
  }
  return values;
}

/// CPU time of the program meanwhile, in percent of one core.
template <class Work>
std::string cpu_while(const Program& program, const Work& work) {
  const auto start = Clock::now();
  const double before = program.cpu_seconds();
  work();
  const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  return text(100 * (program.cpu_seconds() - before) / elapsed);
}

/// Latencies of what arrives in that time, by the frames' time stamps.
std::vector<double> watch(Watcher& watcher, int seconds) {
  std::vector<double> latencies;
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  while (Clock::now() < end) {
    const auto picture = watcher.next();
    if (!picture) continue;
    latencies.push_back(1e-6 * static_cast<double>(picture->received - picture->time));
  }
  return latencies;
}

/// Where so many programs compute without a pause, for what a watcher gets.
void measure_busy(const Program& scrim, Watcher& watcher, const FigureOptions& options) {
  std::vector<std::unique_ptr<Program>> others;
  for (int i = 0; i < options.busy; ++i) {
    others.push_back(std::make_unique<Program>(
        std::vector<std::string>{"/bin/sh", "-c", "while :; do :; done"}));
  }
  watch(watcher, 3);
  Figures row{.what = "live 1280x720 30 fps beside " + std::to_string(options.busy) +
                      " busy threads" + (options.realtime ? " real-time" : "") + " latency"};
  row.cpu_percent = cpu_while(scrim, [&] { row.milliseconds = watch(watcher, options.seconds); });
  row.fps = text(static_cast<double>(row.milliseconds.size()) / options.seconds);
  print(row);
}

/// What RealtimeKit does, where the user may.
bool give_realtime(std::uint64_t, std::uint64_t thread, std::uint32_t priority) {
  const sched_param wanted{.sched_priority = static_cast<int>(priority)};
  return sched_setscheduler(static_cast<pid_t>(thread), SCHED_RR | SCHED_RESET_ON_FORK, &wanted) ==
         0;
}

/// The session's own bus in place of the machine's, whose RealtimeKit must not decide a figure.
std::vector<std::string> environment() {
  const char* bus = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  return {std::string("DBUS_SYSTEM_BUS_ADDRESS=") + (bus == nullptr ? "" : bus)};
}

int measure(const FigureOptions& options) {
  std::vector<std::string> camera{SCRIM_CLIP_CAMERA};
  if (!options.clip.empty()) camera.push_back(options.clip);
  Program clip(camera);
  std::optional<live::RealtimeKitDouble> kit;
  if (options.realtime) kit.emplace(std::chrono::milliseconds(200), give_realtime);
  Program scrim({SCRIM_COMMAND, "live", "--camera", "auto", "--grace", "1", "--stats"},
                environment());
  if (!clip.says("idle") || !scrim.says("select the camera")) {
    std::fprintf(stderr, "live_figures: %s%s\n", clip.errors().c_str(), scrim.errors().c_str());
    return 1;
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  Figures idle{.what = "live asleep"};
  idle.cpu_percent = cpu_while(
      scrim, [&] { std::this_thread::sleep_for(std::chrono::seconds(options.idle_seconds)); });
  idle.memory = text(scrim.resident_mebibytes());
  print(idle);

  Watcher watcher("scrim");
  watch(watcher, 3);
  const std::string before = scrim.out();
  const std::string name = "live 1280x720 30 fps";
  Figures work{.what = name + " latency"};
  work.cpu_percent = cpu_while(scrim, [&] { work.milliseconds = watch(watcher, options.seconds); });
  work.memory = text(scrim.resident_mebibytes());
  print(work);
  for (const std::string stage : {"decode", "engine", "output"}) {
    print({.what = name + " " + stage,
           .milliseconds = told(scrim.out().substr(before.size()), stage)});
  }
  if (options.busy > 0) measure_busy(scrim, watcher, options);
  if (options.soak_seconds == 0) return 0;
  const double memory = scrim.resident_mebibytes();
  const int descriptors = scrim.descriptors();
  Figures soak{.what = "live soak " + std::to_string(options.soak_seconds) + " s latency"};
  soak.cpu_percent =
      cpu_while(scrim, [&] { soak.milliseconds = watch(watcher, options.soak_seconds); });
  soak.memory = text(scrim.resident_mebibytes());
  soak.memory_growth = text(scrim.resident_mebibytes() - memory);
  soak.descriptor_growth = std::to_string(scrim.descriptors() - descriptors);
  print(soak);
  return 0;
}

}  // namespace
}  // namespace scrim::live_test

int main(int argc, char** argv) {
  scrim::live_test::FigureOptions options;
  CLI::App app("Measures scrim live with a clip as the camera; prints rows of bench/results.csv.");
  app.add_option("clip", options.clip, "a clip to play; without one a drawn scene");
  app.add_option("--idle", options.idle_seconds, "seconds asleep")->capture_default_str();
  app.add_option("--seconds", options.seconds, "seconds at work")->capture_default_str();
  app.add_option("--soak", options.soak_seconds, "seconds of a soak; 0: none")
      ->capture_default_str();
  app.add_flag("--realtime", options.realtime,
               "stand in for RealtimeKit, which needs root's rights; without it there is none");
  app.add_option("--busy", options.busy, "also beside so many programs that compute; 0: not")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return scrim::live_test::measure(options);
}
