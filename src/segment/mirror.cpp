#include "segment/mirror.hpp"

#include <algorithm>
#include <cstddef>

namespace scrim {

void mirror(std::span<float> picture, int width, int channels) {
  const std::ptrdiff_t row_size = std::ptrdiff_t{width} * channels;
  float* const end = picture.data() + picture.size();
  for (float* row = picture.data(); row < end; row += row_size) {
    float *left = row, *right = row + row_size - channels;
    for (; left < right; left += channels, right -= channels) {
      std::swap_ranges(left, left + channels, right);
    }
  }
}

}  // namespace scrim
