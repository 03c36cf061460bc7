#include "frame/flood.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace scrim {
namespace {

/// Two bodies that touch at a corner, and one apart; rows of nine.
const std::string picture =
    "........."
    ".##..##.."
    ".##..##.."
    "...#....."
    ".....#..."
    ".........";

std::vector<std::int32_t> flooded(std::int32_t seed) {
  std::string left = picture;
  std::vector<std::int32_t> found(picture.size());
  const std::size_t count = flood(seed, 9, found, [&](std::int32_t cell) {
    return std::exchange(left[std::size_t(cell)], '.') == '#';
  });
  found.resize(count);
  return found;
}

TEST(Flood, TakesWhatTouchesAtACornerAndNothingApart) {
  std::vector<std::int32_t> found = flooded(10);
  EXPECT_EQ(found.front(), 10);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, (std::vector<std::int32_t>{10, 11, 19, 20, 30}));
}

TEST(Flood, FindsTheSameFromEverySeed) {
  for (const std::int32_t seed : {10, 11, 19, 20, 30}) EXPECT_EQ(flooded(seed).size(), 5U) << seed;
  EXPECT_EQ(flooded(14).size(), 4U);
  EXPECT_EQ(flooded(41).size(), 1U);
}

TEST(Flood, TakesNothingFromASeedThatIsNone) {
  EXPECT_TRUE(flooded(0).empty());
}

}  // namespace
}  // namespace scrim
