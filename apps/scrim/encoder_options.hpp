/// Options that say how OUT is encoded: the same in every command that writes a video.
#pragma once

#include <CLI/CLI.hpp>

#include "io/files/encoder_choice.hpp"

namespace scrim::cli {

/// --codec, --crf, --preset and --encoder. What the encoder takes is known when OUT is.
void add_encoder_options(CLI::App& command, io::EncoderChoice& choice);

}  // namespace scrim::cli
