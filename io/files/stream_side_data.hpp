/// What a container says about a stream beside its packets. FFmpeg 6.1 moved it to the codec's
/// parameters; this is the one place that knows.
#pragma once

#include <cstddef>
#include <cstdint>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Null where there is none; owned by the stream.
const std::uint8_t* side_data(const AVStream& stream, AVPacketSideDataType type);

/// Copies it in. Throws std::bad_alloc.
void add_side_data(AVStream& stream, AVPacketSideDataType type, const void* data, std::size_t size);

}  // namespace scrim::io
