#include <array>
#include <cstdio>
#include <memory>
#include <type_traits>

#include "apps/live/control/control_client.hpp"
#include "apps/live/control/status_fields.hpp"
#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/json_text.hpp"
#include "io/text/joined.hpp"

namespace scrim::cli {
namespace {

using live::LiveStatus;

void row(const char* name, const std::string& text) {
  if (!text.empty()) std::printf("%-9s %s\n", name, text.c_str());
}

std::string camera_of(const LiveStatus& status) {
  if (status.camera.empty()) return "closed";
  return status.camera + (status.camera_mode.empty() ? "" : ", " + status.camera_mode);
}

std::string speed_of(const LiveStatus& status) {
  const live::Pace& pace = status.pace;
  if (status.camera.empty() || pace.frames_a_second <= 0) return "";
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(),
                "%.1f frames a second; each takes %.1f ms (decode %.1f, engine %.1f, output %.1f); "
                "latency %.1f ms; %.1f %% of a core",
                pace.frames_a_second,
                pace.decode_milliseconds + pace.engine_milliseconds + pace.output_milliseconds,
                pace.decode_milliseconds, pace.engine_milliseconds, pace.output_milliseconds,
                pace.latency_milliseconds, pace.cpu_percent);
  return text.data();
}

std::string quality_of(const LiveStatus& status) {
  std::string text = "level " + std::to_string(status.quality);
  if (!status.steps.empty()) {
    const live::QualityStep& step = status.steps.back();
    text += ", from " + std::to_string(step.from) + ": " + step.reason;
  }
  return text;
}

void print_text(const LiveStatus& status) {
  std::printf("%s%s\n", live::sentence(status.state),
              status.reason.empty() ? "" : (": " + status.reason).c_str());
  row("effect", status.on ? "on" : "off: whoever watches sees your room");
  row("watchers", status.watchers.empty() ? "nobody" : io::joined(status.watchers));
  row("camera", camera_of(status));
  row("offered", io::joined(status.outputs));
  row("speed", speed_of(status));
  row("quality", quality_of(status));
  row("room", sentence(status.room));
  if (status.effect_required) row("policy", "the effect cannot be switched off on this computer");
  for (const std::string& problem : status.problems) row("problem", problem);
}

std::vector<JsonObject> json_of(const std::vector<live::QualityStep>& steps) {
  std::vector<JsonObject> out;
  for (const live::QualityStep& step : steps) {
    out.push_back(JsonObject()
                      .add("time", step.time)
                      .add("from", step.from)
                      .add("to", step.to)
                      .add("reason", step.reason));
  }
  return out;
}

template <class T>
auto json_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return live::name(value);
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return static_cast<std::int64_t>(value);
  } else {
    return value;
  }
}

void print_json(const LiveStatus& status) {
  JsonObject object;
  object.add("running", true);
  live::each_field(
      status, [&object](const char* name, const auto& value) { object.add(name, json_of(value)); });
  std::printf("%s\n", object.text().c_str());
}

/// What is known when there is no status.
void print_json(bool running, const std::string& reason) {
  JsonObject object;
  object.add("running", running);
  if (!reason.empty()) object.add("reason", reason);
  std::printf("%s\n", object.text().c_str());
}

int run_status(const OutputOptions& output) {
  const auto failed = [&](bool running, const std::string& reason) {
    if (output.json) print_json(running, reason);
    return fail(reason);
  };
  const auto client = live::ControlClient::connect();
  if (!client) return failed(false, client.error());
  if (!(*client)->running()) {
    if (output.json) {
      print_json(false, "");
    } else {
      std::printf("Not running: start it with `scrim live`\n");
    }
    return exit_failed;
  }
  const auto status = (*client)->status();
  if (!status) return failed(true, status.error());
  if (output.json) {
    print_json(*status);
  } else {
    print_text(*status);
  }
  return exit_done;
}

}  // namespace

void add_status(CLI::App& program, Action& action) {
  auto output = std::make_shared<OutputOptions>();
  CLI::App& command = *program.add_subcommand(
      "status", "Say what the live camera shows, who watches, and how well it keeps up");
  add_json_option(command, *output);
  command.footer("Example: scrim status --json\nExit code 1 when no live camera runs.");
  command.callback([output, &action] { action = [output] { return run_status(*output); }; });
}

}  // namespace scrim::cli
