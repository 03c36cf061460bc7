#include "memory/mask_mover.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "memory/reference_mover.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr Layout layout{.width = 1280, .height = 720, .format = Format::i420};
constexpr int mask_width = 128, mask_height = 72;

/// Smooth patterns without end: the room's, and the person's within a disc.
struct Scene {
  float x = 640, y = 400;  ///< of the person, and of their pattern
  float radius = 200;
  float room_x = 0;  ///< of the room's pattern
  int light = 0;

  bool inside(float px, float py) const { return std::hypot(px - x, py - y) < radius; }
};

float pattern(float x, float y) {
  return 22 * std::sin(x / 17) * std::cos(y / 23) + 18 * std::sin((x + 2 * y) / 41);
}

/// What the mover is given of a frame.
class View {
 public:
  View(const Scene& scene, Serial serial) : pyramid_(layout) {
    std::vector<std::uint8_t> luma, chroma(2 * 640 * 360, 128);
    luma.reserve(1280 * 720);
    for (int y = 0; y < 720; ++y) {
      for (int x = 0; x < 1280; ++x) {
        const float px = float(x) + 0.5F, py = float(y) + 0.5F;
        const float value = scene.inside(px, py)
                                ? 170 + pattern(px - scene.x, py - scene.y)
                                : 70 + pattern(1.3F * px - scene.room_x, 0.8F * py);
        luma.push_back(std::uint8_t(std::clamp(value, 16.0F, 235.0F) + float(scene.light)));
      }
    }
    pyramid_.update(
        {layout, {luma.data(), chroma.data(), chroma.data() + 640 * 360}, {1280, 640, 640}},
        serial);
  }
  const Pyramid& pyramid() const { return pyramid_; }

 private:
  Pyramid pyramid_;
};

std::vector<float> cells_of(const Scene& scene) {
  std::vector<float> cells;
  for (int j = 0; j < mask_height; ++j) {
    for (int i = 0; i < mask_width; ++i) {
      const float x = (float(i) + 0.5F) * 10, y = (float(j) + 0.5F) * 10;
      const float distance = std::hypot(x - scene.x, y - scene.y) - scene.radius;
      cells.push_back(std::clamp(0.5F - distance / 16, 0.0F, 1.0F));
    }
  }
  return cells;
}

struct Moved {
  bool trusted = false;
  std::vector<float> cells;
};

Moved move(const Scene& before, const Scene& now) {
  MaskMover mover(layout, mask_width, mask_height);
  const std::vector<float> cells = cells_of(before);
  const View first(before, 7), second(now, 8);
  mover.remember(first.pyramid(),
                 {cells.data(), mask_width, mask_height, {0, 0, 1280, 720}, {7, 7}});
  Moved out{mover.move(second.pyramid()), {}};
  const Mask mask = mover.mask();
  EXPECT_EQ(mask.stamp, (Stamp{8, 7}));
  EXPECT_EQ(mask.region, (Region{0, 0, 1280, 720}));
  out.cells.assign(mask.data, mask.data + std::ptrdiff_t{mask_width} * mask_height);
  return out;
}

struct Wrong {
  int shown = 0;  ///< cells of the room that count as person
  int lost = 0;   ///< cells of the person that do not
};
Wrong wrong(const std::vector<float>& cells, const Scene& truth) {
  const std::vector<float> expected = cells_of(truth);
  Wrong out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.shown += cells[i] >= 0.5F && expected[i] < 0.5F;
    out.lost += cells[i] < 0.5F && expected[i] >= 0.5F;
  }
  return out;
}

TEST(MaskMover, GivesTheVeryMaskWhereNothingMovedOnEveryTarget) {
  on_every_target([&] {
    const Moved moved = move({}, {});
    EXPECT_TRUE(moved.trusted);
    EXPECT_EQ(moved.cells, cells_of({}));
  });
}

TEST(MaskMover, FollowsThePersonOnEveryTarget) {
  on_every_target([&] {
    for (const auto& [dx, dy] :
         std::vector<std::pair<float, float>>{{4, 0}, {-7, 3}, {12, -9}, {0, 15}, {-16, -10}}) {
      const Scene now{.x = 640 + dx, .y = 400 + dy};
      const Moved moved = move({}, now);
      EXPECT_TRUE(moved.trusted) << dx << "," << dy;
      // The person has 1257 cells, and 126 around the outline.
      const Wrong cells = wrong(moved.cells, now);
      EXPECT_LT(cells.shown, 5) << dx << "," << dy;
      EXPECT_LT(cells.lost, 70) << dx << "," << dy;
    }
  });
}

