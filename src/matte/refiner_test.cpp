#include "matte/refiner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "matte/reference_refiner.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

/// A picture with an ellipse of another colour, noise everywhere, and a rough mask of the ellipse.
struct Scene {
  Layout layout;
  std::vector<std::uint8_t> luma, chroma;
  std::vector<float> cells;
  Region region;
  int mask_width = 64, mask_height = 36;

  Scene(int width, int height, unsigned seed = 1) : layout{width, height, Format::i420} {
    std::mt19937 random(seed);
    const auto noise = [&] { return int(random() % 17) - 8; };
    const int cw = (width + 1) / 2, ch = (height + 1) / 2;
    luma.resize(std::size_t(width) * std::size_t(height) + Buffer<std::uint8_t>::slack);
    chroma.resize(2 * std::size_t(cw) * std::size_t(ch));
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        const int value = (inside(x, y) ? 60 : 160) + noise();
        luma[std::size_t(y) * std::size_t(width) + std::size_t(x)] = std::uint8_t(value);
      }
    }
    for (int y = 0; y < ch; ++y) {
      for (int x = 0; x < cw; ++x) {
        const bool in = inside(2 * x, 2 * y);
        const auto at = std::size_t(y) * std::size_t(cw) + std::size_t(x);
        chroma[at] = std::uint8_t((in ? 110 : 130) + noise() / 4);
        chroma[at + std::size_t(cw) * std::size_t(ch)] =
            std::uint8_t((in ? 150 : 128) + noise() / 4);
      }
    }
    region = {float(width) * 0.1F, -float(height) * 0.1F, float(width) * 0.8F,
              float(height) * 1.15F};
    for (int j = 0; j < mask_height; ++j) {
      for (int i = 0; i < mask_width; ++i) {
        const float x = region.x + (float(i) + 0.5F) * region.width / float(mask_width);
        const float y = region.y + (float(j) + 0.5F) * region.height / float(mask_height);
        cells.push_back(1 / (1 + std::exp(20 * (distance(x, y) - 1))));
      }
    }
  }

  /// From the ellipse's centre: 1 on its edge.
  float distance(float x, float y) const {
    const float dx = (x - 0.5F * float(layout.width)) / (0.25F * float(layout.width));
    const float dy = (y - 0.55F * float(layout.height)) / (0.4F * float(layout.height));
    return std::sqrt(dx * dx + dy * dy);
  }
  bool inside(int x, int y) const { return distance(float(x) + 0.5F, float(y) + 0.5F) < 1; }

  Frame frame() const {
    const int cw = (layout.width + 1) / 2, ch = (layout.height + 1) / 2;
    return {layout,
            {luma.data(), chroma.data(), chroma.data() + std::ptrdiff_t{cw} * ch},
            {layout.width, cw, cw}};
  }
  Plane luma_plane() const { return {luma.data(), layout.width, layout.width, layout.height}; }
  Mask mask() const { return {cells.data(), mask_width, mask_height, region}; }
};

struct Matte {
  std::vector<std::uint8_t> alpha;
  std::vector<Span> spans;
};

constexpr Detail details[] = {Detail::normal, Detail::coarse};

Matte refine(const Scene& scene, const Mask& mask, Techniques without = {},
             Detail detail = Detail::normal) {
  Pyramid pyramid(scene.layout);
  pyramid.update(scene.frame(), 1);
  Refiner refiner(scene.layout, without);
  refiner.prepare(pyramid, mask, detail);
  Matte out;
  const auto width = std::size_t(scene.layout.width);
  out.alpha.assign(width * std::size_t(scene.layout.height), 77);
  for (int y = 0; y < scene.layout.height; ++y) {
    // Rows of exactly the frame's width, so that writing further is seen.
    std::vector<std::uint8_t> row(width, 77);
    out.spans.push_back(refiner.row(y, scene.luma.data() + std::size_t(y) * width, row.data()));
    std::copy(row.begin(), row.end(), out.alpha.begin() + std::ptrdiff_t(std::size_t(y) * width));
  }
  return out;
}

TEST(Refiner, IsWhatTheReferenceIsOnEveryTarget) {
  for (auto [wide, high] : {std::pair{64, 64},
                            {65, 71},
                            {641, 359},
                            {127, 500},
                            {1921, 131},
                            {1280, 720},
                            {1918, 801},
                            {4001, 203},
                            {7680, 90}}) {
    const int width = wide, height = high;
    const Scene scene(width, height);
    Pyramid pyramid(scene.layout);
    pyramid.update(scene.frame(), 1);
    for (const Detail detail : details) {
      const int step =
          guided::step(pyramid.proxy().width(), pyramid.proxy().height(), detail == Detail::coarse);
      const std::vector<std::uint8_t> truth =
          reference_matte(scene.luma_plane(), pyramid.proxy(), step, scene.mask());
      on_every_target([&] {
        const Matte matte = refine(scene, scene.mask(), {}, detail);
        int worst = 0;
        std::size_t apart = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
          const int difference = std::abs(truth[i] - matte.alpha[i]);
          worst = std::max(worst, difference);
          apart += difference > 2 ? 1 : 0;
        }
        // A cell whose mask is rounded the other way moves the few pixels around it.
        EXPECT_LE(worst, 6) << width << "x" << height << ", cells of " << step;
        EXPECT_LE(apart * 10000, truth.size()) << width << "x" << height << ", cells of " << step;
      });
    }
  }
}

