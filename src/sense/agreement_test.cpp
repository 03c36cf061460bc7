#include "sense/agreement.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/aligned.hpp"

namespace scrim {
namespace {

const Layout layout{.width = 64, .height = 64};
constexpr Region whole{0, 0, 64, 64};
constexpr Stamp seventh{7, 7};

/// Looks that take the same share of everything in their region for person.
class Panel {
 public:
  Panel() { agreement.clear(); }
  void look(float share, float weight = 1, const Region& region = whole, Stamp stamp = seventh) {
    Buffer<float> cells(16);
    std::fill_n(cells.data(), cells.size(), share);
    agreement.add({cells.data(), 4, 4, region, stamp}, weight);
  }
  float left() { return at(2); }
  float right() { return at(29); }

  Agreement agreement{layout};

 private:
  float at(int column) {
    const Mask mask = agreement.mask();
    return mask.data[std::ptrdiff_t{mask.width} * (mask.height / 2) + column];
  }
};

TEST(Agreement, CoversTheFrameInCellsOfTwoSamples) {
  Panel panel;
  panel.look(1);
  const Mask mask = panel.agreement.mask();
  EXPECT_EQ(mask.width, 32);
  EXPECT_EQ(mask.height, 32);
  EXPECT_EQ(mask.region, whole);
}

TEST(Agreement, IsUndecidedInTheMiddleAndSureWhereTwoThirdsAre) {
  for (const auto [share, agreed] : {std::array{0.5F, 0.5F}, {0.6F, 0.8F}, {0.7F, 1.0F}}) {
    Panel panel;
    panel.look(share);
    EXPECT_NEAR(panel.left(), agreed, 1e-5F);
  }
}

TEST(Agreement, UncoversNothingForOneLookAlone) {
  Panel panel;
  panel.look(1);
  for (int others = 0; others < 3; ++others) panel.look(0);
  EXPECT_EQ(panel.left(), 0);
}

TEST(Agreement, FollowsTheSurerLooks) {
  Panel panel;
  panel.look(1, 3);
  panel.look(0, 1);
  EXPECT_EQ(panel.left(), 1);
}

TEST(Agreement, CountsEachLookOnlyWhereItLooked) {
  Panel panel;
  panel.look(0);
  panel.look(1, 4, {32, 0, 32, 64});
  EXPECT_EQ(panel.left(), 0);
  EXPECT_EQ(panel.right(), 1);
}

TEST(Agreement, TakesWhereNobodyLookedForBackground) {
  Panel panel;
  panel.look(1, 1, {32, 0, 32, 64});
  EXPECT_EQ(panel.left(), 0);
}

TEST(Agreement, NeedsAnAnswerOfMoreThanHalf) {
  Panel panel;
  panel.look(1);
  panel.agreement.abstain();
  EXPECT_EQ(panel.agreement.mask().data, nullptr);
  panel.look(1);
  EXPECT_NE(panel.agreement.mask().data, nullptr);
}

TEST(Agreement, HasTheStampOfItsLooks) {
  Panel panel;
  panel.look(1);
  panel.look(1);
  EXPECT_EQ(panel.agreement.mask().stamp, seventh);
}

TEST(Agreement, HasTheStampOfNoneOnceALookIsOfAnotherFrame) {
  Panel panel;
  panel.look(1);
  panel.look(1, 1, whole, {6, 6});
  panel.look(1);
  EXPECT_EQ(panel.agreement.mask().stamp, Stamp{});
}

TEST(Agreement, ForgetsWhatIsCleared) {
  Panel panel;
  panel.look(1, 5, whole, {6, 6});
  panel.agreement.abstain();
  panel.agreement.clear();
  panel.look(0);
  EXPECT_EQ(panel.left(), 0);
  EXPECT_EQ(panel.agreement.mask().stamp, seventh);
}

}  // namespace
}  // namespace scrim
