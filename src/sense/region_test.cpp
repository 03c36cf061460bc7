#include "sense/region.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

/// Persons are rectangles; the network sees those parts that lie in the region.
class Room {
 public:
  static constexpr int cells = 128;

  Room(int width, int height)
      : layout{width, height, Format::i420},
        tracker(layout, cells),
        luma_(std::size_t(width) * std::size_t(height), 40),
        chroma_(std::size_t(width) * std::size_t(height), 128),
        scene_(layout),
        pyramids_{Pyramid(layout), Pyramid(layout)} {}

  /// `things` are not taken for persons.
  void frame(const std::vector<Region>& persons, const std::vector<Region>& things = {}) {
    std::fill(luma_.begin(), luma_.end(), 40);
    for (const Region& person : persons) paint(person);
    for (const Region& thing : things) paint(thing);
    for (std::uint8_t& luma : luma_) luma = static_cast<std::uint8_t>(light * float(luma));
    const Pyramid& before = pyramids_[serial_ % 2];
    Pyramid& now = pyramids_[++serial_ % 2];
    now.update({layout,
                {luma_.data(), chroma_.data(), chroma_.data()},
                {layout.width, (layout.width + 1) / 2, (layout.width + 1) / 2}},
               serial_);
    scene_.update(now, serial_ == 1 ? nullptr : &before.quarter());
    region = tracker.aim(scene_);
    std::vector<float> mask(std::size_t{cells} * cells);
    for (int j = 0; j < cells; ++j) {
      for (int i = 0; i < cells; ++i) {
        const float x = region.x + (float(i) + 0.5F) * region.width / cells;
        const float y = region.y + (float(j) + 0.5F) * region.height / cells;
        for (const Region& p : persons) {
          if (x >= p.x && x < p.x + p.width && y >= p.y && y < p.y + p.height) {
            mask[std::size_t(j * cells + i)] = 1;
          }
        }
      }
    }
    tracker.update({mask.data(), cells, cells, region});
  }

  Layout layout;
  RegionTracker tracker;
  float light = 1;
  Region region;  ///< that the network was shown in the newest frame

 private:
  void paint(const Region& r) {
    for (int y = std::max(0, int(r.y)); y < std::min(layout.height, int(r.y + r.height)); ++y) {
      for (int x = std::max(0, int(r.x)); x < std::min(layout.width, int(r.x + r.width)); ++x) {
        luma_[std::size_t(y) * std::size_t(layout.width) + std::size_t(x)] = 200;
      }
    }
  }

  std::vector<std::uint8_t> luma_, chroma_;
  SceneWatch scene_;
  std::array<Pyramid, 2> pyramids_;  ///< of the frame before and the newest, in turn
  Serial serial_ = 0;
};

bool holds(const Region& window, const Region& person, const Layout& layout) {
  const float left = std::max(person.x, 0.0F), top = std::max(person.y, 0.0F);
  const float right = std::min(person.x + person.width, float(layout.width));
  const float bottom = std::min(person.y + person.height, float(layout.height));
  return window.x <= left && window.y <= top && window.x + window.width >= right &&
         window.y + window.height >= bottom;
}

bool inside_frame(const Region& r, const Layout& layout) {
  return r.x >= 0 && r.y >= 0 && r.width > 0 && r.height > 0 &&
         r.x + r.width <= float(layout.width) + 0.01F &&
         r.y + r.height <= float(layout.height) + 0.01F;
}

TEST(RegionTracker, StartsWithTheWholeFrame) {
  const Room room(640, 360);
  EXPECT_EQ(room.tracker.window(), (Region{0, 0, 640, 360}));
}

TEST(RegionTracker, ClosesInOnThePerson) {
  Room room(640, 360);
  const Region person{250, 150, 100, 210};
  for (int i = 0; i < 3; ++i) room.frame({person});
  EXPECT_TRUE(holds(room.tracker.window(), person, room.layout));
  EXPECT_LT(room.tracker.window().width, 160);
  EXPECT_LT(room.tracker.window().height, 290);
}

TEST(RegionTracker, StaysPutOnAStaticScene) {
  Room room(640, 360);
  const Region person{250, 150, 100, 210};
  for (int i = 0; i < 3; ++i) room.frame({person});
  const Region settled = room.tracker.window();
  for (int i = 0; i < 100; ++i) {
    room.frame({person});
    ASSERT_EQ(room.tracker.window(), settled);
  }
}

