/// RealtimeKit: the desktop's service that gives threads real-time priority.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace scrim::live {

/// A service with RealtimeKit's methods, and where it is found.
struct RealtimeService {
  const char* name;
  const char* path;
  const char* interface;
};
inline constexpr RealtimeService realtime_kit{"org.freedesktop.RealtimeKit1",
                                              "/org/freedesktop/RealtimeKit1",
                                              "org.freedesktop.RealtimeKit1"};
inline constexpr RealtimeService realtime_portal{"org.freedesktop.portal.Desktop",
                                                 "/org/freedesktop/portal/desktop",
                                                 "org.freedesktop.portal.Realtime"};

/// Sees to it that no thread of real-time priority runs for longer at a stretch; false when it
/// cannot. RealtimeKit gives nothing to processes without such a limit.
using LimitRuns = std::function<bool(std::chrono::microseconds longest)>;

/// Asks for the lowest real-time priority for a thread of this process: RealtimeKit on the system
/// bus, or else, from within a sandbox, the desktop's portal to it on the session bus if it runs.
/// `limit` is called before. False when neither is there, or they refuse. Takes milliseconds, at
/// worst a few seconds. Thread-safety: any thread.
bool ask_realtime_kit(std::int64_t thread, const LimitRuns& limit);

}  // namespace scrim::live
