/// The last stage. It alone lets a frame out, and only one whose background is covered.
#pragma once

#include <cstdint>

#include "scrim/scrim.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// What the stages before found in a frame.
struct Sighting {
  std::uint64_t frame = 0;  ///< the serial of the frame the mask was computed from
  Status status = Status::internal_error;
  Mask mask{};
};

/// The mask that frame number `frame` may be composed with: the sighting's when it is good and was
/// made from this very frame; otherwise the empty mask, with which every pixel is backdrop.
Mask gate(const Sighting& sighting, std::uint64_t frame);

}  // namespace scrim
