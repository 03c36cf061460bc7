/// An 8-bit frame's rows as Y, as they are; for deep frames and HDR see View.
#pragma once

#include <cstddef>
#include <cstdint>

#include "scrim/scrim.hpp"

namespace scrim {

/// Writes the Y of row `y` of an 8-bit frame to out[0, width); RGB is converted as bt709 full
/// range. Reads nothing but the row's own bytes. `out` may be written up to 64 bytes further.
void luma_row(const Frame& frame, int y, std::uint8_t* out);

/// Whether row `y` of a planar frame's Y may be read `bytes` beyond the row's begin without leaving
/// the plane, so that it needs no copy.
bool readable(const Frame& frame, int y, std::size_t bytes);

}  // namespace scrim
