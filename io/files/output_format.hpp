/// Which container and codec an output's name asks for.
#pragma once

#include <string>
#include <string_view>

#include "io/files/codec_format.hpp"
#include "io/files/container.hpp"
#include "io/files/encoder_choice.hpp"
#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {

/// How to write one kind of file.
struct OutputFormat {
  Container container{};
  std::string encoder;                     ///< libav's name
  AVPixelFormat pixels = AV_PIX_FMT_NONE;  ///< what the encoder takes
  bool picture = false;                    ///< holds one picture, and nothing else
  bool even_size = false;                  ///< width and height must be even
  bool jpeg_colour = false;                ///< always BT.601, as JPEG and WebP are
  std::string codec{};                     ///< of a video, as people call it: "H.264"
  unsigned codec_tag = 0;                  ///< the four letters of the codec; 0: libav's choice
  EncoderSettings settings{};              ///< the encoder's, the user's last
};

/// The codec of the source's video, as far as it matters for that of the output.
struct SourceCodec {
  AVCodecID id = AV_CODEC_ID_NONE;
  unsigned tag = 0;  ///< in its container
};

/// By the ending of `name` ("-" is y4m), and by what the user chose. `frame` is the format of the
/// frames to come: of more than 8 bits they stay so where the kind of file can hold it. Fails for
/// an unknown ending, when the kind of file or the codec cannot hold `content`, the kind of file
/// not the codec, and when the encoder does not take what was chosen.
Result<OutputFormat> output_format(const std::string& name, Content content, Format frame,
                                   const EncoderChoice& choice = {},
                                   const SourceCodec& source = {});

/// The names of files that hold alpha without further choice, as text for messages and help.
inline constexpr std::string_view alpha_formats = ".png, .webp, .webm (VP9) or .mov (ProRes 4444)";

}  // namespace scrim::io
