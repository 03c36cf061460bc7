/// The mean over one box of a frame's pixels, sample by sample.
#pragma once

#include <array>
#include <cstdint>

#include "scrim/scrim.hpp"

namespace scrim {

/// Y, U, V of the box of `scale`×`scale` pixels in column `i` and row `j` of boxes, which may
/// be cut by the frame's edge: each channel's mean over the samples that the frame has there,
/// rounded to nearest (halves up), in levels. RGB is averaged first and converted then (bt709, full
/// range). For the few boxes that are looked at one by one; `scale` is 1 or even.
std::array<std::uint8_t, 3> mean_of_box(const Frame& frame, int scale, int i, int j);

}  // namespace scrim
