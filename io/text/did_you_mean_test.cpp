#include "io/text/did_you_mean.hpp"

#include <gtest/gtest.h>

namespace scrim::io {
namespace {

const std::vector<std::string> names{"blur", "set", "strength", "replace"};

TEST(DidYouMean, KnowsALetterTooMuchTooLittleAnotherOrSwapped) {
  EXPECT_EQ(did_you_mean("blurr", names), "; did you mean blur?");
  EXPECT_EQ(did_you_mean("bur", names), "; did you mean blur?");
  EXPECT_EQ(did_you_mean("seg", names), "; did you mean set?");
  EXPECT_EQ(did_you_mean("bulr", names), "; did you mean blur?");
  EXPECT_EQ(did_you_mean("strenght", names), "; did you mean strength?");
  EXPECT_EQ(did_you_mean("relpcae", names), "; did you mean replace?");
}

TEST(DidYouMean, DoesNotGuess) {
  for (const char* wrong : {"", "x", "frobnicate", "blow up", "tea"}) {
    EXPECT_EQ(did_you_mean(wrong, names), "") << wrong;
  }
  EXPECT_EQ(did_you_mean("blur", {}), "");
  EXPECT_EQ(did_you_mean(std::string(1 << 20, 'b'), names), "");
}

}  // namespace
}  // namespace scrim::io
