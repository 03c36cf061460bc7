/// Pictures whose colours a PNG, JPEG or WebP has no words for.
#pragma once

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Whether the frame's tags are those of wide primaries, of HDR, or of another curve than that of
/// sRGB. What they do not say is as in sRGB, and so is BT.709's curve, as everywhere.
bool needs_srgb(const AVFrame& picture);

/// The same colours in sRGB, in the frame's own format (RGBA of 8 or 16 bits), by zimg. HDR is
/// toned down by a Möbius curve: graphics white (203 cd/m²) comes out at 89 %, the peak at 100 %.
/// Fails where this FFmpeg has no such filters, or knows no such colours.
Result<FramePtr> to_srgb(const AVFrame& picture);

}  // namespace scrim::io
