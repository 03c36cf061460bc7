#include "engine/gate.hpp"

namespace scrim {

Mask gate(const Sighting& sighting, std::uint64_t frame) {
  const bool of_this_frame = sighting.frame == frame;
  const bool seen_now = sighting.seen == frame || sighting.seen + 1 == frame;
  const bool open = sighting.status == Status::ok && of_this_frame && seen_now;
  return open ? sighting.mask : Mask{};
}

}  // namespace scrim
