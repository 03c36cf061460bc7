#include "segment/plausible.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr int width = 96, height = 64;

std::vector<float> constant(float value) {
  return std::vector<float>(std::size_t(width * height), value);
}

/// Someone of an elliptical shape, whose mask fades over two cells.
std::vector<float> person(double centre_x, double centre_y, double radius_x, double radius_y) {
  std::vector<float> mask = constant(0);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double distance = std::hypot((x - centre_x) / radius_x, (y - centre_y) / radius_y);
      const double inside = (1 - distance) * radius_x / 2 + 0.5;
      mask[std::size_t(y * width + x)] = float(std::clamp(inside, 0.0, 1.0));
    }
  }
  return mask;
}

std::vector<float> noise(float least, float most, unsigned seed = 1) {
  std::minstd_rand random(seed);
  std::vector<float> mask = constant(0);
  for (float& v : mask) v = least + (most - least) * float(random() % 1024) / 1023;
  return mask;
}

bool is_plausible(const std::vector<float>& mask) {
  return scrim::is_plausible(traits(mask, width));
}

TEST(Plausible, SomeoneAnywhereIsAndNobodyToo) {
  EXPECT_TRUE(is_plausible(constant(0)));
  EXPECT_TRUE(is_plausible(person(48, 40, 20, 30)));
  EXPECT_TRUE(is_plausible(person(10, 10, 3, 3)));
  EXPECT_TRUE(is_plausible(person(0, 64, 60, 60)));
}

TEST(Plausible, AFaceThatLeavesOnlyTheCornersFreeIs) {
  EXPECT_TRUE(is_plausible(person(48, 32, 60, 38)));
}

TEST(Plausible, NobodyFillsEverything) {
  for (const float value : {0.5F, 0.6F, 0.95F, 1.0F}) EXPECT_FALSE(is_plausible(constant(value)));
  std::vector<float> mask = constant(1);
  for (std::size_t i = 0; i < 30; ++i) mask[i] = 0;
  EXPECT_FALSE(is_plausible(mask)) << "a few cells do not make a room";
}

TEST(Plausible, AnAnswerThatDoesNotKnowIsNot) {
  for (const float value : {0.11F, 0.3F, 0.49F}) EXPECT_FALSE(is_plausible(constant(value)));
}

TEST(Plausible, NoiseIsNot) {
  EXPECT_FALSE(is_plausible(noise(0, 1)));
  EXPECT_FALSE(is_plausible(noise(0, 0.6F)));
  EXPECT_FALSE(is_plausible(noise(0.3F, 1)));
  std::vector<float> black_and_white = noise(0, 1);
  for (float& v : black_and_white) v = std::round(v);
  EXPECT_FALSE(is_plausible(black_and_white));
}

MaskTraits plain_traits(const std::vector<float>& mask, int columns) {
  const int rows = int(mask.size()) / columns;
  double background = 0, undecided = 0, steps = 0, pairs = 0;
  const auto at = [&](int x, int y) { return mask[std::size_t(y * columns + x)]; };
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      background += at(x, y) < 0.5F;
      undecided += at(x, y) > 0.1F && at(x, y) < 0.9F;
      if (x > 0) steps += std::abs(at(x, y) - at(x - 1, y)), ++pairs;
      if (y > 0) steps += std::abs(at(x, y) - at(x, y - 1)), ++pairs;
    }
  }
  const double cells = double(mask.size());
  return {float(background / cells), float(undecided / cells),
          pairs > 0 ? float(steps / pairs) : 0};
}

TEST(Plausible, AgreesWithThePlainLoopsOnEveryTarget) {
  for (const int columns : {1, 2, 3, 15, 16, 17, 33, 96, 256}) {
    for (const int rows : {1, 2, 5}) {
      std::vector<float> mask = noise(0, 1, unsigned(columns * rows));
      mask.resize(std::size_t(columns * rows));
      const MaskTraits slow = plain_traits(mask, columns);
      on_every_target([&] {
        const MaskTraits fast = traits(mask, columns);
        EXPECT_EQ(fast.background, slow.background);
        EXPECT_EQ(fast.undecided, slow.undecided);
        EXPECT_NEAR(fast.roughness, slow.roughness, 1e-5F);
      });
    }
  }
}

}  // namespace
}  // namespace scrim
