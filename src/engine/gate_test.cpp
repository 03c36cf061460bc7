#include "engine/gate.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

const float person = 1;

const float* through_gate(const Stamp& stamp, Serial frame, Status status = Status::ok) {
  return gate(status, {&person, 1, 1, {0, 0, 64, 64}, stamp}, frame).data;
}

TEST(Gate, OpensForAMaskOfThisFrame) {
  EXPECT_EQ(through_gate({7, 7}, 7), &person);
}

TEST(Gate, OpensForAMaskThatWasMovedHereFromTheFrameBefore) {
  EXPECT_EQ(through_gate({7, 6}, 7), &person);
}

TEST(Gate, CoversWhenTheMaskIsOfAnotherFrame) {
  EXPECT_EQ(through_gate({6, 6}, 7), nullptr);
  EXPECT_EQ(through_gate({6, 7}, 7), nullptr);
  EXPECT_EQ(through_gate({8, 8}, 7), nullptr);
}

TEST(Gate, CoversWhenTheMaskWasMovedOverMoreThanOneFrame) {
  EXPECT_EQ(through_gate({7, 5}, 7), nullptr);
  EXPECT_EQ(through_gate({7, 0}, 7), nullptr);
  EXPECT_EQ(through_gate({7, 8}, 7), nullptr);
}

TEST(Gate, CoversWhenAnythingFailed) {
  EXPECT_EQ(through_gate({7, 7}, 7, Status::model_failed), nullptr);
  EXPECT_EQ(through_gate({7, 7}, 7, Status::out_of_memory), nullptr);
}

TEST(Gate, CoversWhatHasNoStamp) {
  EXPECT_EQ(through_gate({}, 0), nullptr);
  EXPECT_EQ(through_gate({}, 1), nullptr);
  EXPECT_EQ(through_gate({1, 0}, 1), nullptr);
}

TEST(Stamp, IsThatOfNoFrameWhereAnotherFrameHasASay) {
  EXPECT_EQ((Stamp{7, 6}.with(7)), (Stamp{7, 6}));
  EXPECT_EQ((Stamp{7, 7}.with(6)), Stamp{});
}

}  // namespace
}  // namespace scrim
