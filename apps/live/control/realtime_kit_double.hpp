/// A RealtimeKit on a private bus, for tests and figures.
#pragma once

#include <sdbus-c++/sdbus-c++.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "apps/live/control/realtime_kit.hpp"
#include "apps/live/control/sdbus.hpp"

namespace scrim::live {

/// Answers as RealtimeKit does: with the time that it lets threads run for, and with what `give`
/// says to a process, its thread and a priority. Serves on a thread of its own.
class RealtimeKitDouble {
 public:
  using Give = std::function<bool(std::uint64_t, std::uint64_t, std::uint32_t)>;

  RealtimeKitDouble(std::chrono::microseconds longest, Give give,
                    const RealtimeService& service = realtime_kit)
      : bus_(sdbus::createSessionBusConnection()),
        object_(sdbus::createObject(*bus_, sdbus::ObjectPath(service.path))) {
    BusInterface kit(*object_, service.interface);
    kit.property("RTTimeUSecMax", [longest] { return std::int64_t{longest.count()}; });
    kit.method("MakeThreadRealtimeWithPID", {"process", "thread", "priority"}, {},
               [give = std::move(give)](std::uint64_t process, std::uint64_t thread,
                                        std::uint32_t priority) {
                 if (give(process, thread, priority)) return;
                 throw bus_error("org.freedesktop.DBus.Error.AccessDenied", "refused");
               });
    kit.publish();
    bus_->requestName(BusName(service.name));
    bus_->enterEventLoopAsync();
  }
  ~RealtimeKitDouble() { bus_->leaveEventLoop(); }
  RealtimeKitDouble(const RealtimeKitDouble&) = delete;
  RealtimeKitDouble& operator=(const RealtimeKitDouble&) = delete;

 private:
  std::unique_ptr<sdbus::IConnection> bus_;
  std::unique_ptr<sdbus::IObject> object_;
};

}  // namespace scrim::live
