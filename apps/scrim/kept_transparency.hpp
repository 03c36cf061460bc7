/// Inputs that are transparent somewhere.
#pragma once

#include "apps/scrim/file_job.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::cli {

/// The recipe, with transparent frames where IN has them and OUT can hold them.
Recipe keep_transparency(Recipe recipe, const FileOptions& options, const io::VideoInfo& in);

/// Gives a frame that the recipe made the transparency that the input's had. False when it cannot
/// have it: then what was transparent shows the effect's colour, or white.
bool put_back_transparency(const AVFrame& alpha, const Recipe& recipe, io::VideoFrame& out);

}  // namespace scrim::cli
