/// YUV of any matrix and range into BT.709's matrix, limited range, where it lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "scrim/scrim.hpp"

namespace scrim::io {

/// What is added to a value for each unit of luma and (less 128) chroma, in 1/256 for luma and
/// 1/512 for chroma: 16 bits hold every sum.
struct Bt709Gains {
  std::int16_t y_from_y, y_bias, y_from_u, y_from_v;
  std::int16_t u_from_u, u_from_v, v_from_u, v_from_v;
};

/// A 3x3 matrix on rows of YUV with half the chroma, to within 1 of 255. Primaries and transfer
/// stay what they are. swscale would go through RGB for it and take some ten times as long.
/// Thread-safety: one thread at a time.
class Bt709Pass {
 public:
  /// From this matrix and range. `width`: the longest row, in pixels.
  Bt709Pass(Matrix matrix, Range range, int width);

  /// True when there is nothing to do: it is BT.709, limited, already.
  bool empty() const { return empty_; }

  /// Two rows of luma and their row of chroma, of `width` pixels, in place. `y1` may be `y0`'s
  /// null companion where the height is odd.
  void apply(std::uint8_t* y0, std::uint8_t* y1, std::uint8_t* u, std::uint8_t* v);

 private:
  bool empty_;
  std::size_t width_;
  Bt709Gains gains_;
  std::vector<std::int16_t> tint_;  ///< what chroma adds to each pixel's luma
};

}  // namespace scrim::io
