#include <gtest/gtest.h>

#include <set>
#include <string>

#include "scrim/scrim.hpp"

namespace scrim {
namespace {

template <class Choice>
class Choices : public testing::Test {};
using All = testing::Types<Format, Matrix, Range, Transfer, Primaries, Effect, Look, Who, Model,
                           Technique, Fit, Shown, Stage, Adjustment>;
TYPED_TEST_SUITE(Choices, All);

TYPED_TEST(Choices, HaveNamesThatAreReadBackAsThemselves) {
  const std::vector<std::string> all = names<TypeParam>();
  ASSERT_FALSE(all.empty());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(parse<TypeParam>(all[i]), TypeParam(i)) << all[i];
    EXPECT_EQ(name(TypeParam(i)), all[i]);
  }
}

TYPED_TEST(Choices, ShareNoName) {
  const std::vector<std::string> all = names<TypeParam>();
  EXPECT_EQ(std::set(all.begin(), all.end()).size(), all.size());
}

TYPED_TEST(Choices, AreNotReadFromAnythingElse) {
  for (const std::string text : {"", "nobody", "Soft", "soft ", "BLUR"}) {
    EXPECT_FALSE(parse<TypeParam>(text)) << text;
  }
  const std::string first = names<TypeParam>().front();
  EXPECT_FALSE(parse<TypeParam>(first + "x"));
  EXPECT_FALSE(parse<TypeParam>(first.substr(1)));
}

TYPED_TEST(Choices, HaveNoNameBeyondTheLast) {
  EXPECT_STREQ(name(TypeParam(names<TypeParam>().size())), "");
  EXPECT_STREQ(name(TypeParam(255)), "");
}

}  // namespace
}  // namespace scrim
