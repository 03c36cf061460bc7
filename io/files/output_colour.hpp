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

/// The settings of the output's encoder, with what libx265 writes of HDR into the stream itself
/// (containers are told by `describe_hdr`). What the user said goes before it.
EncoderSettings settings_with_hdr(const OutputFormat& format, const HdrMetadata& metadata,
                                  Content content);

/// What becomes of colours where nobody can say what they are: one line each.
std::vector<std::string> colour_notes(const VideoInfo& source, const OutputFormat& format,
                                      Content content);

}  // namespace scrim::io
