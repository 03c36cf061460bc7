#include "sense/people.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace scrim {
namespace {

/// Somebody as the network sees them: an ellipse in shares of the frame, soft at its rim.
struct Somebody {
  float x, y, width, height;
  float probability = 1;
};

class Room {
 public:
  static constexpr int cells = 128;
  const Layout layout{1280, 720};
  Region region{0, 0, 1280, 720};
  People people{layout, cells, cells};

  const std::vector<float>& see(const std::vector<Somebody>& everybody, Who who) {
    draw(everybody);
    const Mask kept = people.select({mask_.data(), cells, cells, region}, who);
    EXPECT_EQ(kept.region, region);
    kept_.assign(kept.data, kept.data + mask_.size());
    return kept_;
  }
  const std::vector<float>& everything() const { return mask_; }

  /// Of a place of the frame, in shares of it.
  float kept(float x, float y) const {
    const int i = int((x * 1280 - region.x) / region.width * cells);
    const int j = int((y * 720 - region.y) / region.height * cells);
    return kept_[std::size_t(j * cells + i)];
  }
  bool keeps(const Somebody& s) const { return kept(s.x, s.y) > 0.95F * s.probability; }

 private:
  void draw(const std::vector<Somebody>& everybody) {
    for (int j = 0; j < cells; ++j) {
      for (int i = 0; i < cells; ++i) {
        const float x = (region.x + (float(i) + 0.5F) / cells * region.width) / 1280;
        const float y = (region.y + (float(j) + 0.5F) / cells * region.height) / 720;
        float& cell = mask_[std::size_t(j * cells + i)];
        cell = 0;
        for (const Somebody& s : everybody) {
          const float away = std::hypot((x - s.x) / s.width, (y - s.y) / s.height) * 2;
          const float inside = std::clamp((1 - away) * 5 + 0.5F, 0.0F, 1.0F);
          cell = std::max(cell, s.probability * inside);
        }
      }
    }
  }

