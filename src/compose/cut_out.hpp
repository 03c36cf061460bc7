/// The person over nothing.
#pragma once

#include <cstdint>

#include "frame/span.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Row `y` of Effect::transparent: see Composer::compose. `colours` holds one row of the person's
/// own colours for each plane of its layout, known where the matte is not 0. `out` is RGB.
void cut_out_row(const Frame& colours, const std::uint8_t* matte, Span person, int y,
                 const MutableFrame& out);

}  // namespace scrim
