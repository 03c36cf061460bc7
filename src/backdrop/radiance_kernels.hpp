/// Light from YUV.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "frame/colour.hpp"

namespace scrim {

struct LightCurve;

/// Four rows at most of the proxy's three planes, all of the same stride.
struct YuvRows {
  std::array<const std::uint8_t*, 3> planes;
  std::ptrdiff_t stride;
  int rows;
};

/// out[c][i] = the sum of the light of R, G, B (see light_of) of the pixels in columns 4i … 4i + 3,
/// for whole blocks of 16 cells.
void sum_light(const YuvRows& in, const YuvToRgb& conversion, const LightCurve& curve,
               std::size_t blocks, const std::array<float*, 3>& out);
inline constexpr std::size_t light_block = 16;

}  // namespace scrim
