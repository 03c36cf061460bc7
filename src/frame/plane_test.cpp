#include "frame/plane.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

PaddedPlane<int> numbered(int width, int height, Margin margin) {
  PaddedPlane<int> plane(width, height, margin);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) plane.row(y)[x] = 100 * y + x;
  }
  return plane;
}

TEST(PaddedPlane, GoesOnWithItsEdgesOnAllSides) {
  PaddedPlane<int> plane = numbered(5, 3, {4, 2, 8});
  plane.extend();
  for (int y = -2; y < 5; ++y) {
    for (int x = -4; x < 12; ++x) {
      const int inside_x = std::clamp(x, 0, 4), inside_y = std::clamp(y, 0, 2);
      EXPECT_EQ(plane.row(y)[x], 100 * inside_y + inside_x) << x << ", " << y;
    }
  }
}

TEST(PaddedPlane, ExtendsOneRowAlone) {
  PaddedPlane<int> plane = numbered(5, 3, {4, 0, 8});
  plane.extend(1);
  EXPECT_EQ(plane.row(1)[-4], 100);
  EXPECT_EQ(plane.row(1)[11], 104);
  EXPECT_EQ(plane.row(0)[-1], 0);
  EXPECT_EQ(plane.row(2)[-1], 0);
}

TEST(PaddedPlane, FillsRowsUpToWholeVectorsBeforeTheMargin) {
  const PaddedPlane<int> plane(65, 2, {3, 0, 64});
  EXPECT_EQ(plane.stride(), 128 + 6);
}

}  // namespace
}  // namespace scrim
