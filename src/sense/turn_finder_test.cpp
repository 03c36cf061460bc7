#include "sense/turn_finder.hpp"

#include <gtest/gtest.h>

#include <array>

namespace scrim {
namespace {

/// A camera that stands `stands` quarters off upright.
class Camera {
 public:
  TurnFinder turns;
  int trials = 0;

  /// Shows a frame in which people leave these shares of doubt, by how far off upright they are
  /// seen.
  void frame(int stands, const std::array<float, 4>& doubts) {
    const auto seen = [&](int turn) {
      const float doubt = doubts[std::size_t((turn - stands) & 3)];
      return doubt < 0 ? MaskTraits{.background = 1} : MaskTraits{0.7F, 0.3F * doubt, 0.02F};
    };
    if (const auto trial = turns.trial()) {
      turns.tried(seen(*trial));
      ++trials;
    }
    turns.seen(seen(turns.turn()));
  }
  void frames(int count, int stands, const std::array<float, 4>& doubts) {
    for (int i = 0; i < count; ++i) frame(stands, doubts);
  }
};

constexpr float nobody = -1;
constexpr std::array<float, 4> usual{0.04F, 0.12F, 0.4F, 0.15F};

TEST(TurnOfStill, IsTheTurnThatLeavesClearlyLessDoubt) {
  EXPECT_EQ(turn_of_still({0.2F, 0.3F, 0.4F, 0.05F}), 3);
  EXPECT_EQ(turn_of_still({1, 0.1F, 0.4F, 1}), 1);
}

TEST(TurnOfStill, IsNoneWhenAnotherWayIsHardlyClearer) {
  EXPECT_EQ(turn_of_still({0.1F, 0.3F, 0.4F, 0.08F}), 0);
  EXPECT_EQ(turn_of_still({0.02F, 0.3F, 0.4F, 0.001F}), 0) << "what is clear is no clearer";
  EXPECT_EQ(turn_of_still({1, 0.2F, 0.4F, 0.3F}), 0) << "it must be clear in itself";
  EXPECT_EQ(turn_of_still({1, 1, 1, 1}), 0) << "nobody";
}

TEST(TurnFinder, TakesTheFirstFrameAsItIs) {
  Camera camera;
  EXPECT_FALSE(camera.turns.trial());
}

TEST(TurnFinder, LeavesAnUprightCameraAloneAfterARoundOfTrials) {
  Camera camera;
  camera.frames(1000, 0, usual);
  EXPECT_EQ(camera.turns.turn(), 0);
  EXPECT_EQ(camera.trials, 3);
}

TEST(TurnFinder, FindsHowACameraStandsWithinSixFrames) {
  for (int stands : {1, 2, 3}) {
    Camera camera;
    camera.frames(6, stands, usual);
    EXPECT_EQ(camera.turns.turn(), stands);
  }
}

TEST(TurnFinder, NoticesThatTheCameraIsTurned) {
  Camera camera;
  camera.frames(200, 0, usual);
  camera.frames(40, 1, usual);
  EXPECT_EQ(camera.turns.turn(), 1);
  camera.frames(100, 0, usual);
  EXPECT_EQ(camera.turns.turn(), 0);
}

TEST(TurnFinder, TurnsBackEvenWhenPeopleAreClearBothWays) {
  const std::array<float, 4> clear_lying{0.025F, 0.07F, 0.3F, 0.07F};
  Camera camera;
  camera.frames(10, 1, clear_lying);
  ASSERT_EQ(camera.turns.turn(), 1);
  camera.frames(120, 0, clear_lying);
  EXPECT_EQ(camera.turns.turn(), 0);
}

TEST(TurnFinder, TriesAtOnceAfterACut) {
  Camera camera;
  camera.frames(20, 0, usual);
  camera.turns.restart();
  camera.frames(5, 3, usual);
  EXPECT_EQ(camera.turns.turn(), 3);
}

TEST(TurnFinder, StaysUprightInAnEmptyRoom) {
  Camera camera;
  camera.frames(500, 0, {nobody, 0.6F, nobody, 0.3F});
  EXPECT_EQ(camera.turns.turn(), 0);
  EXPECT_LT(camera.trials, 60);
}

TEST(TurnFinder, FindsSomebodyOnTheirSideWhomNobodySees) {
  Camera camera;
  camera.frames(10, 1, {0.05F, 0.3F, nobody, nobody});
  EXPECT_EQ(camera.turns.turn(), 1);
}

TEST(TurnFinder, DoesNotFollowASingleLuckyTrial) {
  Camera camera;
  camera.frame(0, usual);
  camera.frame(0, {0.1F, 0.02F, 0.4F, 0.1F});
  camera.frames(50, 0, usual);
  EXPECT_EQ(camera.turns.turn(), 0);
}

TEST(TurnFinder, IsNotTurnedInTheMidstOfASceneByAHardRoom) {
  Camera camera;
  camera.frames(20, 0, usual);
  camera.frames(200, 0, {0.12F, 0.15F, 0.055F, 0.13F});
  EXPECT_EQ(camera.turns.turn(), 0);
}

TEST(TurnFinder, IsUprightAgainAfterAReset) {
  Camera camera;
  camera.frames(10, 2, usual);
  ASSERT_EQ(camera.turns.turn(), 2);
  camera.turns.reset();
  EXPECT_EQ(camera.turns.turn(), 0);
  EXPECT_FALSE(camera.turns.trial());
}

}  // namespace
}  // namespace scrim
