/// The proxy, sample by sample: slow and obviously right. The truth for tests.
#pragma once

#include <array>
#include <cstdint>

#include "scrim/scrim.hpp"

namespace scrim {

/// Y, U, V of proxy pixel (i, j): each channel's average over the samples that the frame has for
/// the square, rounded to nearest (halves up). RGB is averaged first and converted then.
std::array<std::uint8_t, 3> reference_proxy_pixel(const Frame& frame, int scale, int i, int j);

}  // namespace scrim
