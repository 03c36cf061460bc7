/// The pyramid, sample by sample: slow and obviously right. The truth for tests.
#pragma once

#include <array>
#include <cstdint>

#include "frame/plane.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Y, U, V of proxy sample (i, j): see Proxy. Of a deep frame: as its signal, to a level, for a
/// view rounds each sample. A view of 4:2:2 is 4:2:0: the last one of an odd number of rows makes a
/// pair alone.
std::array<std::uint8_t, 3> reference_proxy_pixel(const Frame& frame, int scale, int i, int j);

/// A sample of Pyramid::half, and of Pyramid::quarter, from a plane of the proxy.
std::uint8_t reference_half(const Plane& proxy, int x, int y);
std::uint16_t reference_quarter(const Plane& proxy, int x, int y);

}  // namespace scrim
