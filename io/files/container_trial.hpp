/// What a container can hold, asked of libav's own writer.
#pragma once

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Whether a file of this kind, with the video of an open encoder, can hold a stream as it is: the
/// header of such a file is written into memory. Lists of codecs say less: Matroska takes more than
/// its own list, and MP4 and MOV refuse some of theirs.
bool can_hold(const AVOutputFormat& kind, const AVCodecContext& video, const AVStream& stream);

/// Whether a file of this kind can hold the video of an open encoder.
bool can_hold(const AVOutputFormat& kind, const AVCodecContext& video);

/// The stream's parameters for a file of this kind: without a tag that it does not know.
void copy_parameters(const AVOutputFormat& kind, const AVCodecParameters& from,
                     AVCodecParameters& to);

}  // namespace scrim::io
