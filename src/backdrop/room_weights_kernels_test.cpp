#include "backdrop/room_weights_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"
#include "support/aligned.hpp"

namespace scrim {
namespace {

std::vector<float> random_values(std::size_t count) {
  std::mt19937 random(3);
  std::vector<float> out(count);
  for (float& v : out) v = float(random() % 1000) / 1000;
  return out;
}

TEST(RoomWeightsKernels, MaxOfRowsIsTheLargestOfEachColumnOnEveryTarget) {
  for (const std::size_t count : {1, 7, 16, 17, 100}) {
    const std::size_t stride = count + 3;
    for (const int rows : {1, 2, 5}) {
      // Ends with the last row's last value, so that a sanitizer sees every step beyond.
      const auto in = random_values(stride * std::size_t(rows - 1) + count);
      on_every_target([&] {
        Buffer<float> out(count);
        max_of_rows(in.data(), std::ptrdiff_t(stride), rows, count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          float expected = 0;
          for (int y = 0; y < rows; ++y) {
            expected = std::max(expected, in[std::size_t(y) * stride + i]);
          }
          ASSERT_EQ(out[i], expected) << i << " of " << count;
        }
      });
    }
  }
}

TEST(RoomWeightsKernels, MaxOfWindowsIsTheLargestOfEachWindowOnEveryTarget) {
  for (const std::size_t count : {1, 15, 33}) {
    for (const int window : {1, 2, 7, 20}) {
      const auto values = random_values(count + std::size_t(window) - 1);
      Buffer<float> in(values.size());
      std::copy(values.begin(), values.end(), in.data());
      on_every_target([&] {
        Buffer<float> out(count);
        max_of_windows(in.data(), count, window, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          const auto first = values.begin() + std::ptrdiff_t(i);
          ASSERT_EQ(out[i], *std::max_element(first, first + window)) << i << " of " << count;
        }
      });
    }
  }
}

}  // namespace
}  // namespace scrim
