#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "apps/live/control/control_client.hpp"
#include "apps/live/control/control_service.hpp"
#include "apps/live/session/session.hpp"
#include "apps/live/session/waker.hpp"
#include "apps/scrim/backdrop_text.hpp"
#include "apps/scrim/commands/commands.hpp"
#include "apps/scrim/console.hpp"
#include "apps/scrim/live_report.hpp"
#include "apps/scrim/live_settings.hpp"
#include "apps/scrim/signal_watch.hpp"
#include "io/open_camera.hpp"
#include "io/text/did_you_mean.hpp"
#include "io/v4l2/camera_list.hpp"

namespace scrim::cli {
namespace {

using namespace std::chrono_literals;

struct LiveChoice {
  std::vector<std::string> outputs;  ///< none: PipeWire, or else a loopback device
  std::vector<std::pair<std::string, std::string>> settings;  ///< key and value, for this run
  bool stats = false;
  bool quiet = false;
};

/// Sleeps until something happens, in turns of a second when figures are asked for; what happens
/// is looked at by `look`, which says whether to go on.
class LiveLoop {
 public:
  /// `signals` must outlive this.
  LiveLoop(SignalWatch& signals, bool stats) : signals_(signals), stats_(stats) {}

  void wake() { waker_.wake(); }
  void end() {
    ended_ = true;
    wake();
  }

  template <class Look>
  void run(const Look& look) {
    while (!ended_ && !signals_.take()) {
      look();
      waker_.sleep(stats_ ? std::optional(1000ms) : std::nullopt, signals_.descriptor());
    }
  }

