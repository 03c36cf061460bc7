#include "support/target.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "support/target_test.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace scrim {
namespace HWY_NAMESPACE {

/// A kernel that says which of its versions runs.
const char* who_runs() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace HWY_NAMESPACE
}  // namespace scrim
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim {
namespace {

HWY_EXPORT(who_runs);

std::string running() {
  const std::string name = HWY_DYNAMIC_DISPATCH(who_runs)();
  return name.substr(0, name.find('_'));  // newer versions of Highway: NEON_WITHOUT_AES
}

/// What this machine can run, the best first.
std::vector<std::string> runnable() {
  std::vector<std::string> names;
  for (const char* name : {"AVX3", "AVX2", "SSE4", "NEON", "WASM", "EMU128"}) {
    if (force_target(name)) names.emplace_back(name);
  }
  EXPECT_TRUE(force_target(""));
  return names;
}

TEST(Target, IsTheOneThatKernelsRunOn) {
  ASSERT_FALSE(runnable().empty());
  EXPECT_EQ(running(), target_name());
  EXPECT_EQ(running(), runnable().front());
}

TEST(Target, ForcedByNameIsTheOneThatKernelsRunOn) {
  for (const std::string& name : runnable()) {
    ASSERT_TRUE(force_target(name));
    EXPECT_EQ(running(), name);
    EXPECT_EQ(target_name(), name);
  }
  ASSERT_TRUE(force_target(""));
}

TEST(Target, RefusesANameNobodyKnowsAndListsTheChoices) {
  const auto answer = force_target("mmx");
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("mmx"), std::string::npos);
  EXPECT_NE(answer.error().message.find(target_name()), std::string::npos);
}

TEST(Target, ForcedByTheEnvironmentIsTheOneThatKernelsRunOn) {
  const std::string least = runnable().back();
  ASSERT_EQ(setenv("SCRIM_TARGET", least.c_str(), 1), 0);
  ASSERT_TRUE(apply_target_from_environment());
  EXPECT_EQ(running(), least);
  ASSERT_TRUE(force_target(""));
}

}  // namespace
}  // namespace scrim
#endif  // HWY_ONCE
