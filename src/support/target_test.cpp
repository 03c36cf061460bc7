#include "support/target.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

TEST(Target, IsOneOfTheKnownNames) {
  EXPECT_STRNE(target_name(), "unknown");
}

TEST(Target, RefusesANameNobodyKnowsAndListsTheChoices) {
  const auto answer = force_target("mmx");
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("mmx"), std::string::npos);
  EXPECT_NE(answer.error().message.find(target_name()), std::string::npos);
}

}  // namespace
}  // namespace scrim
