#include "engine/gate.hpp"

namespace scrim {

Mask gate(Status status, const Mask& mask, Serial frame) {
  const Stamp& stamp = mask.stamp;
  const bool of_this_frame = frame != 0 && stamp.frame == frame;
  const bool seen_now = stamp.seen == frame || (stamp.seen != 0 && stamp.seen + 1 == frame);
  return status == Status::ok && of_this_frame && seen_now ? mask : Mask{};
}

}  // namespace scrim
