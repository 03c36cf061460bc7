#include "engine/gate.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

const float person = 1;
const Mask mask{&person, 1, 1, {0, 0, 64, 64}};

TEST(Gate, OpensForAMaskOfThisFrame) {
  EXPECT_EQ(gate({7, 7, Status::ok, mask}, 7).data, &person);
}

TEST(Gate, OpensForAMaskThatWasMovedHereFromTheFrameBefore) {
  EXPECT_EQ(gate({7, 6, Status::ok, mask}, 7).data, &person);
}

TEST(Gate, CoversWhenTheMaskIsOfAnotherFrame) {
  EXPECT_EQ(gate({6, 6, Status::ok, mask}, 7).data, nullptr);
  EXPECT_EQ(gate({6, 7, Status::ok, mask}, 7).data, nullptr);
  EXPECT_EQ(gate({8, 8, Status::ok, mask}, 7).data, nullptr);
}

TEST(Gate, CoversWhenTheMaskWasMovedOverMoreThanOneFrame) {
  EXPECT_EQ(gate({7, 5, Status::ok, mask}, 7).data, nullptr);
  EXPECT_EQ(gate({7, 0, Status::ok, mask}, 7).data, nullptr);
  EXPECT_EQ(gate({7, 8, Status::ok, mask}, 7).data, nullptr);
}

TEST(Gate, CoversWhenAnythingFailed) {
  EXPECT_EQ(gate({7, 7, Status::model_failed, mask}, 7).data, nullptr);
  EXPECT_EQ(gate({7, 7, Status::out_of_memory, mask}, 7).data, nullptr);
}

TEST(Gate, CoversByDefault) {
  EXPECT_EQ(gate({}, 0).data, nullptr);
}

}  // namespace
}  // namespace scrim
