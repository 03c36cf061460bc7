/// Colours for what is not seen of a picture.
#pragma once

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// In an RGBA frame of 8 or 16 bits each colour counts as far as it is seen, and the rest of its
/// pixel is taken from what is seen around it (push-pull: Gortler et al., "The Lumigraph", 1996);
/// gray where nothing is seen at all. All of it is opaque then.
void fill_unseen(AVFrame& frame);

}  // namespace scrim::io
