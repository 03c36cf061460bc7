#include "engine/gate.hpp"

namespace scrim {

Mask gate(const Sighting& sighting, std::uint64_t frame) {
  const bool open = sighting.status == Status::ok && sighting.frame == frame;
  return open ? sighting.mask : Mask{};
}

}  // namespace scrim
