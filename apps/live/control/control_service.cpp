#include "apps/live/control/control_service.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "apps/live/control/bus_thread.hpp"
#include "apps/live/control/control_status.hpp"
#include "apps/live/control/preview_share.hpp"
#include "apps/live/control/sdbus.hpp"
#include "apps/live/control/settings_keeper.hpp"
#include "apps/live/session/waker.hpp"
#include "apps/live/settings/file_watch.hpp"
#include "io/open_camera.hpp"

namespace scrim::live {
namespace {

/// How often readers of the preview are looked for: that long the camera outlives the last one.
constexpr std::chrono::milliseconds preview_check{1000};

void check(const tl::expected<void, ControlError>& done) {
  if (!done) throw bus_error(done.error().name, done.error().message);
}

std::vector<sdbus::Struct<std::string, std::string>> camera_pairs() {
  std::vector<sdbus::Struct<std::string, std::string>> pairs;
  for (const io::CameraChoice& camera : io::camera_choices()) {
    pairs.emplace_back(bus_text(camera.wanted), bus_text(camera.name));
  }
  return pairs;
}

}  // namespace

class ControlService::Impl {
 public:
  Impl(LiveCamera& camera, const Preferences& preferences, const std::string& settings_file,
       const std::string& policy_file, std::function<void()> on_quit,
       std::function<void(const std::string&)> on_problem)
      : camera_(camera),
        watch_({settings_file, policy_file}),
        keeper_(camera, preferences, settings_file, policy_file),
        preview_(camera),
        on_quit_(std::move(on_quit)),
        on_problem_(std::move(on_problem)) {}

  ~Impl() {
    ending_ = true;
    waker_.wake();
    if (thread_.joinable()) thread_.join();
  }

  /// False when another live camera has the name.
  bool take_name() {
    auto connection = open_session_bus();
    if (!connection) {
      bus_problem_ = connection.error();
      return true;
    }
    connection_ = std::move(*connection);
    offer();
    try {
      connection_->requestName(BusName(bus_name));
    } catch (const sdbus::Error&) {
      return false;
    }
    return true;
  }

  void start() {
    tell_problems({});
    thread_ = std::thread([this] { serve(); });
  }

  void changed() {
    changed_ = true;
    waker_.wake();
  }

  const std::string& bus_problem() const { return bus_problem_; }

 private:
  void serve() {
    std::array waiters{pollfd{waker_.descriptor(), POLLIN, 0},
                       pollfd{watch_.descriptor(), POLLIN, 0}};
    while (!ending_) {
      try {
        handle_pending(connection_.get());
        sleep(connection_.get(), waiters, preview_.on() ? preview_check : forever);
        waker_.clear();
        if (changed_.exchange(false)) tell_status();
        if (waiters[1].revents != 0 && watch_.changed()) follow_files();
        preview_.end_if_unwanted();
      } catch (const sdbus::Error& error) {
        tell_user(
            "the session bus is lost (" + error.getMessage() +
            "): the camera goes on and follows the settings file, but nothing else reaches it");
        object_.reset();
        connection_.reset();
      }
    }
  }

  void offer() {
    object_ = sdbus::createObject(*connection_, sdbus::ObjectPath(object_path));
    BusInterface live(*object_, interface_name);
    live.method("Toggle", {}, {"on"}, [this] { return toggle(); });
    live.method("Set", {"key", "value"}, {},
                [this](const std::string& key, const std::string& value) {
                  change([&] { return keeper_.set(key, value); });
                });
    live.method("Get", {"key"}, {"value"},
                [this](const std::string& key) { return value_of(key); });
    live.method("Reset", {}, {}, [this] { change([this] { return keeper_.reset(); }); });
    live.method("Status", {}, {"status"}, [this] { return to_dictionary(status()); });
    live.method("Cameras", {}, {"cameras"}, [] { return camera_pairs(); });
    live.method("OpenPreview", {}, {"memory"}, [this] { return open_preview(); });
    live.method("LearnRoom", {}, {}, [this] { learn_room(); });
    live.method("ForgetRoom", {}, {}, [this] { camera_.forget_room(); });
    live.method("Quit", {}, {}, [this] { on_quit_(); });
    live.signal<StatusDictionary>("Changed", {"status"});
    live.signal<std::string, std::string>("SettingChanged", {"key", "value"});
    live.publish();
  }