TEST(Refiner, ReportsTheColumnsThatAreNotZeroOnEveryTarget) {
  on_every_target([&] {
    const Scene scene(643, 361);
    const Matte matte = refine(scene, scene.mask());
    for (int y = 0; y < scene.layout.height; ++y) {
      const Span span = matte.spans[std::size_t(y)];
      ASSERT_TRUE(0 <= span.begin && span.begin <= span.end && span.end <= scene.layout.width);
      for (int x = 0; x < scene.layout.width; ++x) {
        if (x >= span.begin && x < span.end) continue;
        ASSERT_EQ(matte.alpha[std::size_t(y * scene.layout.width + x)], 0) << x << "," << y;
      }
    }
  });
}

TEST(Refiner, GivesTheSameRowsInAnyOrder) {
  const Scene scene(643, 361);
  const Matte downwards = refine(scene, scene.mask());
  const auto width = std::size_t(scene.layout.width);
  Pyramid pyramid(scene.layout);
  pyramid.update(scene.frame(), 1);
  Refiner refiner(scene.layout);
  refiner.prepare(pyramid, scene.mask());
  const auto expect_row = [&](int y) {
    const std::size_t begin = std::size_t(y) * width;
    std::vector<std::uint8_t> row(width, 77);
    EXPECT_EQ(refiner.row(y, scene.luma.data() + begin, row.data()),
              downwards.spans[std::size_t(y)]);
    EXPECT_TRUE(std::equal(row.begin(), row.end(), downwards.alpha.begin() + std::ptrdiff_t(begin)))
        << y;
  };
  for (int y = scene.layout.height - 1; y >= 0; --y) expect_row(y);
  for (int i = 0; i < scene.layout.height; ++i) expect_row(i * 157 % scene.layout.height);
}

TEST(Refiner, ForgetsTheRowsOfTheFrameBefore) {
  const Scene scene(643, 361);
  const int y = scene.layout.height / 2;
  const auto width = std::size_t(scene.layout.width);
  const std::uint8_t* luma = scene.luma.data() + std::size_t(y) * width;
  Pyramid pyramid(scene.layout);
  pyramid.update(scene.frame(), 1);
  Refiner refiner(scene.layout);
  std::vector<std::uint8_t> row(width, 77);
  for (const Detail detail : {Detail::normal, Detail::coarse, Detail::normal}) {
    refiner.prepare(pyramid, scene.mask(), detail);
    refiner.row(y, luma, row.data());
    const Matte alone = refine(scene, scene.mask(), {}, detail);
    EXPECT_TRUE(std::equal(row.begin(), row.end(),
                           alone.alpha.begin() + std::ptrdiff_t(std::size_t(y) * width)));
  }
}

TEST(Refiner, GivesNothingForAnEmptyMask) {
  Scene scene(322, 182);
  std::fill(scene.cells.begin(), scene.cells.end(), 0.0F);
  for (const Mask& mask : {scene.mask(), Mask{}}) {
    const Matte matte = refine(scene, mask);
    EXPECT_EQ(std::count(matte.alpha.begin(), matte.alpha.end(), 0), std::ssize(matte.alpha));
    for (Span span : matte.spans) EXPECT_EQ(span.begin, span.end);
  }
}

TEST(Refiner, GivesEverythingForAFullMask) {
  for (auto [width, height] : {std::pair{322, 182}, {275, 183}, {1923, 81}, {3841, 71}}) {
    Scene scene(width, height);
    std::fill(scene.cells.begin(), scene.cells.end(), 1.0F);
    scene.region = {0, 0, float(width), float(height)};
    const Matte matte = refine(scene, scene.mask());
    EXPECT_EQ(std::count(matte.alpha.begin(), matte.alpha.end(), 255), std::ssize(matte.alpha));
  }
}

TEST(Refiner, FollowsThePicturesEdgeCloserThanTheMask) {
  const Scene scene(1280, 720);
  const Matte matte = refine(scene, scene.mask());
  int wrong = 0, wrong_mask = 0;
  for (int y = 0; y < 720; ++y) {
    for (int x = 0; x < 1280; ++x) {
      const bool truth = scene.inside(x, y);
      wrong += (matte.alpha[std::size_t(y * 1280 + x)] >= 128) != truth;
      const int i = int((float(x) + 0.5F - scene.region.x) / scene.region.width * 64);
      const int j = int((float(y) + 0.5F - scene.region.y) / scene.region.height * 36);
      const bool in_mask =
          i >= 0 && i < 64 && j >= 0 && j < 36 && scene.cells[std::size_t(j * 64 + i)] >= 0.5F;
      wrong_mask += in_mask != truth;
    }
  }
  EXPECT_LT(wrong * 10, wrong_mask);
}

