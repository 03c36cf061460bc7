/// LiveStatus as it travels over D-Bus: a{sv} under the names of status_fields.hpp.
#pragma once

#include <sdbus-c++/Types.h>

#include <map>
#include <string>

#include "apps/live/live_status.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::live {

using StatusDictionary = std::map<std::string, sdbus::Variant>;

/// Text of a driver or a program made UTF-8: the bus takes no other.
std::string bus_text(const std::string& text);

StatusDictionary to_dictionary(const LiveStatus& status);

/// What is missing has its default; what is unknown is passed over. Fails when a value is of
/// another type.
io::Result<LiveStatus> to_status(const StatusDictionary& dictionary);

}  // namespace scrim::live
