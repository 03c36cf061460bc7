#include "memory/statues.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "memory/memory_tuning.hpp"

namespace scrim {
namespace {

constexpr int width = 40, height = 30;

/// A mask of boxes of squares that have stood still for some frames.
class Scene {
 public:
  Statues statues{width, height};

  void put(int left, int top, int side, int still_for) {
    for (int y = top; y < top + side; ++y) {
      for (int x = left; x < left + side; ++x) {
        person_[std::size_t(y * width + x)] = 1;
        still_[std::size_t(y * width + x)] = std::uint8_t(still_for);
      }
    }
  }
  void frames(int count = tuning::statues::frames_between_looks) {
    for (int i = 0; i < count; ++i) statues.find(person_.data(), still_.data());
  }
  bool statue(int x, int y) const { return statues.found()[y * width + x] != 0; }

 private:
  std::vector<float> person_ = std::vector<float>(std::size_t{width} * height);
  std::vector<std::uint8_t> still_ = std::vector<std::uint8_t>(person_.size(), 200);
};

TEST(Statues, AreWhatStandsStillApartFromSomebodyWhoMoves) {
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(20, 5, 6, 200);
  scene.frames();
  EXPECT_TRUE(scene.statues.any());
  EXPECT_TRUE(scene.statue(22, 8));
  EXPECT_TRUE(scene.statue(19, 8)) << "its soft edge";
  EXPECT_FALSE(scene.statue(5, 5));
}

TEST(Statues, AreFoundLaterWhereSomebodyMovedBefore) {
  using namespace tuning::statues;
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(20, 5, 6, 0);
  scene.frames(settling + 1);
  scene.put(20, 5, 6, has_moved - 1);
  scene.frames();
  EXPECT_FALSE(scene.statues.any()) << "somebody rests";
  scene.put(20, 5, 6, has_moved);
  scene.frames();
  EXPECT_TRUE(scene.statue(22, 8));
}

TEST(Statues, AreFoundSoonWhereNobodyHasEverMoved) {
  using namespace tuning::statues;
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(20, 5, 6, never_moved);
  scene.frames(settling + frames_between_looks);
  EXPECT_TRUE(scene.statue(22, 8));
}

TEST(Statues, ForgetWhoMovedAtTheReset) {
  using namespace tuning::statues;
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(20, 5, 6, 0);
  scene.frames(settling + 1);
  scene.statues.reset();
  scene.put(20, 5, 6, never_moved);
  scene.frames();
  EXPECT_TRUE(scene.statue(22, 8));
}

TEST(Statues, TouchTheFramesEdgeAsWell) {
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(width - 4, height - 4, 4, 200);
  scene.frames();
  EXPECT_TRUE(scene.statue(width - 1, height - 1));
}

TEST(Statues, AreNotFoundWhereNobodyMoves) {
  Scene scene;
  scene.put(2, 2, 10, 200);
  scene.put(20, 5, 6, 200);
  scene.frames();
  EXPECT_FALSE(scene.statues.any());
}

TEST(Statues, AreNoPartOfThePersonWhoMoves) {
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(12, 4, 6, 200);
  scene.frames();
  EXPECT_FALSE(scene.statues.any());
}

TEST(Statues, AreNotFoundBecauseOfASpeckThatMoves) {
  Scene scene;
  scene.put(2, 2, 10, 200);
  scene.put(30, 20, 1, 0);
  scene.frames();
  EXPECT_FALSE(scene.statues.any());
}

TEST(Statues, AreNoneAnyMoreOnceTheyMove) {
  Scene scene;
  scene.put(2, 2, 10, 0);
  scene.put(20, 5, 6, 200);
  scene.frames();
  scene.put(20, 5, 6, 0);
  scene.frames(1);
  EXPECT_FALSE(scene.statue(22, 8));
}

}  // namespace
}  // namespace scrim
