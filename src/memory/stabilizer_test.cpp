#include "memory/stabilizer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "memory/memory_testing.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr int width = 320, height = 180;

/// A bright square on a dark ground, with sensor noise, and the mask a network might give.
class Scene {
 public:
  /// `exposure` multiplies brightness.
  Mask see(int square_x, float flicker = 0, float exposure = 1) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const bool inside = within(float(x), float(y), square_x);
        luma[std::size_t(y * width + x)] =
            std::uint8_t(exposure * (inside ? 140 : 60) + float(random_() % 7) - 3);
      }
    }
    look();
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

  void look() {
    watch.see(
        {layout, {luma.data(), chroma_.data(), chroma_.data()}, {width, width / 2, width / 2}});
  }

  /// Sees, and steadies what was seen.
  std::vector<float> steady(int square_x, float flicker = 0, float exposure = 1) {
    return steady(see(square_x, flicker, exposure));
  }
  std::vector<float> steady(const Mask& mask) {
    const Mask steady = stabilizer_.update(watch.stillness, mask);
    return {steady.data, steady.data + std::ptrdiff_t{mask.width} * mask.height};
  }

  const Layout layout{width, height, Format::i420};
  Watch watch{layout};
  std::vector<std::uint8_t> luma = std::vector<std::uint8_t>(width * height);

 private:
  static bool within(float x, float y, int square_x) {
    return x >= float(square_x) && x < float(square_x + 60) && y >= 50 && y < 110;
  }

  Stabilizer stabilizer_{layout, 128, 72};
  std::mt19937 random_{3};
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

/// Noise on a mask of any size, over a part of the frame.
struct NoiseMask {
  NoiseMask(int mask_width, int mask_height, const Region& where, unsigned seed)
      : columns(mask_width), rows(mask_height), region(where) {
    std::mt19937 random(seed);
    for (int i = 0; i < columns * rows; ++i) cells.push_back(float(random() % 1001) / 1000);
  }
  Mask view() const { return {cells.data(), columns, rows, region}; }

  int columns, rows;
  Region region;
  std::vector<float> cells;
};

/// The square of a plane of `count` that a place in pixels lies in.
int square_at(float pixel, int count) {
  const float side = float(square_side * ProxySize(Layout{.width = width, .height = height}).scale);
  return std::clamp(int(std::floor(pixel / side)), 0, count - 1);
}

/// Each cell of `now`, and what its square retains of `before`.
std::vector<float> reference_steadied(const std::vector<float>& before, const Mask& now,
                                      const Stillness& stillness) {
  std::vector<float> out;
  for (int j = 0; j < now.height; ++j) {
    const int y = square_at(now.grid().down().centre(j), stillness.height());
    for (int i = 0; i < now.width; ++i) {
      const int x = square_at(now.grid().across().centre(i), stillness.width());
      const auto cell = std::size_t(j * now.width + i);
      out.push_back(now.data[cell] + stillness.retention(y)[x] * (before[cell] - now.data[cell]));
    }
  }
  return out;
}

TEST(Stabilizer, RetainsOfEachCellWhatItsSquareSaysOnEveryTarget) {
  // Changes up to this are taken as they are, a vector at a time.
  constexpr float negligible = 1.0F / 1024;
  Scene scene;
  for (int frame = 0; frame < 6; ++frame) scene.see(100 + 5 * frame);
  for (const auto& [across, down] : {std::pair{1, 1}, {37, 29}, {128, 72}}) {
    const int columns = across, rows = down;
    for (const Region& region : {Region{0, 0, width, height}, Region{90.5F, 30, 133, 200}}) {
      const NoiseMask first(columns, rows, region, 1), second(columns, rows, region, 2);
      on_every_target([&] {
        Stabilizer stabilizer(scene.layout, columns, rows);
        const auto before = copy(stabilizer.update(scene.watch.stillness, first.view()));
        const auto now = copy(stabilizer.update(scene.watch.stillness, second.view()));
        const auto expected = reference_steadied(before, second.view(), scene.watch.stillness);
        for (std::size_t i = 0; i < now.size(); ++i) {
          ASSERT_NEAR(now[i], expected[i], negligible) << i << " of " << columns << "x" << rows;
        }
      });
    }
  }
}