TEST(MaskMover, MovesNothingWithTheRoomOnEveryTarget) {
  on_every_target([&] {
    const Moved moved = move({}, {.room_x = 12});
    EXPECT_TRUE(moved.trusted);
    EXPECT_LT(wrong(moved.cells, {}).shown, 5);
    EXPECT_LT(wrong(moved.cells, {}).lost, 60);
  });
}

/// A mask of noise with people in it, over a part of the frame or beyond it.
struct NoiseMask {
  NoiseMask(int width, int height, const Region& where)
      : columns(width), rows(height), region(where) {
    std::mt19937 random(3);
    for (int i = 0; i < columns * rows; ++i) cells.push_back(float(random() % 1001) / 1000);
    // Nobody in the upper half but in one column.
    for (int i = 0; i < columns * rows / 2; ++i) {
      if (i % columns != columns / 3) cells[std::size_t(i)] = 0;
    }
  }
  Mask view() const { return {cells.data(), columns, rows, region, {7, 7}}; }

  int columns, rows;
  Region region;
  std::vector<float> cells;
};

TEST(MaskMover, MovesAndDoubtsEveryCellAsTheReferenceDoesOnEveryTarget) {
  const View before({}, 7);
  for (const Scene& now : {Scene{}, Scene{.x = 652, .y = 391}, Scene{.room_x = 9},
                           Scene{.x = 700, .radius = 170}, Scene{.light = 4}}) {
    const View view(now, 8);
    for (const NoiseMask& mask :
         {NoiseMask(128, 72, {0, 0, 1280, 720}), NoiseMask(37, 29, {400.5F, 150, 333, 500}),
          NoiseMask(65, 33, {-100, 300, 900, 600})}) {
      const ReferenceMove expected = reference_move(before.pyramid(), mask.view(), view.pyramid());
      on_every_target([&] {
        MaskMover mover(layout, mask.columns, mask.rows);
        mover.remember(before.pyramid(), mask.view());
        EXPECT_EQ(mover.move(view.pyramid()), expected.trusted);
        for (std::size_t i = 0; i < expected.cells.size(); ++i) {
          ASSERT_NEAR(mover.mask().data[i], expected.cells[i], 1e-5) << "cell " << i;
        }
      });
    }
  }
}

TEST(MaskMover, CallsNobodyWhatDoesNotLookLikeThePersonBefore) {
  for (const Scene& now :
       {Scene{.x = 740}, Scene{.x = 1000}, Scene{.radius = 120}, Scene{.radius = 0}}) {
    EXPECT_LT(wrong(move({}, now).cells, now).shown, 5) << now.x << ", " << now.radius;
  }
}

TEST(MaskMover, SaysSoWhenTheMotionCannotBeTrusted) {
  EXPECT_FALSE(move({}, {.x = 900}).trusted) << "too far";
  EXPECT_FALSE(move({}, {.radius = 120}).trusted) << "smaller";
  EXPECT_FALSE(move({}, {.light = 12}).trusted) << "another light";
}

TEST(MaskMover, HasNothingToMoveWhereNobodyWas) {
  const Moved moved = move({.radius = 0}, {});
  EXPECT_TRUE(moved.trusted);
  EXPECT_EQ(std::count(moved.cells.begin(), moved.cells.end(), 0.0F), std::ssize(moved.cells));
}

TEST(MaskMover, GoesWithAnyRegionAndAnySizeOfFrameAndMask) {
  for (const auto& [width, height] : {std::pair{64, 64}, {65, 71}, {360, 640}, {7680, 90}}) {
    for (const auto& [columns, rows] : {std::pair{1, 1}, {3, 200}, {256, 144}}) {
      const Layout any{.width = width, .height = height, .format = Format::nv12};
      Pyramid pyramid(any);
      std::vector<std::uint8_t> grey(std::size_t(width) * std::size_t(height) * 2, 90);
      pyramid.update({any, {grey.data(), grey.data()}, {width, (width + 1) / 2 * 2}}, 1);
      const std::vector<float> ones(std::size_t(columns) * std::size_t(rows), 1.0F);
      MaskMover mover(any, columns, rows);
      for (const Region& region : {Region{0, 0, float(width), float(height)},
                                   Region{-20, -30, 400, 300}, Region{float(width) - 5, 3, 4, 3}}) {
        mover.remember(pyramid, {ones.data(), columns, rows, region});
        if (!mover.move(pyramid)) continue;
        for (int i = 0; i < columns * rows; ++i) ASSERT_EQ(mover.mask().data[i], 1);
      }
    }
  }
}

}  // namespace
}  // namespace scrim
