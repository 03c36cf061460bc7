/// Subtitles in which a camera noted where it was.
#pragma once

#include <set>
#include <string>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Whether a subtitle's packet tells a place (see coordinates.hpp), in its text or beside it.
bool tells_place(const AVPacket& packet);

/// The subtitle streams of a file that tell a place within its first ten seconds, of which no more
/// is read than 256 MiB. None for what can be read only once (a pipe), or not at all.
std::set<int> streams_that_tell_place(const std::string& path);

}  // namespace scrim::io
