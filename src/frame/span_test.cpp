#include "frame/span.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

TEST(Span, IsEmptyWhenItEndsWhereItBeginsOrBefore) {
  EXPECT_TRUE((Span{3, 3}).empty());
  EXPECT_TRUE((Span{4, 3}).empty());
  EXPECT_EQ((Span{4, 3}).size(), 0);
  EXPECT_FALSE((Span{4, 3}).has(3));
  EXPECT_EQ((Span{3, 7}).size(), 4);
}

TEST(Span, HasItsBeginAndNotItsEnd) {
  EXPECT_TRUE((Span{3, 5}).has(3));
  EXPECT_FALSE((Span{3, 5}).has(5));
}

TEST(Span, JoinsOverGapsAndTakesNothingFromAnEmptyOne) {
  EXPECT_EQ(join(Span{1, 2}, Span{5, 9}), (Span{1, 9}));
  EXPECT_EQ(join(Span{}, Span{5, 9}), (Span{5, 9}));
  EXPECT_EQ(join(Span{5, 9}, Span{100, 0}), (Span{5, 9}));
}

TEST(Span, SharesWhatLiesInBoth) {
  EXPECT_EQ(common(Span{1, 6}, Span{4, 9}), (Span{4, 6}));
  EXPECT_TRUE(common(Span{1, 2}, Span{4, 9}).empty());
}

TEST(Rect, IsEmptyWhenEitherSideIs) {
  EXPECT_TRUE((Rect{{0, 4}, {2, 2}}).empty());
  EXPECT_TRUE((Rect{{4, 4}, {0, 2}}).empty());
  EXPECT_EQ(join(Rect{{0, 1}, {0, 1}}, Rect{{4, 6}, {2, 3}}), (Rect{{0, 6}, {0, 3}}));
  EXPECT_EQ(join(Rect{}, Rect{{4, 6}, {2, 3}}), (Rect{{4, 6}, {2, 3}}));
}

}  // namespace
}  // namespace scrim
