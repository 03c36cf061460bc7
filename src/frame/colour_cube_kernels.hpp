/// Colours between the nodes of a cube.
#pragma once

#include <array>
#include <cstddef>

#include "frame/colour.hpp"

namespace scrim {

/// Rows of colours are read, and rows are written, up to the next multiple of this.
inline constexpr std::size_t cube_block = 16;

/// One component, `component`, of `side`³ nodes of three each, R slowest: linear between the eight
/// nodes around `to_rgb` of the rows' colours, of 0 to 255 across the cube.
void read_cube(const float* nodes, int side, int component, const Conversion& to_rgb,
               const std::array<const float*, 3>& rows, std::size_t count, float* out);

}  // namespace scrim
