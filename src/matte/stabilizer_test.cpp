#include "matte/stabilizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace scrim {
namespace {

constexpr int width = 320, height = 180;

/// A bright square on a dark ground, with sensor noise, and the mask a network might give.
class Scene {
 public:
  Mask see(int square_x, float flicker = 0) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const bool inside = within(float(x), float(y), square_x);
        luma_[std::size_t(y * width + x)] =
            std::uint8_t((inside ? 180 : 60) + int(random_() % 7) - 3);
      }
    }
    proxy.update(
        {layout, {luma_.data(), chroma_.data(), chroma_.data()}, {width, width / 2, width / 2}});
    for (int j = 0; j < 72; ++j) {
      for (int i = 0; i < 128; ++i) {
        const bool inside =
            within((float(i) + 0.5F) * width / 128, (float(j) + 0.5F) * height / 72, square_x);
        const float noise = flicker * (float(random_() % 1000) / 1000 - 0.5F);
        cells_[std::size_t(j * 128 + i)] = std::clamp((inside ? 0.8F : 0.2F) + noise, 0.0F, 1.0F);
      }
    }
    return {cells_.data(), 128, 72, {0, 0, width, height}};
  }

  const Layout layout{width, height, Format::i420};
  Proxy proxy{layout};

 private:
  static bool within(float x, float y, int square_x) {
    return x >= float(square_x) && x < float(square_x + 60) && y >= 50 && y < 110;
  }

  std::mt19937 random_{3};
  std::vector<std::uint8_t> luma_ = std::vector<std::uint8_t>(width * height);
  std::vector<std::uint8_t> chroma_ = std::vector<std::uint8_t>(width * height / 4, 128);
  std::vector<float> cells_ = std::vector<float>(128 * 72);
};

std::vector<float> copy(const Mask& mask) {
  return {mask.data, mask.data + std::ptrdiff_t{mask.width} * mask.height};
}

double mean_change(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / double(a.size());
}

TEST(Stabilizer, TakesTheFirstMaskAsItIs) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  const Mask mask = scene.see(100, 0.3F);
  EXPECT_EQ(copy(stabilizer.update(scene.proxy, mask)), copy(mask));
}

TEST(Stabilizer, SteadiesANoisyStillScene) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  std::vector<float> raw_before, steady_before;
  double raw = 0, steady = 0;
  for (int i = 0; i < 30; ++i) {
    const Mask mask = scene.see(100, 0.3F);
    const std::vector<float> now = copy(stabilizer.update(scene.proxy, mask));
    if (i > 5) {
      raw += mean_change(copy(mask), raw_before);
      steady += mean_change(now, steady_before);
    }
    raw_before = copy(mask);
    steady_before = now;
  }
  EXPECT_LT(steady, 0.5 * raw);
}

TEST(Stabilizer, LeavesNoGhostBehindWhatMoves) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  for (int i = 0; i < 10; ++i) stabilizer.update(scene.proxy, scene.see(60));
  const Mask mask = scene.see(180);  // the square steps aside
  EXPECT_LT(mean_change(copy(stabilizer.update(scene.proxy, mask)), copy(mask)), 1e-6);
}

TEST(Stabilizer, DoesNotTrailSlowMotion) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  for (int i = 0; i < 60; ++i) {
    const Mask mask = scene.see(60 + i);
    ASSERT_LT(mean_change(copy(stabilizer.update(scene.proxy, mask)), copy(mask)), 1e-3);
  }
}

TEST(Stabilizer, KeepsItsMemoryWhenTheRegionMoves) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  for (int i = 0; i < 5; ++i) stabilizer.update(scene.proxy, scene.see(100));
  Mask flickering = scene.see(100);
  const std::vector<float> nothing(std::size_t(flickering.width * flickering.height), 0.2F);
  flickering.data = nothing.data();
  flickering.region = {40, 20, 240, 135};
  const std::vector<float> steady = copy(stabilizer.update(scene.proxy, flickering));
  // The middle of the square, at (130, 80) of the frame.
  const int i = (130 - 40) * 128 / 240, j = (80 - 20) * 72 / 135;
  EXPECT_GT(steady[std::size_t(j * 128 + i)], 0.4F);
  EXPECT_LT(steady[std::size_t(5 * 128 + 5)], 0.25F);
}

TEST(Stabilizer, ForgetsOnReset) {
  Scene scene;
  Stabilizer stabilizer(scene.layout, 128, 72);
  for (int i = 0; i < 5; ++i) stabilizer.update(scene.proxy, scene.see(100, 0.3F));
  stabilizer.reset();
  const Mask mask = scene.see(100, 0.3F);
  EXPECT_LT(mean_change(copy(stabilizer.update(scene.proxy, mask)), copy(mask)), 1.0 / 256);
}

}  // namespace
}  // namespace scrim
