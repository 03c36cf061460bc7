/// The last stage. It alone lets a frame out, and only one whose background is covered.
#pragma once

#include <cstdint>

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// What the stages before found in a frame.
struct Sighting {
  std::uint64_t frame = 0;  ///< the serial of the frame that the mask is of
  std::uint64_t seen = 0;   ///< of the frame that the network saw; another one when it was moved
  Status status = Status::internal_error;
  Mask mask{};
};

/// The mask that frame number `frame` may be composed with: the sighting's when it is good and is
/// of this very frame, made from it or moved to it (MaskMover) from the frame just before;
/// otherwise the empty mask, with which every pixel is backdrop.
Mask gate(const Sighting& sighting, std::uint64_t frame);

}  // namespace scrim