  LiveStatus status() const {
    LiveStatus status = camera_.status();
    status.effect_required = keeper_.policy().require_effect;
    for (const std::string& problem : problems()) status.problems.push_back(problem);
    return status;
  }

  /// Of the files: lines for the user.
  std::vector<std::string> problems() const {
    std::vector<std::string> lines = keeper_.problems();
    if (!watch_.problem().empty()) lines.push_back(watch_.problem());
    return lines;
  }

  bool toggle() {
    const bool on = !keeper_.preferences().on;
    change([&] { return keeper_.set("on", on ? "true" : "false"); });
    return on;
  }

  std::string value_of(const std::string& key) const {
    if (find_key(key) == nullptr) {
      Preferences none;
      throw bus_error(control_error::bad_value, set(none, key, "").error());
    }
    return get(keeper_.preferences(), key);
  }

  sdbus::UnixFd open_preview() {
    const auto descriptor = preview_.open();
    if (!descriptor) throw bus_error(control_error::failed, descriptor.error());
    return sdbus::UnixFd(*descriptor, sdbus::adopt_fd);
  }

  void learn_room() {
    const auto begun = camera_.learn_room();
    if (!begun) throw bus_error(control_error::failed, begun.error());
  }

  /// Tells what has become different, also when the change ends with an error.
  template <class Change>
  void change(const Change& make) {
    const Preferences before = keeper_.preferences();
    const std::vector<std::string> known = problems();
    const auto done = make();
    tell_settings(before);
    tell_problems(known);
    check(done);
  }

  void follow_files() {
    const Policy policy = keeper_.policy();
    change([this]() -> tl::expected<void, ControlError> {
      keeper_.reread();
      return {};
    });
    if (keeper_.policy() != policy) tell_status();
  }

  void tell_settings(const Preferences& before) {
    for (const Key& key : keys()) {
      const std::string value = get(keeper_.preferences(), key.name);
      if (!object_ || value == get(before, key.name)) continue;
      object_->emitSignal("SettingChanged")
          .onInterface(interface_name)
          .withArguments(std::string(key.name), value);
    }
  }

  void tell_problems(const std::vector<std::string>& known) {
    const std::vector<std::string> now = problems();
    if (now == known) return;
    for (const std::string& problem : now) {
      if (std::find(known.begin(), known.end(), problem) == known.end()) tell_user(problem);
    }
    tell_status();
  }

  void tell_user(const std::string& problem) {
    if (on_problem_) on_problem_(problem);
  }

  void tell_status() {
    if (!object_) return;
    object_->emitSignal("Changed")
        .onInterface(interface_name)
        .withArguments(to_dictionary(status()));
  }

  LiveCamera& camera_;
  Waker waker_;
  FileWatch watch_;
  SettingsKeeper keeper_;
  PreviewShare preview_;
  std::function<void()> on_quit_;
  std::function<void(const std::string&)> on_problem_;
  std::string bus_problem_;
  std::unique_ptr<sdbus::IConnection> connection_;
  std::unique_ptr<sdbus::IObject> object_;
  std::atomic<bool> ending_ = false, changed_ = false;
  std::thread thread_;
};

io::Result<std::unique_ptr<ControlService>> ControlService::serve(
    LiveCamera& camera, const Preferences& preferences, const std::string& settings_file,
    const std::string& policy_file, std::function<void()> on_quit,
    std::function<void(const std::string&)> on_problem) {
  auto impl = std::make_unique<Impl>(camera, preferences, settings_file, policy_file,
                                     std::move(on_quit), std::move(on_problem));
  if (!impl->take_name()) {
    return tl::unexpected(std::string(
        "Scrim is running already: `scrim status` says what it does, `scrim set` changes it"));
  }
  impl->start();
  return std::unique_ptr<ControlService>(new ControlService(std::move(impl)));
}

ControlService::ControlService(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlService::~ControlService() = default;

void ControlService::changed() {
  impl_->changed();
}

std::string ControlService::bus_problem() const {
  return impl_->bus_problem();
}

}  // namespace scrim::live