TEST(RegionTracker, StaysPutWhenThePersonOnlySways) {
  Room room(640, 360);
  room.frame({{250, 150, 100, 210}});
  room.frame({{250, 150, 100, 210}});
  const Region settled = room.tracker.window();
  for (int i = 0; i < 100; ++i) {
    room.frame({{250 + 5 * std::sin(float(i) * 0.3F), 150, 100, 210}});
    ASSERT_EQ(room.tracker.window(), settled);
  }
}

TEST(RegionTracker, NeverCutsAMovingPerson) {
  for (auto [width, height] : {std::pair{640, 360}, {360, 640}, {500, 500}, {1600, 200}}) {
    Room room(width, height);
    const auto w = float(width), h = float(height);
    for (int i = 0; i < 200; ++i) {
      // Once across the picture and back, nearer and further away.
      const float phase = float(i) * 0.05F;
      const float size = 0.3F + 0.1F * std::sin(phase * 1.7F);
      const Region person{w * (0.35F + 0.45F * std::sin(phase)), h * (0.9F - 2 * size), w * size,
                          h * 2 * size};
      if (i > 0) {
        ASSERT_TRUE(holds(room.tracker.window(), person, room.layout))
            << "frame " << i << " of " << width << "x" << height;
      }
      ASSERT_TRUE(inside_frame(room.tracker.window(), room.layout));
      room.frame({person});
    }
  }
}

TEST(RegionTracker, OpensToTheFramesEdgeWhenThePersonIsCut) {
  Room room(640, 360);
  room.frame({{250, 150, 100, 210}});
  room.frame({{250, 150, 100, 210}});
  ASSERT_GT(room.tracker.window().x, 0);
  room.frame({{100, 150, 200, 210}});  // suddenly far out on the left
  EXPECT_TRUE(holds(room.tracker.window(), {100, 150, 200, 210}, room.layout));
}

TEST(RegionTracker, FindsNewcomers) {
  Room room(640, 360);
  const Region person{80, 150, 100, 210}, newcomer{480, 120, 110, 240};
  for (int i = 0; i < 50; ++i) room.frame({person});
  ASSERT_FALSE(holds(room.tracker.window(), newcomer, room.layout));
  for (int i = 0; i < 3; ++i) room.frame({person, newcomer});
  EXPECT_TRUE(holds(room.tracker.window(), person, room.layout));
  EXPECT_TRUE(holds(room.tracker.window(), newcomer, room.layout));
}

TEST(RegionTracker, LooksAroundAtMostOnceASecondWhenThingsMove) {
  Room room(640, 360);
  const Region person{80, 150, 100, 210};
  for (int i = 0; i < 50; ++i) room.frame({person});
  const Region settled = room.tracker.window();
  int looks = 0;
  for (int i = 0; i < 90; ++i) {
    room.frame({person}, {{400, 50, i % 2 == 0 ? 60.0F : 90.0F, 60}});
    EXPECT_EQ(room.tracker.window(), settled);
    if (room.region == settled) continue;
    EXPECT_EQ(room.region, (Region{0, 0, 640, 360}));
    ++looks;
  }
  EXPECT_EQ(looks, 3);
}

TEST(RegionTracker, FindsANewcomerInTheVeryFrameThatShowsThem) {
  Room room(640, 360);
  const Region person{80, 150, 100, 210}, newcomer{480, 120, 110, 240};
  for (int i = 0; i < 50; ++i) room.frame({person});
  room.frame({person, newcomer});
  EXPECT_TRUE(holds(room.region, newcomer, room.layout));
}

TEST(RegionTracker, RemembersANewcomerUntilItMayLookAround) {
  Room room(640, 360);
  const Region person{80, 150, 100, 210}, newcomer{480, 120, 110, 240};
  for (int i = 0; i < 50; ++i) room.frame({person});
  room.frame({person}, {{400, 20, 60, 60}});  // looks around in vain
  for (int i = 0; i < 40; ++i) room.frame({person, newcomer});
  EXPECT_TRUE(holds(room.tracker.window(), newcomer, room.layout));
}

TEST(RegionTracker, KeepsEverybodyInTheWindow) {
  Room room(640, 360);
  const Region near{40, 60, 220, 300}, far{500, 140, 24, 60};
  for (int i = 0; i < 100; ++i) {
    room.frame({near, far});
    if (i > 0) {
      ASSERT_TRUE(holds(room.region, far, room.layout)) << i;
    }
  }
}