  std::vector<float> mask_ = std::vector<float>(std::size_t{cells} * cells), kept_;
};

const Somebody near{0.4F, 0.6F, 0.3F, 0.8F}, far{0.85F, 0.5F, 0.08F, 0.25F};
const Somebody left{0.25F, 0.6F, 0.3F, 0.8F}, right{0.75F, 0.6F, 0.3F, 0.8F};

TEST(People, EveryoneIsKeptAsTheyAre) {
  Room room;
  EXPECT_EQ(room.see({near, far}, Who::everyone), room.everything());
  EXPECT_EQ(room.see({left, right}, Who::everyone), room.everything());
}

TEST(People, NobodyIsNobody) {
  Room room;
  for (const Who who : {Who::everyone, Who::main}) {
    for (const float cell : room.see({}, who)) ASSERT_EQ(cell, 0);
  }
}

TEST(People, SpecksAreNobody) {
  Room room;
  const std::vector<Somebody> specks{{0.1F, 0.1F, 0.01F, 0.02F}, {0.7F, 0.3F, 0.02F, 0.02F}};
  for (const float cell : room.see(specks, Who::everyone)) ASSERT_EQ(cell, 0);
}

TEST(People, WeakTextureIsNobody) {
  Room room;
  const Somebody curtain{0.2F, 0.5F, 0.3F, 0.9F, 0.45F};
  for (const float cell : room.see({curtain}, Who::everyone)) ASSERT_EQ(cell, 0);
}

TEST(People, WeakTextureBesideSomebodyIsNobody) {
  Room room;
  const Somebody curtain{0.85F, 0.5F, 0.2F, 0.9F, 0.45F};
  for (const Who who : {Who::everyone, Who::main}) {
    room.see({near, curtain}, who);
    EXPECT_TRUE(room.keeps(near));
    EXPECT_EQ(room.kept(0.85F, 0.5F), 0);
  }
}

TEST(People, WhatTheNetworkOnlyWondersAboutIsNobody) {
  Room room;
  const Somebody sofa{0.7F, 0.7F, 0.5F, 0.4F, 0.6F}, sure{0.7F, 0.7F, 0.1F, 0.1F};
  for (const float cell : room.see({sofa, sure}, Who::everyone)) ASSERT_EQ(cell, 0);
}

TEST(People, TheSoftRimOfSomebodyStays) {
  Room room;
  const Somebody speck{0.95F, 0.1F, 0.01F, 0.02F};
  room.see({near}, Who::everyone);
  const std::vector<float> alone = room.everything();
  const std::vector<float>& found = room.see({near, speck}, Who::everyone);
  for (std::size_t i = 0; i < alone.size(); ++i) ASSERT_NEAR(found[i], alone[i], 0.05F);
}

TEST(People, NothingPopsInAsItGrowsOrGathersStrength) {
  Room room;
  float before = 0;
  for (int step = 0; step <= 200; ++step) {
    const float size = 0.001F * float(step);
    room.see({{0.5F, 0.5F, size, size * 1.7F}}, Who::everyone);
    const float now = room.kept(0.5F, 0.5F);
    ASSERT_NEAR(now, before, 0.35F) << size;  // one step of size is several cells
    before = now;
  }
  EXPECT_EQ(before, 1);
  for (int step = 0; step <= 100; ++step) {
    room.see({{0.5F, 0.5F, 0.3F, 0.5F, 1 - 0.01F * float(step)}}, Who::everyone);
    const float now = room.kept(0.5F, 0.5F);
    ASSERT_NEAR(now, before, 0.2F) << step;
    before = now;
  }
}

TEST(People, TheMainPersonIsTheOneWhoFillsMost) {
  Room room;
  room.see({far, near}, Who::main);
  EXPECT_TRUE(room.keeps(near));
  EXPECT_EQ(room.kept(far.x, far.y), 0);
}

TEST(People, OfTwoAlikeTheOneInTheMiddleIsMain) {
  Room room;
  const Somebody middle{0.5F, 0.6F, 0.2F, 0.6F}, side{0.12F, 0.6F, 0.21F, 0.62F};
  room.see({side, middle}, Who::main);
  EXPECT_TRUE(room.keeps(middle));
  EXPECT_FALSE(room.keeps(side));
}

TEST(People, TheMainPersonsRimStaysAndTheOthersGoes) {
  Room room;
  room.see({near}, Who::main);
  const std::vector<float> alone = room.everything();
  const std::vector<float>& found = room.see({near, far}, Who::main);
  for (std::size_t i = 0; i < alone.size(); ++i) ASSERT_NEAR(found[i], alone[i], 0.05F);
}

TEST(People, MainDoesNotJumpBetweenTwoAlike) {
  Room room;
  room.see({left, right}, Who::main);
  const bool left_is_main = room.keeps(left);
  for (int i = 0; i < 200; ++i) {
    const float sway = 0.05F * std::sin(float(i) * 0.7F);
    Somebody l = left, r = right;
    l.width -= sway;
    r.width += sway;
    room.see({l, r}, Who::main);
    ASSERT_EQ(room.keeps(l), left_is_main) << i;
    ASSERT_EQ(room.keeps(r), !left_is_main) << i;
  }
}

TEST(People, MainPassesOnWhenAnotherIsClearlyMoreForASecond) {
  Room room;
  room.see({far}, Who::main);
  int waited = 0;
  while (waited < 100) {
    room.see({far, near}, Who::main);
    if (room.keeps(near)) break;
    ++waited;
  }
  EXPECT_GE(waited, 20);
  EXPECT_LE(waited, 40);
  EXPECT_EQ(room.kept(far.x, far.y), 0);
}

TEST(People, WhoeverIsBehindIsNotUncoveredWhenTheMainPersonLeavesForAMoment) {
  Room room;
  for (int i = 0; i < 10; ++i) room.see({near, far}, Who::main);
  for (int i = 0; i < 20; ++i) {
    room.see({far}, Who::main);
    ASSERT_EQ(room.kept(far.x, far.y), 0);
  }
  room.see({near, far}, Who::main);
  EXPECT_TRUE(room.keeps(near));
  EXPECT_EQ(room.kept(far.x, far.y), 0);
}

TEST(People, MainIsFoundAgainElsewhere) {
  Room room;
  for (int i = 0; i < 10; ++i) room.see({left, far}, Who::main);
  room.see({}, Who::main);
  room.see({right}, Who::main);
  EXPECT_TRUE(room.keeps(right));
}

TEST(People, MainStaysWhenTheRegionChanges) {
  Room room;
  for (int i = 0; i < 3; ++i) room.see({left, right}, Who::main);
  const bool left_is_main = room.keeps(left);
  room.region = {100, 50, 1100, 660};
  room.see({left, right}, Who::main);
  EXPECT_EQ(room.keeps(left), left_is_main);
  EXPECT_EQ(room.keeps(right), !left_is_main);
}

TEST(People, ForgetsOnReset) {
  Room room;
  room.see({far}, Who::main);
  room.people.reset();
  room.see({far, near}, Who::main);
  EXPECT_TRUE(room.keeps(near));
}

TEST(People, TakesMasksOfAnySize) {
  for (auto [width, height] : {std::pair{1, 1}, {3, 5}, {17, 4}, {257, 65}}) {
    People people({640, 480}, width, height);
    std::vector<float> ones(std::size_t(width) * std::size_t(height), 1.0F);
    for (const Who who : {Who::everyone, Who::main}) {
      const Mask kept = people.select({ones.data(), width, height, {0, 0, 640, 480}}, who);
      for (std::size_t i = 0; i < ones.size(); ++i) ASSERT_EQ(kept.data[i], 1);
    }
  }
}

TEST(People, SurvivesMorePartsThanItCounts) {
  Room room;
  std::vector<Somebody> dots;
  for (int i = 0; i < 100; ++i) {
    dots.push_back({float(i % 10) / 10 + 0.05F, float(i / 10) / 10 + 0.05F, 0.04F, 0.04F});
  }
  for (const Who who : {Who::everyone, Who::main}) room.see(dots, who);
}

}  // namespace
}  // namespace scrim
