#include "backdrop/sample_grid.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "backdrop/backdrop_testing.hpp"
#include "backdrop/blur.hpp"

namespace scrim {
namespace {

SampleGrid grid(int width, int height, Look look, int strength) {
  const Layout layout{.width = width, .height = height};
  return sample_grid(layout, square_side * ProxySize(layout).scale, look, strength);
}

std::array<int, 2> samples(int width, int height, Look look, int strength) {
  const SampleGrid g = grid(width, height, look, strength);
  return {g.width, g.height};
}

TEST(SampleGrid, FallsFrom160To24WithTheSoftLook) {
  EXPECT_EQ(samples(1280, 720, Look::soft, 0), (std::array{160, 90}));
  EXPECT_EQ(samples(1280, 720, Look::soft, 25), (std::array{100, 56}));
  EXPECT_EQ(samples(1280, 720, Look::soft, 50), (std::array{62, 35}));
  EXPECT_EQ(samples(1280, 720, Look::soft, 75), (std::array{39, 22}));
  EXPECT_EQ(samples(1280, 720, Look::soft, 100), (std::array{24, 14}));
  EXPECT_EQ(samples(720, 1280, Look::soft, 50), (std::array{35, 62}));
  EXPECT_EQ(samples(640, 360, Look::soft, 0), (std::array{80, 45}));
  EXPECT_EQ(samples(64, 64, Look::soft, 0), (std::array{8, 8}));
}

TEST(SampleGrid, FallsFrom160To40WithTheLensLook) {
  EXPECT_EQ(samples(1280, 720, Look::lens, 0), (std::array{160, 90}));
  EXPECT_EQ(samples(1280, 720, Look::lens, 25), (std::array{107, 60}));
  EXPECT_EQ(samples(1280, 720, Look::lens, 50), (std::array{80, 45}));
  EXPECT_EQ(samples(1280, 720, Look::lens, 75), (std::array{54, 30}));
  EXPECT_EQ(samples(1280, 720, Look::lens, 100), (std::array{40, 23}));
  EXPECT_EQ(samples(720, 1280, Look::lens, 50), (std::array{45, 80}));
  EXPECT_EQ(samples(64, 64, Look::lens, 0), (std::array{8, 8}));
}

TEST(SampleGrid, HasAtMost80SamplesAtTheDefaultAndNeverMoreWithMoreStrength) {
  for (const Look look : looks) {
    for (const int width : {64, 65, 100, 192, 321, 640, 1000, 1276, 1280, 1284, 1921, 2561, 7680}) {
      for (const int height : {64, 719, 720, 7680}) {
        EXPECT_LE(std::max(grid(width, height, look, 0).width, grid(width, height, look, 0).height),
                  160);
        const SampleGrid usual = grid(width, height, look, Settings{}.strength);
        EXPECT_LE(std::max(usual.width, usual.height), 80) << width << "×" << height;
        for (int strength = 1; strength <= 100; ++strength) {
          const SampleGrid before = grid(width, height, look, strength - 1);
          const SampleGrid now = grid(width, height, look, strength);
          EXPECT_LE(now.width, before.width);
          EXPECT_LE(now.height, before.height);
          EXPECT_GE(now.step, before.step);
        }
      }
    }
  }
}

TEST(SampleGrid, HasSamplesOfEightPixelsAndMore) {
  for (const Look look : looks) {
    for (const int width : {64, 640, 641, 1280, 1923}) {
      EXPECT_GE(grid(width, 64, look, 0).pitch_x, 8);
    }
  }
}

TEST(SampleGrid, ChangesWithTheStrengthInSmallFramesToo) {
  for (const Look look : looks) {
    for (const int width : {192, 320, 640, 1280, 1920, 7680}) {
      EXPECT_LT(grid(width, 64, look, 50).width, grid(width, 64, look, 0).width) << width;
      EXPECT_LT(grid(width, 64, look, 100).width, grid(width, 64, look, 50).width) << width;
    }
  }
}

TEST(SampleGrid, GivesTheLensDiscsThatGrowSteadily) {
  for (const int width : {64, 640, 1280, 1921, 7680}) {
    double before = 0;
    for (int strength = 0; strength <= 100; ++strength) {
      const SampleGrid g = grid(width, 720, Look::lens, strength);
      EXPECT_EQ(g.pitch_x, std::floor(g.pitch_x / g.step) * g.step);
      EXPECT_GE(g.pitch_x, 2 * g.step);
      EXPECT_LE(g.pitch_x, 8 * g.step);
      EXPECT_GT(g.radius, 1.1);
      EXPECT_LE(g.radius, 2);
      EXPECT_GE(g.radius * g.pitch_x, before);
      before = g.radius * g.pitch_x;
    }
  }
  const SampleGrid usual = grid(1280, 720, Look::lens, 50);
  EXPECT_NEAR(2 * usual.radius * usual.pitch_x, 64, 1e-3);
}

TEST(SampleGrid, IsTheBlurs) {
  const Layout layout{.width = 1280, .height = 720};
  const Pyramid pyramid(layout);
  Blur blur(layout);
  for (const Look look : looks) {
    for (const int strength : strengths) {
      blur.prepare(pyramid, {}, {.strength = strength, .look = look});
      EXPECT_EQ(blur.grid(), grid(1280, 720, look, strength));
    }
  }
}

}  // namespace
}  // namespace scrim