TEST(Refiner, LeavesTheMaskAloneWhereColourSaysNothing) {
  Scene scene(1280, 720);
  std::mt19937 random(7);
  std::vector<std::uint8_t> tiles(128 * 72);
  for (std::uint8_t& tile : tiles) tile = std::uint8_t(16 + random() % 220);
  for (int y = 0; y < 720; ++y) {
    for (int x = 0; x < 1280; ++x) {
      scene.luma[std::size_t(y * 1280 + x)] = tiles[std::size_t(y / 10 * 128 + x / 10)];
    }
  }
  std::fill(scene.chroma.begin(), scene.chroma.end(), std::uint8_t{128});
  const Matte matte = refine(scene, scene.mask());
  const Matte enlarged = refine(scene, scene.mask(), {Technique::refiner});
  int different = 0, edge = 0;
  for (std::size_t i = 0; i < matte.alpha.size(); ++i) {
    different += (matte.alpha[i] >= 128) != (enlarged.alpha[i] >= 128);
    edge += enlarged.alpha[i] > 0 && enlarged.alpha[i] < 255;
  }
  EXPECT_LT(different * 50, edge);
}

TEST(Refiner, WithoutItsTechniqueOnlyEnlargesTheMaskOnEveryTarget) {
  on_every_target([&] {
    for (auto [width, height] : {std::pair{641, 359}, {1280, 720}}) {
      const Scene scene(width, height);
      const Matte matte = refine(scene, scene.mask(), {Technique::refiner});
      const ProxySize proxy(scene.layout);
      const int cell = guided::step(proxy.width, proxy.height) * proxy.scale;
      const int columns = (width + cell - 1) / cell, rows = (height + cell - 1) / cell;
      const auto placed = [&](int i, int j) {
        return float(reference_placed(scene.mask(), scene.layout, cell,
                                      std::clamp(i, 0, columns - 1), std::clamp(j, 0, rows - 1)));
      };
      float worst = 0;
      for (int x = 0; x < width; ++x) {
        const float place = (float(x) + 0.5F) / float(cell) - 0.5F;
        const int i = int(std::floor(place));
        for (int j = 0; j + 1 < rows; j += 3) {
          const int y = j * cell + cell / 2;  // half a pixel below the cells' centres
          const auto at = [&](int k) {
            return std::lerp(placed(i, k), placed(i + 1, k), place - float(i));
          };
          const float truth = std::lerp(at(j), at(j + 1), 0.5F / float(cell));
          const auto alpha = float(matte.alpha[std::size_t(y * width + x)]);
          worst = std::max(worst, std::abs(alpha - truth));
        }
      }
      EXPECT_LE(worst, 2) << width << "x" << height;
    }
  });
}

TEST(Refiner, GivesTheRoughMatteInTheSameCellsOnAnyGrid) {
  for (auto [width, height] : {std::pair{643, 361}, {1280, 720}, {1921, 1081}}) {
    const Scene scene(width, height);
    Pyramid pyramid(scene.layout);
    pyramid.update(scene.frame(), 1);
    Refiner refiner(scene.layout);
    for (const Detail detail : details) {
      refiner.prepare(pyramid, scene.mask(), detail);
      const Plane rough = refiner.rough();
      ASSERT_EQ(rough.width, (pyramid.proxy().width() + 1) / 2);
      ASSERT_EQ(rough.height, (pyramid.proxy().height() + 1) / 2);
      int wrong = 0, pixels = 0;
      for (int y = 0; y < rough.height; ++y) {
        for (int x = 0; x < rough.width; ++x) {
          const int side = 2 * pyramid.proxy().scale();
          const bool truth = scene.inside(x * side + side / 2, y * side + side / 2);
          wrong += (rough.row(y)[x] >= 128) != truth;
          ++pixels;
        }
      }
      EXPECT_LT(wrong * 150, pixels) << width << "x" << height << ", detail " << int(detail);
    }
  }
}

TEST(Refiner, MirrorsWithThePicture) {
  Scene scene(640, 360), mirrored = scene;
  const auto mirror = [](auto begin, int width, int height) {
    for (int y = 0; y < height; ++y) {
      std::reverse(begin + std::ptrdiff_t{y} * width, begin + std::ptrdiff_t{y + 1} * width);
    }
  };
  mirror(mirrored.luma.begin(), 640, 360);
  mirror(mirrored.chroma.begin(), 320, 360);
  mirror(mirrored.cells.begin(), scene.mask_width, scene.mask_height);
  mirrored.region.x = 640 - scene.region.x - scene.region.width;
  const Matte matte = refine(scene, scene.mask());
  Matte back = refine(mirrored, mirrored.mask());
  mirror(back.alpha.begin(), 640, 360);
  int different = 0;
  for (std::size_t i = 0; i < matte.alpha.size(); ++i) {
    different += std::abs(matte.alpha[i] - back.alpha[i]) > 8;
  }
  EXPECT_LT(different, 640 * 360 / 10000);
}

}  // namespace
}  // namespace scrim
