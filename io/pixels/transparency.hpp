/// Pictures with transparency: apart for the engine, which knows none, and together again. Colours
/// are RGBA of 8 or 16 bits, and how opaque they are is gray of as many bits.
#pragma once

#include "io/handles/av_handles.hpp"
#include "io/pixels/pixel_converter.hpp"

namespace scrim::io {

/// True when frames of this format can be transparent (a palette can, too).
bool may_be_transparent(AVPixelFormat format);

/// A picture without transparency, and how opaque it was.
struct SplitPicture {
  FramePtr colour;  ///< opaque; null when it cannot be converted
  FramePtr alpha;   ///< GRAY8, of RGBA64 GRAY16, of the same size; null when all was opaque
};

/// Takes a frame apart. An opaque one is handed on as it is; YUV, which is coded with loss, also
/// when it is but for some 2 %. Of any other, the colour becomes RGBA, of more than 8 bits RGBA64:
/// what was wholly transparent gets colours spread from what is visible around it (`fill_unseen`),
/// so that what lay hidden there is gone. Thread-safety: one thread at a time.
class TransparencySplitter {
 public:
  /// `kind` tells how to read the frame's numbers.
  SplitPicture split(FramePtr frame, const PixelKind& kind);

 private:
  PixelConverter converter_;
};

/// What is to be looked at of a picture that is as opaque as `alpha` says: each colour counts as
/// far as it is seen (`fill_unseen`).
FramePtr as_seen(const AVFrame& picture, const AVFrame& alpha);

/// Throws std::invalid_argument for a frame that is neither RGBA nor RGBA64.
FramePtr copy_of_rgba(const AVFrame& picture);

/// `alpha` in 8 bits, as the engine takes it: itself, if it is so.
FramePtr opacity_of(const AVFrame& alpha);

/// Into `result`, made of `seen`, come the colours of `own` (all three of the same kind, `seen`
/// made of `own` by `as_seen`) as far as the matte (GRAY8) shows them: wholly where it is 255.
void put_back_colours(AVFrame& result, const AVFrame& own, const AVFrame& seen,
                      const AVFrame& matte);

/// How opaque `picture`, which may be BGRA, too, is: what it was times `alpha` (of the same size
/// and depth). What is transparent then has no colour.
void multiply_alpha(AVFrame& picture, const AVFrame& alpha);

/// A matte (GRAY8) of what `alpha`, of 8 or 16 bits, shows.
void multiply_matte(AVFrame& matte, const AVFrame& alpha);

/// Puts a frame, which may be BGRA, too, over the white of its signal, as opaque as `alpha` (of the
/// same size and depth) says. In HDR that is graphics white (ITU-R BT.2408).
void put_over_white(AVFrame& picture, const AVFrame& alpha, Transfer transfer);

}  // namespace scrim::io
