#include "segment/turn_clockwise.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scrim {
namespace {

void expect_near(const std::vector<float>& found, const std::vector<float>& truth) {
  for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_NEAR(found[i], truth[i], 1e-5F) << i;
}

TEST(TurnClockwise, TurnsASquareCellByCell) {
  const std::vector<float> square{1, 2, 3,  //
                                  4, 5, 6,  //
                                  7, 8, 9};
  std::vector<float> out(9);
  turn_clockwise(square, 3, 3, 1, 1, out);
  expect_near(out, (std::vector<float>{7, 4, 1, 8, 5, 2, 9, 6, 3}));
  turn_clockwise(square, 3, 3, 1, 2, out);
  expect_near(out, (std::vector<float>{9, 8, 7, 6, 5, 4, 3, 2, 1}));
  turn_clockwise(square, 3, 3, 1, 3, out);
  expect_near(out, (std::vector<float>{3, 6, 9, 2, 5, 8, 1, 4, 7}));
  turn_clockwise(square, 3, 3, 1, 4, out);
  expect_near(out, square);
}

TEST(TurnClockwise, KeepsColoursTogether) {
  const std::vector<float> square{1, 10, 2, 20, 3, 30, 4, 40};
  std::vector<float> out(8);
  turn_clockwise(square, 2, 2, 2, 1, out);
  expect_near(out, (std::vector<float>{3, 30, 1, 10, 4, 40, 2, 20}));
}

TEST(TurnClockwise, StretchesOtherShapesToTheirOwnSize) {
  const std::vector<float> lying{0, 0, 0, 0, 1, 1, 1, 1};  // dark above, light below
  std::vector<float> out(8);
  turn_clockwise(lying, 4, 2, 1, 1, out);  // light on the left
  for (std::size_t row : {0U, 4U}) {
    EXPECT_EQ(out[row], 1);
    EXPECT_EQ(out[row + 3], 0);
    EXPECT_GT(out[row + 1], out[row + 2]);
  }
}

}  // namespace
}  // namespace scrim
