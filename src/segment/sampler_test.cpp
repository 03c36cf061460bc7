#include "segment/sampler.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "segment/reference_sampler.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

struct Picture {
  Layout layout;
  std::vector<std::uint8_t> pixels;  ///< RGBA
  Proxy proxy;

  template <class Colour>
  Picture(int width, int height, Colour colour)
      : layout{width, height, Format::rgba}, proxy(layout) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        for (int c = 0; c < 3; ++c) pixels.push_back(colour(x, y, c));
        pixels.push_back(255);
      }
    }
    proxy.update({layout, {pixels.data()}, {std::ptrdiff_t{4} * width}});
  }
};

Picture noise(int width, int height) {
  std::mt19937 random(7);
  return {width, height, [&](int, int, int) { return std::uint8_t(random()); }};
}

std::vector<float> sample(const Picture& picture, const Region& region, int width, int height) {
  std::vector<float> tensor(std::size_t(width) * std::size_t(height) * 3);
  Sampler(picture.layout, width, height).sample(picture.proxy, region, tensor);
  return tensor;
}

TEST(Sampler, IsWhatTheReferenceIsOnEveryTarget) {
  for (auto [width, height] : {std::pair{64, 64}, {65, 67}, {1280, 720}, {361, 641}}) {
    const Picture picture = noise(width, height);
    const auto w = float(width), h = float(height);
    for (const Region& region :
         {Region{0, 0, w, h}, Region{w * 0.2F, h * 0.3F, w * 0.4F, h * 0.5F},
          Region{-w / 3, -h / 4, w * 1.5F, h * 1.6F}, Region{w - 20, h - 19, 17.5F, 18.25F}}) {
      for (auto [across, down] : {std::pair{256, 144}, {17, 33}, {3, 5}}) {
        const int columns = across, rows = down;
        std::vector<float> truth(std::size_t(columns) * std::size_t(rows) * 3);
        reference_sample(picture.proxy, region, columns, rows, truth);
        on_every_target([&] {
          const std::vector<float> found = sample(picture, region, columns, rows);
          for (std::size_t i = 0; i < truth.size(); ++i) {
            ASSERT_NEAR(found[i], truth[i], 2e-5F) << w << "x" << h << " to " << columns;
          }
        });
      }
    }
  }
}

TEST(Sampler, KeepsAFlatColour) {
  const std::uint8_t colour[] = {200, 100, 50};
  const Picture picture(640, 480, [&](int, int, int c) { return colour[c]; });
  const std::vector<float> tensor = sample(picture, {-50, 20, 300, 500}, 256, 144);
  for (std::size_t i = 0; i < tensor.size(); ++i) {
    ASSERT_NEAR(tensor[i], float(colour[i % 3]) / 255, 0.02F);
  }
}

TEST(Sampler, KeepsPlacesWhereTheyAre) {
  // Brightness rises from left to right; the region starts at a quarter.
  const Picture picture(512, 128, [](int x, int, int) { return std::uint8_t(x / 2); });
  const std::vector<float> tensor = sample(picture, {128, 0, 256, 128}, 64, 32);
  for (int i = 0; i < 64; ++i) {
    const float place = 128 + (float(i) + 0.5F) * 256 / 64;
    ASSERT_NEAR(tensor[std::size_t(3 * i)], place / 512, 0.01F);
  }
}

TEST(Sampler, ContinuesTheEdgeBeyondTheFrame) {
  const Picture picture(128, 128, [](int x, int, int) { return std::uint8_t(x < 64 ? 30 : 220); });
  const std::vector<float> tensor = sample(picture, {-128, -128, 384, 384}, 48, 48);
  EXPECT_NEAR(tensor[0], 30 / 255.0F, 0.01F);
  EXPECT_NEAR(tensor[3 * 47], 220 / 255.0F, 0.01F);
}

TEST(Resampling, WeighsToOne) {
  for (int length : {1, 2, 3, 50, 640}) {
    for (auto [begin, extent] :
         {std::pair{0.0, 640.0}, {-30.5, 20.0}, {-700.0, 2000.0}, {3.3, 0.7}, {5000.0, 10.0}}) {
      Resampling resampling(37, 640);
      resampling.aim(begin, extent, length);
      for (int i = 0; i < resampling.cells(); ++i) {
        float sum = 0;
        for (int k = 0; k < resampling.taps(); ++k) sum += resampling.weights(i)[k];
        ASSERT_NEAR(sum, 1, 1e-5F);
        ASSERT_GE(resampling.first(i), 0);
        ASSERT_LE(resampling.first(i) + resampling.taps(), length);
      }
    }
  }
}

TEST(Resampling, IsBilinearWhenEnlarging) {
  Resampling resampling(8, 4);
  resampling.aim(0, 4, 4);  // each source sample becomes two cells
  EXPECT_FLOAT_EQ(resampling.weights(3)[0] * float(resampling.first(3)) +
                      resampling.weights(3)[1] * float(resampling.first(3) + 1),
                  1.25F);
}

}  // namespace
}  // namespace scrim
