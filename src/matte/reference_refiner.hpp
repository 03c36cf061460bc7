/// The refiner in plain loops over whole planes: slow and obviously right. The truth for tests.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/proxy.hpp"
#include "segment/mask.hpp"

namespace scrim {

/// A cell of the guided filter's grid as MaskPlacer::place writes it; cells are `cell` pixels wide
/// and high.
std::uint8_t reference_placed(const Mask& mask, const Layout& layout, int cell, int column,
                              int row);

/// The matte of a frame of `width`×`height` pixels whose luma is `luma`, found on cells of
/// step×step samples of the proxy: one byte per pixel.
std::vector<std::uint8_t> reference_matte(const Plane& luma, const Proxy& proxy, int step,
                                          const Mask& mask);

}  // namespace scrim
