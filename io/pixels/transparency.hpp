/// Pictures with transparency: apart for the engine, which knows none, and together again.
#pragma once

#include <array>
#include <cstdint>

#include "io/handles/av_handles.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// True when frames of this format can be transparent (a palette can, too).
bool may_be_transparent(AVPixelFormat format);

/// A picture without transparency, and how opaque it was.
struct SplitPicture {
  FramePtr colour;  ///< opaque; null when it cannot be converted
  FramePtr alpha;   ///< GRAY8 of the same size; null when all was opaque
};

/// Takes a frame apart. An opaque one is handed on as it is; YUV, which is coded with loss, also
/// when it is but for some 2 %. Of any other, the colour becomes RGBA: what was wholly transparent
/// gets colours spread from what is visible around it (push-pull: Gortler et al., "The Lumigraph",
/// 1996), or gray when nothing is, so that what lay hidden there is gone. Thread-safety: one thread
/// at a time.
class TransparencySplitter {
 public:
  /// `kind` tells how to read the frame's numbers.
  SplitPicture split(FramePtr frame, const PixelKind& kind);

 private:
  PixelConverter converter_;
};

/// What is to be looked at of an RGBA picture that is as opaque as `alpha` says: each colour counts
/// as far as it is seen, and the rest of its pixel is taken from what is seen around it
/// (push-pull).
FramePtr as_seen(const AVFrame& picture, const AVFrame& alpha);

/// Throws std::invalid_argument for a frame that is not RGBA.
FramePtr copy_of_rgba(const AVFrame& picture);

/// Into `result`, made of `seen`, come the colours of `own` (all three RGBA, `seen` made of `own`
/// by `as_seen`) as far as the matte (GRAY8) shows them: wholly where it is 255.
void put_back_colours(AVFrame& result, const AVFrame& own, const AVFrame& seen,
                      const AVFrame& matte);

/// How opaque `picture`, an RGBA or BGRA frame, is: what it was times `alpha`
/// (GRAY8, of the same size). What is transparent then has no colour.
void multiply_alpha(AVFrame& picture, const AVFrame& alpha);

/// A matte (GRAY8) of what `alpha` shows.
void multiply_matte(AVFrame& matte, const AVFrame& alpha);

inline constexpr std::array<std::uint8_t, 3> white{255, 255, 255};

/// Puts an RGBA or BGRA frame over a colour (R G B), as opaque as `alpha` says.
void put_over(const std::array<std::uint8_t, 3>& colour, AVFrame& picture, const AVFrame& alpha);

}  // namespace scrim::io
