#include "apps/live/control/control_client.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "apps/live/control/bus_thread.hpp"
#include "apps/live/control/control.hpp"
#include "apps/live/control/control_status.hpp"
#include "apps/live/control/sdbus.hpp"
#include "apps/live/session/waker.hpp"

namespace scrim::live {
namespace {

/// A live camera answers within milliseconds, and within a second or two while it opens a backdrop.
constexpr std::chrono::seconds patience{5};
constexpr const char* bus_service = "org.freedesktop.DBus";
constexpr const char* bus_path = "/org/freedesktop/DBus";

std::string line_of(const sdbus::Error& error) {
  const std::string& name = error.getName();
  if (name == "org.freedesktop.DBus.Error.NameHasNoOwner") {
    return "no live camera runs; start one with `scrim live`";
  }
  if (name.ends_with("NoReply") || name.ends_with("Timeout") || name.ends_with("ETIMEDOUT")) {
    return "the live camera does not answer; end it with `pkill scrim`, and start it again";
  }
  if (name.ends_with("UnknownMethod")) {
    return "the live camera is of another version of Scrim, which cannot do this; end it, and "
           "start it again";
  }
  return error.getMessage().empty() ? name : error.getMessage();
}

}  // namespace

/// Calls go over one connection, signals come over another, which a thread serves: so a call never
/// waits for a taker, and a taker may call.
class ControlClient::Impl {
 public:
  Impl(std::unique_ptr<sdbus::IConnection> calls, std::unique_ptr<sdbus::IConnection> signals)
      : calls_(std::move(calls)),
        signals_(std::move(signals)),
        bus_(sdbus::createProxy(*calls_, BusName(bus_service), sdbus::ObjectPath(bus_path))),
        live_(sdbus::createProxy(*signals_, BusName(bus_name), sdbus::ObjectPath(object_path))) {
    calls_->setMethodCallTimeout(patience);
    live_->uponSignal("Changed")
        .onInterface(interface_name)
        .call([this](const StatusDictionary& status) { tell_changed(status); });
    live_->uponSignal("SettingChanged")
        .onInterface(interface_name)
        .call([this](const std::string& key, const std::string& value) {
          if (auto taker = copy_of(on_setting)) taker(key, value);
        });
    begin_signals(*live_);
    const std::string rule = std::string("type='signal',sender='") + bus_service +
                             "',member='NameOwnerChanged',arg0='" + bus_name + "'";
    owners_ =
        watch_for(*signals_, rule, [this](sdbus::Message& message) { tell_running(message); });
    thread_ = std::thread([this] { serve(); });
  }

  ~Impl() {
    ending_ = true;
    waker_.wake();
    thread_.join();
  }

  /// Asks the bus who the live camera is, and it by its own name: asked by the well-known one, the
  /// bus would start a live camera.
  template <class... Results, class... Arguments>
  io::Result<std::tuple<Results...>> call(const std::string& method,
                                          const Arguments&... arguments) {
    const std::lock_guard lock(call_mutex_);
    try {
      const auto live =
          sdbus::createProxy(*calls_, BusName(owner()), sdbus::ObjectPath(object_path));
      std::tuple<Results...> results;
      auto invoker = live->callMethod(method);
      invoker.onInterface(interface_name).withArguments(arguments...);
      std::apply([&](auto&... each) { invoker.storeResultsTo(each...); }, results);
      return results;
    } catch (const sdbus::Error& error) {
      return tl::unexpected(line_of(error));
    }
  }

  bool running() {
    const std::lock_guard lock(call_mutex_);
    try {
      return !owner().empty();
    } catch (const sdbus::Error&) {
      return false;
    }
  }

  template <class Taker>
  void set(Taker& place, Taker taker) {
    const std::lock_guard lock(taker_mutex_);
    place = std::move(taker);
  }

  std::function<void(const LiveStatus&)> on_changed;
  std::function<void(const std::string&, const std::string&)> on_setting;
  std::function<void(bool)> on_running;

 private:
  std::string owner() {
    std::string name;
    bus_->callMethod("GetNameOwner")
        .onInterface(bus_service)
        .withArguments(std::string(bus_name))
        .storeResultsTo(name);
    return name;
  }

