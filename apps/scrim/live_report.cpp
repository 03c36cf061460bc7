#include "apps/scrim/live_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <vector>

#include "apps/scrim/console.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {
namespace {

using live::LiveStatus;

bool has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

std::string summary(const LiveStatus& status) {
  std::string line = live::sentence(status.state);
  if (status.state == live::State::asleep) return line;
  if (!status.reason.empty()) line += ": " + status.reason;
  if (!status.camera.empty()) line += ". " + status.camera + ", " + status.camera_mode;
  return line + (status.watchers.empty() ? "; nobody watches any more"
                                         : "; watched by " + io::joined(status.watchers));
}

std::string where(const LiveStatus& status) {
  std::string text;
  for (const std::string& output : status.outputs) {
    text += text.empty() ? "" : ", and ";
    text += output == "PipeWire" ? "\"Scrim\" (through PipeWire)" : output;
  }
  return "In your program, select the camera " + text + ". Ctrl-C ends.";
}

bool is_step_of(const std::vector<live::QualityStep>& steps, const live::QualityStep& step) {
  return std::find(steps.begin(), steps.end(), step) != steps.end();
}

}  // namespace

void LiveReport::say(const std::string& line) const {
  if (quiet_) return;
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  std::array<char, 16> clock{};
  std::strftime(clock.data(), clock.size(), "%H:%M:%S", localtime_r(&now, &local));
  std::printf("%s  %s\n", clock.data(), line.c_str());
  std::fflush(stdout);
}

void LiveReport::tell(const LiveStatus& status) {
  if (!told_ || status.outputs != last_.outputs) say(where(status));
  for (const std::string& problem : status.problems) {
    if (!has(last_.problems, problem)) note(problem);
  }
  if (!told_ || summary(status) != summary(last_)) say(summary(status));
  for (const live::QualityStep& step : status.steps) {
    if (is_step_of(last_.steps, step)) continue;
    say("Quality level " + std::to_string(step.from) + " → " + std::to_string(step.to) + ": " +
        step.reason);
  }
  const std::string room = sentence(status.room);
  if (status.room.stage != last_.room.stage && !room.empty()) say(room);
  last_ = status;
  told_ = true;
}

void LiveReport::figures(const LiveStatus& status) const {
  if (status.state == live::State::asleep) return;
  const live::Pace& pace = status.pace;
  std::array<char, 200> line{};
  std::snprintf(line.data(), line.size(),
                "%5.1f fps  decode %.2f  engine %.2f  output %.2f ms  latency %.2f (p95 %.2f) ms  "
                "cpu %.1f %%  level %d  dropped %llu",
                pace.frames_a_second, pace.decode_milliseconds, pace.engine_milliseconds,
                pace.output_milliseconds, pace.latency_milliseconds, pace.latency_p95_milliseconds,
                pace.cpu_percent, status.quality, static_cast<unsigned long long>(status.dropped));
  say(line.data());
}

}  // namespace scrim::cli
