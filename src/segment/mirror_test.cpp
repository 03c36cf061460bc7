#include "segment/mirror.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scrim {
namespace {

TEST(Mirror, TurnsRowsAroundAndLeavesTheMiddle) {
  std::vector<float> picture{1, 2, 3, 4, 5, 6};
  mirror(picture, 3, 1);
  EXPECT_EQ(picture, (std::vector<float>{3, 2, 1, 6, 5, 4}));
}

TEST(Mirror, KeepsTheChannelsOfAPixelTogether) {
  std::vector<float> picture{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  mirror(picture, 2, 3);
  EXPECT_EQ(picture, (std::vector<float>{4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9}));
}

TEST(Mirror, TwiceIsThePictureItself) {
  const std::vector<float> picture{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<float> twice = picture;
  mirror(twice, 4, 1);
  EXPECT_NE(twice, picture);
  mirror(twice, 4, 1);
  EXPECT_EQ(twice, picture);
}

}  // namespace
}  // namespace scrim
