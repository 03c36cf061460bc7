/// The person over nothing.
#pragma once

#include <cstdint>

#include "matte/refiner.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Effect::transparent for row `y`: see Composer::compose. `out` is RGBA or BGRA; it may be `in`.
void cut_out_row(const Frame& in, int y, const std::uint8_t* matte, Span person,
                 const MutableFrame& out);

}  // namespace scrim
