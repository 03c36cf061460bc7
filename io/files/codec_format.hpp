/// What each codec is written with: everything that Scrim knows of it stands here.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "io/files/encoder_choice.hpp"
#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {

/// What the frames of an output hold.
enum class Content {
  opaque,  ///< a picture without holes
  alpha,   ///< rgba or bgra whose alpha counts
  gray,    ///< one 8-bit plane: a matte
};

/// Settings of an encoder, by libav's names; of two with one name the later one holds.
using EncoderSettings = std::vector<std::pair<std::string, std::string>>;

/// What an encoder takes for --preset: names, or numbers, each with its own option of libav.
struct Presets {
  std::string name_key;
  std::vector<std::string> names{};
  std::string number_key{};
  int least = 0, most = -1;
};

struct CodecFormat {
  std::string encoder;  ///< libav's name
  AVPixelFormat pixels =
      AV_PIX_FMT_NONE;               ///< what the encoder takes; none: cannot hold the content
  bool even_size = false;            ///< width and height must be even
  EncoderSettings settings{};        ///< Scrim's own choice
  int least_crf = 0, most_crf = -1;  ///< none when the most is below the least
  Presets presets{};
};

/// Of frames of format `frame`. Where libav has several encoders, the first one that is there.
CodecFormat codec_format(Codec codec, Content content, Format frame);

/// The choice's preset and crf as settings of the encoder; none when the encoder has no such thing.
/// Fails with a line that says what it takes.
Result<EncoderSettings> chosen_settings(const CodecFormat& format, Codec codec,
                                        const EncoderChoice& choice);

/// Puts settings into an encoder that is not open yet. Fails with a line for the user at a name
/// that the encoder does not have, or a value that it does not take.
Result<void> put_settings(AVCodecContext& encoder, const EncoderSettings& settings);

}  // namespace scrim::io
