/// The sizes of pictures that can be read.
#pragma once

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Fails when the engine does not take such a frame. To be asked before anything is decoded. The
/// error does not begin with a name.
Result<void> check_picture_size(int width, int height);

}  // namespace scrim::io
