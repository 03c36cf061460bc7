/// Frames of one shape in frames of another.
#pragma once

#include "io/handles/av_handles.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// Where a picture of `width` × `height`, whose pixels are `aspect` times as wide next to their
/// height as the frame's, stands whole and in its shape in the middle of a frame. Even numbers, so
/// that chroma of half size stands in the same place.
struct Placed {
  int x = 0, y = 0, width = 0, height = 0;
};
Placed place_whole(int width, int height, double aspect, int frame_width, int frame_height);

/// Scales `in` into `out` as `place_whole` says, with black beside it. One of the engine's formats
/// each.
Result<void> fit_whole(const AVFrame& in, const PixelKind& from, double aspect, AVFrame& out,
                       const PixelKind& to, PixelConverter& converter);

}  // namespace scrim::io
