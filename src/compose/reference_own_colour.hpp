/// The person's own colour in floating point, sample after sample: slow and obviously right. For
/// tests.
#pragma once

#include <cstdint>
#include <vector>

#include "backdrop/ambience.hpp"
#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// How little is mixed into a cell of this alpha: alpha⁸, of 0 to 255; each squaring is rounded up.
double reference_purity(int alpha);

/// What OwnColour, prepared with this proxy, rough matte and light (null for none), makes of all
/// samples of `in`; `matte` is width×height without gaps.
void reference_own_colour(const Frame& in, const Proxy& proxy, const Plane& rough,
                          const Ambience* ambience, const std::vector<std::uint8_t>& matte,
                          const MutableFrame& out);

}  // namespace scrim
