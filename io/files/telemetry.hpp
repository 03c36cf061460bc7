/// Subtitles in which a camera noted where it was.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Whether a text tells a place by its coordinates, as drones, action and dashboard cameras write
/// them: named ("[latitude: 47.12]", "GPS (8.1,47.1,12)", "HOME(8.1,47.1)"), as a pair of numbers
/// of four or more decimals, in degrees and minutes, or as ISO 6709 has it. Speech in which numbers
/// occur does not. The text is UTF-8 or UTF-16.
bool tells_place(std::string_view text);

/// Whether a subtitle's packet does, in its text or beside it.
bool tells_place(const AVPacket& packet);

/// The subtitle streams of a file that tell a place within its first ten seconds, of which no more
/// is read. None for what can be read only once (a pipe), or not at all.
std::set<int> streams_that_tell_place(const std::string& path);

}  // namespace scrim::io
