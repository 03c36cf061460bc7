/// The lens look, slowly and straight from its definition: what the fast one is compared with.
#pragma once

#include <array>

#include "backdrop/sample.hpp"
#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// The light (R, G, B) of a square, added up over its samples of the proxy, as if it were whole:
/// see Radiance.
std::array<double, 3> reference_light(const Proxy& proxy, int cell_x, int cell_y,
                                      Transfer transfer = Transfer::sdr);

/// The value (R, G, B, 0 to 1) of the disc around a point. `light` covers the plane, each sample a
/// square of side 1, and repeats beyond its rim; `x`, `y` and `radius` are in samples, (0, 0) is
/// the upper left corner of the first.
std::array<double, 3> reference_disc(const Samples& light, double x, double y, double radius,
                                     Transfer transfer = Transfer::sdr);

}  // namespace scrim