TEST(RegionTracker, TakesNoChangeOfLightForMovement) {
  Room room(640, 360);
  const Region person{250, 150, 100, 210};
  const std::vector<Region> things{{20, 20, 80, 200}, {500, 60, 100, 100}};
  for (int i = 0; i < 50; ++i) room.frame({person}, things);
  const Region settled = room.tracker.window();
  for (int i = 0; i < 100; ++i) {
    room.light = i < 50 ? 1 + 0.2F * std::sin(float(i)) : 0.5F;
    room.frame({person}, things);
    ASSERT_EQ(room.region, settled) << i;
  }
}

TEST(RegionTracker, StartsAnewInTheVeryFrameOfACut) {
  Room room(640, 360);
  for (int i = 0; i < 5; ++i) room.frame({{80, 150, 100, 210}}, {{400, 0, 240, 60}});
  ASSERT_LT(room.region.width, 640);
  room.frame({{450, 100, 120, 260}}, {{0, 20, 200, 100}});
  EXPECT_EQ(room.region, (Region{0, 0, 640, 360}));
}

TEST(RegionTracker, LooksAtTheWholeFrameWhenNobodyIsThere) {
  Room room(640, 360);
  for (int i = 0; i < 5; ++i) room.frame({{250, 150, 100, 210}});
  room.frame({});
  EXPECT_EQ(room.tracker.window(), (Region{0, 0, 640, 360}));
}

/// The window for one mask, which covers a piece in the middle of the frame: so the window has room
/// on all sides, and another column or row of people is another window.
Region window_for(const std::vector<float>& mask, int columns, int rows) {
  RegionTracker tracker({640, 360, Format::i420}, columns);
  tracker.update({mask.data(), columns, rows, {240, 135, 160, 90}});
  return tracker.window();
}

/// A block of people in the middle, ever fewer cells of them around it, and cells of just too
/// little.
std::vector<float> people_and_specks(int columns, int rows, std::mt19937& random) {
  std::vector<float> mask(std::size_t(columns) * std::size_t(rows));
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      const auto off_centre = [](int i, int n) {
        return float(std::abs(2 * i + 1 - n)) / float(n);
      };
      const float off = std::max(off_centre(x, columns), off_centre(y, rows));
      const bool inside = off < 0.5F || float(random() % 1000) > 960 + 40 * off;
      mask[std::size_t(y * columns + x)] = inside ? 0.5F : std::nextafter(0.5F, 0.0F);
    }
  }
  return mask;
}

/// 1 in the rectangle of those columns and rows where plain loops find more than specks.
std::vector<float> plain_box(const std::vector<float>& mask, int columns, int rows) {
  std::vector<int> down(static_cast<std::size_t>(columns)), across(static_cast<std::size_t>(rows));
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      if (mask[std::size_t(y * columns + x)] < 0.5F) continue;
      ++down[std::size_t(x)];
      ++across[std::size_t(y)];
    }
  }
  const auto stretch = [](const std::vector<int>& counts, int length) {
    const auto is_more = [&](int n) { return float(n) >= std::max(1.0F, 0.015F * float(length)); };
    const auto first = std::find_if(counts.begin(), counts.end(), is_more);
    const auto last = std::find_if(counts.rbegin(), counts.rend(), is_more);
    return Span{int(first - counts.begin()), int(counts.rend() - last)};
  };
  const Span x = stretch(down, rows), y = stretch(across, columns);
  std::vector<float> box(mask.size());
  for (int j = y.begin; j < y.end; ++j) {
    for (int i = x.begin; i < x.end; ++i) box[std::size_t(j * columns + i)] = 1;
  }
  return box;
}

TEST(RegionTracker, FindsThePersonWherePlainLoopsDoOnEveryTarget) {
  std::mt19937 random(17);
  for (const int columns : {1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 96, 130, 256}) {
    for (const int rows : {1, 9, 72, 144, 256}) {
      const std::vector<float> mask = people_and_specks(columns, rows, random);
      const Region expected = window_for(plain_box(mask, columns, rows), columns, rows);
      on_every_target(
          [&] { EXPECT_EQ(window_for(mask, columns, rows), expected) << columns << "x" << rows; });
    }
  }
}

TEST(RegionTracker, ForgetsOnReset) {
  Room room(640, 360);
  for (int i = 0; i < 5; ++i) room.frame({{250, 150, 100, 210}});
  room.tracker.reset();
  EXPECT_EQ(room.tracker.window(), (Region{0, 0, 640, 360}));
}

}  // namespace
}  // namespace scrim
