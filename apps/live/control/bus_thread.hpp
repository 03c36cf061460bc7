/// What a thread that serves a D-Bus connection does, again and again.
#pragma once

#include <poll.h>
#include <sdbus-c++/IConnection.h>

#include <chrono>
#include <memory>
#include <span>

#include "io/handles/av_handles.hpp"

namespace scrim::live {

/// Fails when there is no session bus, with a line that says what to do.
io::Result<std::unique_ptr<sdbus::IConnection>> open_session_bus();

inline constexpr std::chrono::milliseconds forever{-1};

/// Handles what has come over the connection (null: there is none). Throws sdbus::Error when the
/// bus is lost.
void handle_pending(sdbus::IConnection* connection);

/// Sleeps until more comes, something happens to one of the descriptors, or for `longest`. To be
/// called when `handle_pending` has just been.
void sleep(sdbus::IConnection* connection, std::span<pollfd> others,
           std::chrono::milliseconds longest = forever);

}  // namespace scrim::live
