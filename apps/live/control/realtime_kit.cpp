#include "apps/live/control/realtime_kit.hpp"

#include <unistd.h>

#include <memory>
#include <string>

#include "apps/live/control/sdbus.hpp"

namespace scrim::live {
namespace {

/// A frame that waits for this is late, and one that waits for audio is not.
constexpr std::uint32_t lowest_priority = 1;

constexpr std::chrono::seconds patience{1};

/// Only one that runs: the portal would be started by the question, and starting it takes long.
bool runs(sdbus::IConnection& bus, const char* name) {
  const char* driver = "org.freedesktop.DBus";
  const auto proxy =
      sdbus::createProxy(bus, BusName(driver), sdbus::ObjectPath("/org/freedesktop/DBus"));
  bool owned = false;
  proxy->callMethod("NameHasOwner")
      .onInterface(driver)
      .withArguments(std::string(name))
      .storeResultsTo(owned);
  return owned;
}

void ask(sdbus::IConnection& bus, const RealtimeService& service, std::int64_t thread,
         const LimitRuns& limit) {
  const auto proxy =
      sdbus::createProxy(bus, BusName(service.name), sdbus::ObjectPath(service.path));
  const sdbus::Variant longest = proxy->getProperty("RTTimeUSecMax").onInterface(service.interface);
  if (!limit(std::chrono::microseconds(longest.get<std::int64_t>()))) {
    throw bus_error("org.scrim.Error.Unlimited", "runs cannot be limited");
  }
  proxy->callMethod("MakeThreadRealtimeWithPID")
      .onInterface(service.interface)
      .withArguments(static_cast<std::uint64_t>(getpid()), static_cast<std::uint64_t>(thread),
                     lowest_priority);
}

bool ask_kit(std::int64_t thread, const LimitRuns& limit) try {
  const auto bus = sdbus::createSystemBusConnection();
  bus->setMethodCallTimeout(patience);
  ask(*bus, realtime_kit, thread, limit);
  return true;
} catch (const sdbus::Error&) {
  return false;
}

bool ask_portal(std::int64_t thread, const LimitRuns& limit) try {
  const auto bus = sdbus::createSessionBusConnection();
  bus->setMethodCallTimeout(patience);
  if (!runs(*bus, realtime_portal.name)) return false;
  ask(*bus, realtime_portal, thread, limit);
  return true;
} catch (const sdbus::Error&) {
  return false;
}

}  // namespace

bool ask_realtime_kit(std::int64_t thread, const LimitRuns& limit) {
  return ask_kit(thread, limit) || ask_portal(thread, limit);
}

}  // namespace scrim::live
