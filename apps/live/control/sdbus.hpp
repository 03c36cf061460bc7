/// sdbus-c++ of either version, 1 (Debian 12) or 2 (Debian 13): whatever differs between them is
/// here.
#pragma once

#include <poll.h>
#include <sdbus-c++/sdbus-c++.h>

#include <string>
#include <utility>
#include <vector>

#if __has_include(<sdbus-c++/VTableItems.h>)
#define SCRIM_SDBUS_2
#endif

namespace scrim::live {

#ifdef SCRIM_SDBUS_2
using BusName = sdbus::ServiceName;
using BusErrorName = sdbus::Error::Name;
#else
using BusName = std::string;
using BusErrorName = std::string;
#endif

inline sdbus::Error bus_error(const char* name, const std::string& message) {
  return sdbus::Error(BusErrorName(name), message);
}

/// Handles one thing that has come; false when there is none.
inline bool handle_one(sdbus::IConnection& connection) {
#ifdef SCRIM_SDBUS_2
  return connection.processPendingEvent();
#else
  return connection.processPendingRequest();
#endif
}

/// What to poll before handling the next thing.
inline std::vector<pollfd> descriptors_of(const sdbus::IConnection::PollData& bus) {
#ifdef SCRIM_SDBUS_2
  return {{bus.fd, bus.events, 0}, {bus.eventFd, POLLIN, 0}};
#else
  return {{bus.fd, bus.events, 0}};
#endif
}

/// Calls `taker(message)` for messages that match the rule, for as long as the result lives.
template <class Taker>
[[nodiscard]] sdbus::Slot watch_for(sdbus::IConnection& connection, const std::string& rule,
                                    Taker taker) {
  const auto take = [taker = std::move(taker)](auto&& message) { taker(message); };
#ifdef SCRIM_SDBUS_2
  return connection.addMatch(rule, take, sdbus::return_slot);
#else
  return connection.addMatch(rule, take);
#endif
}

/// To be called when a proxy has been told of all its signals.
inline void begin_signals([[maybe_unused]] sdbus::IProxy& proxy) {
#ifndef SCRIM_SDBUS_2
  proxy.finishRegistration();
#endif
}

/// An interface of an object, member by member; `publish` ends it.
class BusInterface {
 public:
  using Names = std::vector<std::string>;

  BusInterface(sdbus::IObject& object, std::string name)
      : object_(object), name_(std::move(name)) {}

  template <class Function>
  void method(const char* method, const Names& in, const Names& out, Function function) {
#ifdef SCRIM_SDBUS_2
    items_.emplace_back(sdbus::registerMethod(method)
                            .withInputParamNames(in)
                            .withOutputParamNames(out)
                            .implementedAs(std::move(function)));
#else
    object_.registerMethod(method)
        .onInterface(name_)
        .withInputParamNames(in)
        .withOutputParamNames(out)
        .implementedAs(std::move(function));
#endif
  }

  template <class... Values>
  void signal(const char* signal, const Names& names) {
#ifdef SCRIM_SDBUS_2
    items_.emplace_back(sdbus::registerSignal(signal).withParameters<Values...>(names));
#else
    object_.registerSignal(signal).onInterface(name_).withParameters<Values...>(names);
#endif
  }

  template <class Getter>
  void property(const char* property, Getter getter) {
#ifdef SCRIM_SDBUS_2
    items_.emplace_back(sdbus::registerProperty(property).withGetter(std::move(getter)));
#else
    object_.registerProperty(property).onInterface(name_).withGetter(std::move(getter));
#endif
  }

  void publish() {
#ifdef SCRIM_SDBUS_2
    object_.addVTable(sdbus::InterfaceName(name_), std::move(items_));
#else
    object_.finishRegistration();
#endif
  }

 private:
  sdbus::IObject& object_;
  std::string name_;
#ifdef SCRIM_SDBUS_2
  std::vector<sdbus::VTableItem> items_;
#endif
};

}  // namespace scrim::live
