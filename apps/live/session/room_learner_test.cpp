#include "apps/live/session/room_learner.hpp"

#include <gtest/gtest.h>

namespace scrim::live {
namespace {

constexpr std::int64_t second = 1'000'000'000, start = 90 * second;

std::int64_t at(double seconds) {
  return start + static_cast<std::int64_t>(seconds * second);
}

class RoomLearnerTest : public testing::Test {
 protected:
  /// Frames of a tenth of a second each, of which the ones to learn from are counted.
  int frames(double from, double to, float share = 0.9F) {
    int learnt = 0;
    for (double time = from; time < to - 0.05; time += 0.1) {
      learnt += learner.learns(at(time)) ? 1 : 0;
      learner.knows(share);
    }
    return learnt;
  }

  RoomLearner learner{LearningTime{}};
};

TEST_F(RoomLearnerTest, LearnsNothingUnasked) {
  EXPECT_EQ(frames(0, 10), 0);
  EXPECT_EQ(learner.now(), RoomLearning{});
}

TEST_F(RoomLearnerTest, CountsDownThenLearnsThenIsDone) {
  learner.begin();
  EXPECT_EQ(sentence(learner.now()), "Step out of the picture: 3");
  EXPECT_EQ(frames(0, 1.55), 0);
  EXPECT_EQ(sentence(learner.now()), "Step out of the picture: 2");
  EXPECT_EQ(frames(1.6, 2.95), 0);
  EXPECT_TRUE(learner.learns(at(3.01)));
  EXPECT_EQ(sentence(learner.now()), "Learning the room: 3");
  EXPECT_EQ(frames(3.1, 5.95), 29);
  EXPECT_EQ(sentence(learner.now()), "Learning the room: 1");
  EXPECT_TRUE(learner.busy());
  EXPECT_FALSE(learner.learns(at(6.02)));
  EXPECT_EQ(sentence(learner.now()), "Learnt 90 % of the picture");
  EXPECT_FALSE(learner.busy());
  EXPECT_EQ(frames(6.1, 9), 0);
}

TEST_F(RoomLearnerTest, TheCountdownBeginsWithTheFirstFrame) {
  learner.begin();
  EXPECT_EQ(frames(100, 102.9), 0);
  EXPECT_TRUE(learner.learns(at(103.01)));
}

TEST_F(RoomLearnerTest, ACameraThatIsSlowStillLearns) {
  learner.begin();
  EXPECT_FALSE(learner.learns(at(0)));
  EXPECT_TRUE(learner.learns(at(4)));
  EXPECT_TRUE(learner.learns(at(5)));
}

TEST_F(RoomLearnerTest, AClockThatIsSetBackEndsAllTheSame) {
  learner.begin();
  EXPECT_FALSE(learner.learns(at(0)));
  EXPECT_FALSE(learner.learns(at(-60)));
  EXPECT_GT(frames(-60, -53), 25);
  EXPECT_FALSE(learner.busy());
}

TEST_F(RoomLearnerTest, WhatWasLearntCanBeLostAndForgotten) {
  learner.lose("nothing was there");
  EXPECT_EQ(learner.now(), RoomLearning{});
  learner.begin();
  frames(0, 7);
  ASSERT_EQ(learner.now().stage, Learning::learnt);
  learner.lose("another camera is used");
  EXPECT_EQ(sentence(learner.now()), "The room is not learnt: another camera is used");
  EXPECT_EQ(frames(7, 20), 0);
  learner.forget();
  EXPECT_EQ(learner.now(), RoomLearning{});
}

TEST_F(RoomLearnerTest, ACameraThatShowsSomethingElseLosesWhatWasLearnt) {
  learner.begin();
  frames(0, 7);
  frames(7, 8, 0.5F);
  EXPECT_EQ(learner.now().stage, Learning::learnt) << "half of it is still known";
  learner.knows(0.1F);
  EXPECT_EQ(sentence(learner.now()), "The room is not learnt: the camera shows something else now");
}

TEST_F(RoomLearnerTest, ANewBeginningTakesNothingOver) {
  learner.begin();
  frames(0, 7);
  learner.begin();
  EXPECT_EQ(sentence(learner.now()), "Step out of the picture: 3");
  EXPECT_EQ(learner.now().percent, 0);
  EXPECT_EQ(frames(8, 10.9), 0);
  EXPECT_GT(frames(11.01, 14.2, 0.4F), 25);
  EXPECT_EQ(learner.now().percent, 40);
}

TEST_F(RoomLearnerTest, NothingLearntIsNotLearnt) {
  learner.begin();
  frames(0, 7, 0.004F);
  EXPECT_EQ(learner.now().stage, Learning::none);
  EXPECT_NE(learner.now().reason.find("keep the camera still"), std::string::npos);
}

}  // namespace
}  // namespace scrim::live
