/// What PlacedPicture should give: slow, sample by sample, in double. For tests.
#pragma once

#include "scrim/scrim.hpp"

namespace scrim {

/// Fills all of `out`, a frame of its layout, with the picture placed in it.
void reference_picture(const Frame& picture, const Placement& placement, const MutableFrame& out);

}  // namespace scrim