 private:
  SignalWatch& signals_;
  const bool stats_;
  live::Waker waker_;
  std::atomic<bool> ended_ = false;
};

io::Result<live::Preferences> preferences_for_this_run(const LiveChoice& choice,
                                                       const std::string& file) {
  // What is wrong with the file is said by the service, which follows it.
  live::Preferences preferences = live::load(file).value_or(live::Preferences{});
  for (const auto& [key, value] : choice.settings) {
    if (auto chosen = live::choose(preferences, key, value); !chosen) {
      return tl::unexpected(chosen.error());
    }
  }
  return preferences;
}

/// Empty when there is a camera of that name; else a line that says which there are.
std::string missing_camera(const std::string& wanted) {
  if (wanted == "auto" || (wanted.starts_with('/') && std::filesystem::exists(wanted))) return {};
  const std::string prefix = "pipewire:";
  const std::string part = wanted.starts_with(prefix) ? wanted.substr(prefix.size()) : wanted;
  std::string list;
  for (const io::CameraChoice& camera : io::camera_choices()) {
    if (io::has_in_name(camera.wanted, part) || io::has_in_name(camera.name, part)) return {};
    list += (list.empty() ? "" : ", ") + camera.name + " (" + camera.wanted + ")";
  }
  return "--camera " + wanted + ": there is no such camera; " +
         (list.empty() ? "there is none at all" : "there are " + list);
}

io::Result<std::unique_ptr<live::Session>> start_session(const LiveChoice& choice,
                                                         const live::Preferences& preferences,
                                                         const live::Policy& policy,
                                                         const live::Session::OnChange& changed) {
  if (!choice.outputs.empty()) {
    return live::Session::start({choice.outputs}, preferences, policy, changed);
  }
  auto session = live::Session::start({{"pipewire"}}, preferences, policy, changed);
  if (session) return session;
  auto other = live::Session::start({{"loopback"}}, preferences, policy, changed);
  if (other) return other;
  return tl::unexpected("there is no way to offer a camera. " + session.error() + ". " +
                        other.error());
}

/// Serves until Ctrl-C.
int serve(const LiveChoice& choice, SignalWatch& signals) {
  for (const auto& [key, value] : choice.settings) {
    if (key != "camera") continue;
    if (const std::string problem = missing_camera(value); !problem.empty()) return fail(problem);
  }
  const auto file = live::preferences_file();
  if (!file) return fail(file.error());
  const auto preferences = preferences_for_this_run(choice, *file);
  if (!preferences) return wrong_usage(preferences.error());
  std::string policy_problem;
  const live::Policy policy = live::load_policy(live::standard_policy_file, policy_problem);

  LiveLoop loop(signals, choice.stats);
  std::atomic<bool> changed = true;
  auto session = start_session(choice, *preferences, policy, [&] {
    changed = true;
    loop.wake();
  });
  if (!session) return fail(session.error());
  auto service = live::ControlService::serve(
      **session, *preferences, *file, live::standard_policy_file, [&loop] { loop.end(); },
      [](const std::string& problem) { note(problem); });
  if (!service) return fail(service.error());
  if (const std::string problem = (*service)->bus_problem(); !problem.empty()) note(problem);

  LiveReport report(choice.quiet);
  loop.run([&] {
    if (changed.exchange(false)) {
      (*service)->changed();
      report.tell((*session)->status());
    } else if (choice.stats) {
      report.figures((*session)->status());
    }
  });
  service->reset();
  return exit_done;
}

/// Says what the running one does until it ends, or until Ctrl-C, which ends only this.
int follow(const LiveChoice& choice, SignalWatch& signals, live::ControlClient& client) {
  if (!choice.outputs.empty()) {
    return fail(
        "scrim live runs already, with its own --to; end it first, with Ctrl-C where it "
        "runs");
  }
  for (const auto& [key, value] : choice.settings) {
    if (auto set = client.set(key, value); !set) return fail(set.error());
  }
  LiveLoop loop(signals, choice.stats);
  std::mutex mutex;
  std::optional<live::LiveStatus> news;
  const auto take = [&](const live::LiveStatus& status) {
    const std::lock_guard lock(mutex);
    news = status;
    loop.wake();
  };
  client.on_changed(take);
  client.on_running([&loop](bool running) {
    if (!running) loop.end();
  });
  note("scrim live runs already in this session: this shows what it does");
  if (auto status = client.status()) take(*status);
  LiveReport report(choice.quiet);
  loop.run([&] {
    std::optional<live::LiveStatus> status;
    {
      const std::lock_guard lock(mutex);
      status.swap(news);
    }
    if (status) {
      report.tell(*status);
    } else if (choice.stats) {
      if (const auto now = client.status()) report.figures(*now);
    }
  });
  client.on_changed({});
  client.on_running({});
  return exit_done;
}

int run_live(const LiveChoice& choice) {
  SignalWatch signals;
  if (auto client = live::ControlClient::connect(); client && (*client)->running()) {
    return follow(choice, signals, **client);
  }
  return serve(choice, signals);
}

void add_size_option(CLI::App& command, LiveChoice& choice) {
  const auto take = [&choice](const std::string& text) {
    const std::size_t x = text.find('x');
    if (x == std::string::npos) {
      throw CLI::ValidationError("--size", "takes WIDTHxHEIGHT, such as 1280x720, not " + text);
    }
    choice.settings.emplace_back("width", text.substr(0, x));
    choice.settings.emplace_back("height", text.substr(x + 1));
  };
  command.add_option_function<std::string>("--size", take, "Of the virtual camera, in pixels")
      ->type_name("WxH");
}

/// One option for each setting, but for those that have one already or are no matter of a run.
void add_setting_options(CLI::App& command, LiveChoice& choice) {
  for (const live::Key& key : live::keys()) {
    if (key.name == "width" || key.name == "height" || key.name == "on") continue;
    const auto take = [&choice, name = std::string(key.name)](const std::string& value) {
      choice.settings.emplace_back(name, name == "with" ? absolute_backdrop(value) : value);
    };
    command
        .add_option_function<std::string>("--" + std::string(key.name), take,
                                          std::string(key.meaning))
        ->type_name(value_name(key));
  }
}

}  // namespace

void add_live(CLI::App& program, Action& action) {
  auto choice = std::make_shared<LiveChoice>();
  CLI::App& command = *program.add_subcommand(
      "live", "Offer the camera, blurred, to every program as a camera named Scrim");
  command
      .add_option("--to", choice->outputs,
                  "Where to offer it; may be given more than once. Without it PipeWire, or else a "
                  "v4l2loopback device")
      ->allow_extra_args(false)
      ->check([](const std::string& to) -> std::string {
        if (to == "pipewire" || to == "loopback" || to.starts_with("/dev/")) return {};
        return "takes pipewire, loopback or a device such as /dev/video4, not " + to +
               io::did_you_mean(to, {"pipewire", "loopback"});
      })
      ->type_name("pipewire|loopback|/dev/videoN");
  add_size_option(command, *choice);
  add_setting_options(command, *choice);
  command.add_flag("--stats", choice->stats, "Print a line of figures each second");
  command.add_flag("--quiet", choice->quiet, "Print nothing but problems");
  command.footer(
      "Examples: scrim live\n"
      "          scrim live --camera logitech --strength 80\n"
      "          scrim live --to pipewire --to /dev/video4 --stats\n"
      "Settings come from the settings file (see `scrim help set`). Options that set something "
      "hold until a setting changes. While the camera is watched by nobody it is closed. Where "
      "scrim live runs already, this shows what that one does, and the options that set something "
      "are settings for it.");
  command.callback([choice, &action] { action = [choice] { return run_live(*choice); }; });
}

}  // namespace scrim::cli