  template <class Taker>
  Taker copy_of(const Taker& taker) {
    const std::lock_guard lock(taker_mutex_);
    return taker;
  }

  void tell_changed(const StatusDictionary& dictionary) {
    const auto taker = copy_of(on_changed);
    const auto status = to_status(dictionary);
    if (taker && status) taker(*status);
  }

  void tell_running(sdbus::Message& message) {
    std::string name, before, after;
    message >> name >> before >> after;
    const auto taker = copy_of(on_running);
    if (taker) taker(!after.empty());
  }

  void serve() {
    std::array waiters{pollfd{waker_.descriptor(), POLLIN, 0}};
    try {
      while (!ending_) {
        handle_pending(signals_.get());
        sleep(signals_.get(), waiters);
      }
    } catch (const sdbus::Error&) {
      if (auto taker = copy_of(on_running)) taker(false);
    }
  }

  std::unique_ptr<sdbus::IConnection> calls_, signals_;
  std::unique_ptr<sdbus::IProxy> bus_, live_;
  sdbus::Slot owners_;
  std::mutex call_mutex_, taker_mutex_;
  Waker waker_;
  std::atomic<bool> ending_ = false;
  std::thread thread_;
};

io::Result<std::unique_ptr<ControlClient>> ControlClient::connect() {
  auto calls = open_session_bus();
  if (!calls) return tl::unexpected(calls.error());
  auto signals = open_session_bus();
  if (!signals) return tl::unexpected(signals.error());
  try {
    auto impl = std::make_unique<Impl>(std::move(*calls), std::move(*signals));
    return std::unique_ptr<ControlClient>(new ControlClient(std::move(impl)));
  } catch (const sdbus::Error& error) {
    return tl::unexpected(line_of(error));
  }
}

ControlClient::ControlClient(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ControlClient::~ControlClient() = default;

bool ControlClient::running() const {
  return impl_->running();
}

io::Result<bool> ControlClient::toggle() {
  return impl_->call<bool>("Toggle").map([](const auto& results) { return std::get<0>(results); });
}

io::Result<void> ControlClient::set(const std::string& key, const std::string& value) {
  return impl_->call<>("Set", key, value).map([](const auto&) {});
}

io::Result<std::string> ControlClient::get(const std::string& key) {
  return impl_->call<std::string>("Get", key).map([](const auto& results) {
    return std::get<0>(results);
  });
}

io::Result<void> ControlClient::reset() {
  return impl_->call<>("Reset").map([](const auto&) {});
}

io::Result<LiveStatus> ControlClient::status() {
  return impl_->call<StatusDictionary>("Status").and_then(
      [](const auto& results) { return to_status(std::get<0>(results)); });
}

io::Result<std::vector<std::pair<std::string, std::string>>> ControlClient::cameras() {
  using Pair = sdbus::Struct<std::string, std::string>;
  return impl_->call<std::vector<Pair>>("Cameras").map([](const auto& results) {
    std::vector<std::pair<std::string, std::string>> cameras;
    for (const Pair& pair : std::get<0>(results)) {
      cameras.emplace_back(pair.template get<0>(), pair.template get<1>());
    }
    return cameras;
  });
}

io::Result<int> ControlClient::open_preview() {
  return impl_->call<sdbus::UnixFd>("OpenPreview").map([](auto results) {
    return std::get<0>(results).release();
  });
}

io::Result<void> ControlClient::learn_room() {
  return impl_->call<>("LearnRoom").map([](const auto&) {});
}

io::Result<void> ControlClient::forget_room() {
  return impl_->call<>("ForgetRoom").map([](const auto&) {});
}

io::Result<void> ControlClient::quit() {
  return impl_->call<>("Quit").map([](const auto&) {});
}

void ControlClient::on_changed(std::function<void(const LiveStatus&)> taker) {
  impl_->set(impl_->on_changed, std::move(taker));
}

void ControlClient::on_setting(
    std::function<void(const std::string& key, const std::string& value)> taker) {
  impl_->set(impl_->on_setting, std::move(taker));
}

void ControlClient::on_running(std::function<void(bool running)> taker) {
  impl_->set(impl_->on_running, std::move(taker));
}

}  // namespace scrim::live
