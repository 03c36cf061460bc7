/// Which container and codec an output's name asks for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {

/// What the frames of an output hold.
enum class Content {
  opaque,  ///< a picture without holes
  alpha,   ///< RGB whose alpha counts
  gray,    ///< one 8-bit plane: a matte
};

/// How to write one kind of file.
struct OutputFormat {
  std::string muxer;                       ///< libav's name
  std::string encoder;                     ///< libav's name
  AVPixelFormat pixels = AV_PIX_FMT_NONE;  ///< what the encoder takes
  bool picture = false;                    ///< holds one picture, and nothing else
  bool even_size = false;                  ///< width and height must be even
  bool jpeg_colour = false;                ///< always BT.601, as JPEG and WebP are
  bool constant_rate = false;              ///< has no timestamps, only a frame rate
  unsigned codec_tag = 0;                  ///< in the container, where its own choice is not ours
  std::vector<std::pair<std::string, std::string>> settings{};  ///< the encoder's
};

/// The codec of the source's video, as far as it matters for that of the output.
struct SourceCodec {
  AVCodecID id = AV_CODEC_ID_NONE;
  unsigned tag = 0;  ///< in its container
};

/// By the ending of `name` ("-" is y4m). `frame` is the format of the frames to come: of more than
/// 8 bits they stay so where the kind of file can hold it. Fails for an unknown ending, and when
/// the kind of file cannot hold `content`.
Result<OutputFormat> output_format(const std::string& name, Content content, Format frame,
                                   const SourceCodec& source = {});

/// The names of files that can hold alpha, as text for messages and help.
inline constexpr std::string_view alpha_formats = ".png, .webp, .webm (VP9) or .mov (ProRes 4444)";

}  // namespace scrim::io
