/// The header that a stream's packets need, in libav's words its extradata.
#pragma once

#include <string_view>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Owned by the stream.
std::string_view extradata(const AVCodecParameters& stream);

/// Copies it in. Throws std::bad_alloc.
void set_extradata(AVCodecParameters& stream, std::string_view bytes);

}  // namespace scrim::io
