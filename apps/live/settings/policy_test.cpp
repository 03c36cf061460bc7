#include "apps/live/settings/policy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace scrim::live {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class PolicyTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "scrim-policy-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    file_ = folder_ / "policy.toml";
  }
  void TearDown() override { fs::remove_all(folder_); }

  Policy policy_of(const std::string& text) {
    std::ofstream(file_) << text;
    return load_policy(file_, problem_);
  }

  fs::path folder_, file_;
  std::string problem_ = "old";
};

TEST_F(PolicyTest, NoFileRequiresNothing) {
  EXPECT_EQ(load_policy(file_, problem_), Policy{});
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(refusal({}, {.on = false, .strength = 0}), "");
}

TEST_F(PolicyTest, AFileSaysWhatIsRequired) {
  const Policy policy = policy_of("require_effect = true\nleast_strength = 40\n");
  EXPECT_EQ(problem_, "");
  EXPECT_EQ(policy, (Policy{.require_effect = true, .least_strength = 40, .file = file_}));
  EXPECT_FALSE(policy_of("require_effect = false\n").require_effect);
}

TEST_F(PolicyTest, ABrokenFileRequiresTheEffectAndSaysSo) {
  const std::vector<std::pair<std::string, std::string>> broken{
      {"require_effect = yes", ":1: is not TOML"},
      {"\nrequire_effect = \"true\"", ":2: require_effect takes true or false"},
      {"require_effect = 1", ":1: require_effect takes true or false"},
      {"require_efect = false", "did you mean require_effect?"},
      {"least_strength = 101", ":1: least_strength takes 0 to 100"},
      {"require_effect = false\nleast_strength = [1]", ":2: least_strength takes"},
  };
  for (const auto& [text, message] : broken) {
    const Policy policy = policy_of(text);
    EXPECT_TRUE(policy.require_effect) << text;
    EXPECT_THAT(problem_, HasSubstr(file_.string())) << text;
    EXPECT_THAT(problem_, HasSubstr(message)) << text;
    EXPECT_THAT(problem_, HasSubstr("the effect stays on")) << text;
  }
}

TEST_F(PolicyTest, AFileThatCannotBeReadRequiresTheEffect) {
  fs::create_directory(file_);
  EXPECT_TRUE(load_policy(file_, problem_).require_effect);
  fs::remove(file_);
  fs::create_symlink(file_, file_);
  EXPECT_TRUE(load_policy(file_, problem_).require_effect);
  fs::remove(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_TRUE(load_policy(file_, problem_).require_effect);
  EXPECT_THAT(problem_, HasSubstr("is not a file"));
}

TEST(Policy, RefusesWhatObeyingWouldChange) {
  for (const bool required : {false, true}) {
    for (const int least : {0, 40, 100}) {
      for (const bool on : {false, true}) {
        for (const int strength : {0, 39, 40, 100}) {
          const Policy policy{.require_effect = required, .least_strength = least, .file = "/p"};
          const Preferences asked{.on = on, .strength = strength};
          const Preferences obeyed = obey(policy, asked);
          EXPECT_EQ(refusal(policy, asked).empty(), obeyed == asked);
          EXPECT_EQ(refusal(policy, obeyed), "");
          EXPECT_TRUE(!required || obeyed.on);
        }
      }
    }
  }
}

TEST(Policy, SaysWhoRefuses) {
  const Policy policy{
      .require_effect = true, .least_strength = 40, .file = "/etc/scrim/policy.toml"};
  EXPECT_THAT(refusal(policy, {.on = false}), HasSubstr("/etc/scrim/policy.toml"));
  EXPECT_THAT(refusal(policy, {.on = false}), HasSubstr("cannot be switched off"));
  EXPECT_THAT(refusal(policy, {.strength = 39}), HasSubstr("at least 40"));
}

}  // namespace
}  // namespace scrim::live
