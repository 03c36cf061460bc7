#include "apps/live/control/bus_thread.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

#include "apps/live/control/sdbus.hpp"

namespace scrim::live {

io::Result<std::unique_ptr<sdbus::IConnection>> open_session_bus() {
  try {
    return sdbus::createSessionBusConnection();
  } catch (const sdbus::Error& error) {
    return tl::unexpected("there is no D-Bus session bus (" + error.getMessage() +
                          "): run this inside a desktop session, or begin one with "
                          "`dbus-run-session -- COMMAND`");
  }
}

void handle_pending(sdbus::IConnection* connection) {
  while (connection != nullptr && handle_one(*connection)) {
  }
}

void sleep(sdbus::IConnection* connection, std::span<pollfd> others,
           std::chrono::milliseconds longest) {
  std::vector<pollfd> waiters(others.begin(), others.end());
  auto timeout = static_cast<int>(longest.count());
  if (connection != nullptr) {
    const auto bus = connection->getEventLoopPollData();
    const std::vector<pollfd> descriptors = descriptors_of(bus);
    waiters.insert(waiters.end(), descriptors.begin(), descriptors.end());
    const int bus_timeout = bus.getPollTimeout();
    if (timeout < 0 || (bus_timeout >= 0 && bus_timeout < timeout)) timeout = bus_timeout;
  }
  if (::poll(waiters.data(), waiters.size(), timeout) < 0 && errno != EINTR) {
    throw std::system_error(errno, std::generic_category(), "poll");
  }
  for (std::size_t i = 0; i < others.size(); ++i) others[i].revents = waiters[i].revents;
}

}  // namespace scrim::live
