/// The headers of a Vorbis stream, as containers keep them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace scrim::io {

/// The same three headers with no comments in the second: these hold a file's tags, a cover among
/// them. Empty when the bytes are not three Vorbis headers. (Xiph.Org, "Vorbis I specification",
/// section 5; the lacing is Matroska's and libav's.)
std::vector<std::uint8_t> without_comments(std::span<const std::uint8_t> headers);

}  // namespace scrim::io
