#include "bench/matte_metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace scrim::bench {
namespace {

AlphaPicture square(int left, int size, std::uint8_t alpha = 255) {
  AlphaPicture out{200, 120, std::vector<std::uint8_t>(200 * 120)};
  for (int y = 30; y < 30 + size; ++y) {
    for (int x = left; x < left + size; ++x) out.alpha[std::size_t(y * 200 + x)] = alpha;
  }
  return out;
}

TEST(MatteMetrics, AreIdealForTheTruthItself) {
  EXPECT_EQ(person_iou(square(50, 40), square(50, 40)), 1);
  EXPECT_EQ(boundary_iou(square(50, 40), square(50, 40)), 1);
  EXPECT_EQ(mean_absolute_difference(square(50, 40), square(50, 40)), 0);
  EXPECT_EQ(person_iou(square(0, 0), square(0, 0)), 1);
}

TEST(MatteMetrics, CountPixels) {
  EXPECT_DOUBLE_EQ(person_iou(square(50, 40), square(60, 40)), 30.0 / 50);
  EXPECT_DOUBLE_EQ(mean_absolute_difference(square(50, 40), square(60, 40)),
                   2 * 10 * 40 * 1000.0 / (200 * 120));
  // A band of 1.5 pixels: the outermost ring and no more, as the next lies 2 away.
  EXPECT_DOUBLE_EQ(boundary_iou(square(50, 40), square(50, 42)), 79.0 / (156 + 164 - 79));
}

TEST(MatteMetrics, TakeHalfForPerson) {
  EXPECT_EQ(person_iou(square(50, 40, 128), square(50, 40)), 1);
  EXPECT_EQ(person_iou(square(50, 40, 127), square(50, 40)), 0);
}

TEST(MatteMetrics, MeasureDistanceExactly) {
  std::mt19937 random(5);
  constexpr int width = 37, height = 23;
  std::vector<std::uint8_t> picture(width * height);
  for (auto& value : picture) value = random() % 12 != 0;
  const std::vector<float> found = squared_distance_to_zero(picture, width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      int nearest = 1 << 30;
      for (int j = 0; j < height; ++j) {
        for (int i = 0; i < width; ++i) {
          if (picture[std::size_t(j * width + i)] != 0) continue;
          nearest = std::min(nearest, (i - x) * (i - x) + (j - y) * (j - y));
        }
      }
      ASSERT_EQ(found[std::size_t(y * width + x)], float(nearest));
    }
  }
}

TEST(ClipMetrics, FindTheLag) {
  for (int lag : {-2, 0, 1, 3}) {
    ClipMetrics metrics;
    for (int i = 0; i < 20; ++i)
      metrics.add(square(10 + 4 * (i - lag), 40), square(10 + 4 * i, 40));
    EXPECT_EQ(metrics.figures().lag, lag);
    EXPECT_EQ(metrics.figures().frames, 20);
  }
}

TEST(ClipMetrics, SeeFlickerOnlyInChanges) {
  ClipMetrics steady, flickering;
  for (int i = 0; i < 10; ++i) {
    steady.add(square(50, 42), square(50, 40));
    flickering.add(square(50, 40 + i % 2), square(50, 40));
  }
  EXPECT_EQ(steady.figures().dtssd, 0);
  EXPECT_NEAR(flickering.figures().dtssd, 100 * std::sqrt(81.0 / (200 * 120)), 1e-9);
}

TEST(PictureMetrics, GiveMeanAndPercentile) {
  PictureMetrics metrics;
  for (int i = 0; i < 21; ++i) metrics.add(square(50, 40), square(50 + (i == 0 ? 10 : 0), 40));
  EXPECT_NEAR(metrics.figures().iou, (20 + 0.6) / 21, 1e-12);
  EXPECT_NEAR(metrics.figures().iou_p5, 1, 1e-12);
}

}  // namespace
}  // namespace scrim::bench
