#include "segment/turn_clockwise.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace scrim {
namespace {

/// The two cells of an axis around `at` (0 to 1), and how much the second counts.
struct Between {
  int first, second;
  float share;
};
Between between(float at, int cells) {
  const float place = std::clamp(at * float(cells) - 0.5F, 0.0F, float(cells - 1));
  const int first = int(place);
  return {first, std::min(first + 1, cells - 1), place - float(first)};
}

/// Where a picture turned by quarters has at (u, v) what was elsewhere before.
std::pair<float, float> before_turn(float u, float v, int turn) {
  switch (turn & 3) {
    case 1:
      return {v, 1 - u};
    case 2:
      return {1 - u, 1 - v};
    case 3:
      return {1 - v, u};
    default:
      return {u, v};
  }
}

}  // namespace

void turn_clockwise(std::span<const float> in, int width, int height, int channels, int turn,
                    std::span<float> out) {
  float* to = out.data();
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      const auto [u, v] =
          before_turn((float(i) + 0.5F) / float(width), (float(j) + 0.5F) / float(height), turn);
      const Between x = between(u, width), y = between(v, height);
      const auto row = [&](int at) { return in.data() + std::ptrdiff_t{at} * width * channels; };
      const float *upper = row(y.first), *lower = row(y.second);
      for (int c = 0; c < channels; ++c) {
        const int left = x.first * channels + c, right = x.second * channels + c;
        const float above = upper[left] + x.share * (upper[right] - upper[left]);
        const float below = lower[left] + x.share * (lower[right] - lower[left]);
        *to++ = above + y.share * (below - above);
      }
    }
  }
}

}  // namespace scrim