TEST(Stabilizer, TakesTheFirstMaskAsItIs) {
  Scene scene;
  const Mask mask = scene.see(100, 0.3F);
  EXPECT_EQ(scene.steady(mask), copy(mask));
}

TEST(Stabilizer, SteadiesANoisyStillScene) {
  Scene scene;
  std::vector<float> raw_before, steady_before;
  double raw = 0, steady = 0;
  for (int i = 0; i < 60; ++i) {
    const Mask mask = scene.see(100, 0.3F);
    const std::vector<float> now = scene.steady(mask);
    if (i > 20) {
      raw += mean_change(copy(mask), raw_before);
      steady += mean_change(now, steady_before);
    }
    raw_before = copy(mask);
    steady_before = now;
  }
  EXPECT_LT(steady, 0.12 * raw);
}

TEST(Stabilizer, SensorNoiseAloneChangesNothing) {
  Scene scene;
  std::vector<float> before = scene.steady(100);
  for (int i = 0; i < 30; ++i) {
    const std::vector<float> now = scene.steady(100);
    ASSERT_EQ(now, before);
    before = now;
  }
}

TEST(Stabilizer, LeavesNoGhostBehindWhatMoves) {
  Scene scene;
  for (int i = 0; i < 30; ++i) scene.steady(60);
  const Mask mask = scene.see(180);  // the square steps aside
  EXPECT_LT(mean_change(scene.steady(mask), copy(mask)), 1e-6);
}

TEST(Stabilizer, DoesNotTrailSlowMotion) {
  Scene scene;
  for (int i = 0; i < 100; ++i) {
    const Mask mask = scene.see(60 + i / 2);
    ASSERT_LT(mean_change(scene.steady(mask), copy(mask)), 1.5e-3) << "frame " << i;
  }
}

TEST(Stabilizer, KeepsItsMemoryThroughAChangeOfExposure) {
  for (const float exposure : {0.6F, 1.4F, 1.7F}) {
    SCOPED_TRACE(exposure);
    Scene scene;
    for (int i = 0; i < 20; ++i) scene.steady(100);
    const std::vector<float> before = scene.steady(100);
    // The network is thrown off by the step, the memory is not.
    EXPECT_LT(mean_change(scene.steady(100, 0.3F, exposure), before), 0.02);
    EXPECT_TRUE(scene.watch.light.changed());
  }
}

TEST(Stabilizer, KeepsItsMemoryUnderAFlickeringLamp) {
  Scene scene;
  std::vector<float> before;
  double change = 0;
  for (int i = 0; i < 60; ++i) {
    const float lamp = 1 + 0.15F * std::sin(float(i) * 2.5F);
    const std::vector<float> now = scene.steady(100, 0.3F, lamp);
    if (i > 20) change += mean_change(now, before);
    before = now;
  }
  EXPECT_LT(change / 39, 0.02);  // raw: 0.1
}

TEST(Stabilizer, KeepsItsMemoryWhenTheRegionMoves) {
  Scene scene;
  for (int i = 0; i < 15; ++i) scene.steady(100);
  Mask flickering = scene.see(100);
  const std::vector<float> nothing(std::size_t(flickering.width * flickering.height), 0.2F);
  flickering.data = nothing.data();
  flickering.region = {40, 20, 240, 135};
  const std::vector<float> steady = scene.steady(flickering);
  // The middle of the square, at (130, 80) of the frame.
  const int i = (130 - 40) * 128 / 240, j = (80 - 20) * 72 / 135;
  EXPECT_GT(steady[std::size_t(j * 128 + i)], 0.7F);
  EXPECT_LT(steady[std::size_t(5 * 128 + 5)], 0.25F);
}

TEST(Stabilizer, ForgetsOnReset) {
  Scene scene;
  for (int i = 0; i < 5; ++i) scene.steady(100, 0.3F);
  scene.watch.stillness.reset();
  const Mask mask = scene.see(100, 0.3F);
  EXPECT_LT(mean_change(scene.steady(mask), copy(mask)), 1.0 / 1024);
}

}  // namespace
}  // namespace scrim
