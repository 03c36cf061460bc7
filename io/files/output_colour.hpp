/// What an output says of its colours, and what is to be said of it where it cannot. A matte is no
/// light: of HDR it says nothing.
#pragma once

#include <string>
#include <vector>

#include "io/files/output_format.hpp"
#include "io/files/video_reader.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// The colours of `source` as they will be in the output, whose pixels are `encoded`.
ColourTags output_tags(const VideoInfo& source, const PixelKind& encoded,
                       const OutputFormat& format, Content content);

/// The settings of the output's encoder, with what must be said of the source in an encoder's own
/// words: HDR, which libx265 writes into the stream itself (containers are told by `describe_hdr`),
/// and fields of which the lower one is first, which libx264 would begin the other way round. What
/// the user said goes before it.
EncoderSettings settings_for(const OutputFormat& format, const VideoInfo& source, Content content);

/// What becomes of colours where nobody can say what they are: one line each.
std::vector<std::string> colour_notes(const VideoInfo& source, const OutputFormat& format,
                                      Content content);

}  // namespace scrim::io
