#include "sense/components.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

struct Picture {
  int width, height;
  std::vector<float> cells = std::vector<float>(std::size_t(width) * std::size_t(height));

  void fill(int x0, int y0, int x1, int y1, float value) {
    for (int y = y0; y < y1; ++y) {
      for (int x = x0; x < x1; ++x) cells[std::size_t(y * width + x)] = value;
    }
  }
  Mask mask() const { return {cells.data(), width, height, {0, 0, 640, 480}}; }
};

TEST(Components, MeasuresWhatPlainLoopsMeasureOnEveryTarget) {
  for (auto [wide, high] : {std::pair{256, 256}, {256, 144}, {65, 67}, {3, 5}, {130, 9}}) {
    const int width = wide, height = high;
    Picture picture{width, height};
    std::mt19937 random(9);
    double mass = 0, squares = 0, x = 0;
    float peak = 0;
    for (int k = 0; k < width * height; ++k) {
      const float p = 0.5F + float(random() % 500) / 1000;
      picture.cells[std::size_t(k)] = p;
      mass += p;
      squares += p * p;
      x += p * (k % width + 0.5) / width;
      peak = std::max(peak, p);
    }
    on_every_target([&] {
      Components components(width, height);
      components.divide(picture.mask(), 0.1F);
      ASSERT_EQ(components.found().size(), 1U);
      const Component& component = components.found().front();
      EXPECT_NEAR(component.mass, mass / (width * height), 1e-4);
      EXPECT_NEAR(component.vagueness, 4 * (mass - squares) / mass, 1e-3);
      EXPECT_NEAR(component.x, x / mass, 0.5 * Components::block / width);
      EXPECT_EQ(component.peak, peak);
    });
  }
}

TEST(Components, ToldApartByAGap) {
  Picture picture{64, 64};
  picture.fill(4, 4, 20, 60, 1);
  picture.fill(40, 4, 60, 60, 1);
  Components components(64, 64);
  components.divide(picture.mask(), 0.5F);
  ASSERT_EQ(components.found().size(), 2U);
  EXPECT_NEAR(components.found()[0].mass, 16 * 56 / 4096.0F, 1e-5F);
  EXPECT_NEAR(components.found()[1].mass, 20 * 56 / 4096.0F, 1e-5F);
  EXPECT_NE(components.component_at(2, 2), components.component_at(12, 2));
  EXPECT_EQ(components.component_at(8, 8), -1);
}

TEST(Components, ABowlIsOnePart) {
  Picture picture{64, 64};
  picture.fill(0, 0, 8, 64, 1);
  picture.fill(56, 0, 64, 64, 1);
  picture.fill(28, 0, 36, 64, 1);
  picture.fill(0, 56, 64, 64, 1);
  Components components(64, 64);
  components.divide(picture.mask(), 0.5F);
  EXPECT_EQ(components.found().size(), 1U);
}

TEST(Components, GrowIntoTheirRimsAndNoFurther) {
  Picture picture{64, 16};
  picture.fill(0, 0, 64, 16, 0.2F);
  picture.fill(24, 0, 36, 16, 0.01F);
  picture.fill(0, 0, 8, 16, 1);
  picture.fill(60, 0, 64, 16, 1);
  Components components(64, 16);
  components.divide(picture.mask(), 0.5F);
  components.grow(0.1F);
  EXPECT_EQ(components.component_at(5, 2), components.component_at(0, 0));
  EXPECT_EQ(components.component_at(7, 2), -1);
  EXPECT_EQ(components.component_at(10, 2), components.component_at(15, 0));
}

}  // namespace
}  // namespace scrim
