/// The last stage. It alone lets a frame out, and only one whose background is covered.
#pragma once

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// The mask that frame number `frame` may be composed with: the one that was found in it (with this
/// status) when that is good, and its stamp says that it is of this very frame, made from it or
/// moved to it (MaskMover) from the frame just before; otherwise the empty mask, with which every
/// pixel is backdrop. The stamp is the work of those who read the frames: see Stamp.
Mask gate(Status status, const Mask& mask, Serial frame);

}  // namespace scrim
