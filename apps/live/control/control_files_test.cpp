/// The settings file and the policy while a live camera is served.
#include <gmock/gmock.h>

#include "apps/live/control/control_harness.hpp"

namespace scrim::live {
namespace {

using testing::Contains;
using testing::HasSubstr;
namespace fs = std::filesystem;

TEST_F(ControlTest, AnEditOfTheFileIsFollowed) {
  serve();
  write(settings_, "strength = 77\nlook = \"lens\"\n");
  EXPECT_TRUE(heard("strength=77"));
  EXPECT_TRUE(heard("look=lens"));
  EXPECT_TRUE(told([](const Preferences& p) { return p.strength == 77 && p.look == Look::lens; }));
  std::ofstream(settings_) << "strength = 12\n";
  EXPECT_TRUE(heard("strength=12"));
  EXPECT_TRUE(heard("look=soft"));
  EXPECT_EQ(client_->get("strength"), "12");
}

TEST_F(ControlTest, AnEditBehindALinkIsFollowed) {
  const fs::path real = folder_ / "dotfiles" / "scrim.toml";
  write(real, "strength = 1\n");
  fs::create_directories(settings_.parent_path());
  fs::create_symlink(real, settings_);
  serve(*load(settings_));
  write(real, "strength = 2\n");
  EXPECT_TRUE(heard("strength=2"));
}

TEST_F(ControlTest, ACorruptFileIsReportedAndChangesNothing) {
  serve({.on = true, .strength = 60});
  write(settings_, "on = false\nstrength = much\n");
  EXPECT_TRUE(problem_seen("settings.toml:2: is not TOML"));
  EXPECT_TRUE(problems_.see([](const std::string& problem) {
    return problem.find("nothing of the file is used") != std::string::npos;
  }));
  EXPECT_EQ(client_->get("strength"), "60");
  EXPECT_EQ(client_->get("on"), "true");

  const auto set = client_->set("strength", "70");
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error(), HasSubstr("not kept"));
  EXPECT_THAT(set.error(), HasSubstr("scrim set --reset"));
  EXPECT_TRUE(told([](const Preferences& p) { return p.strength == 70; }));
  EXPECT_FALSE(load(settings_)) << "the user's text is gone";

  ASSERT_TRUE(client_->reset());
  EXPECT_TRUE(load(settings_));
  EXPECT_TRUE(client_->status()->problems.empty());
}

TEST_F(ControlTest, AFileThatIsCorruptFromTheStartIsKept) {
  write(settings_, "strength = much\n");
  serve();
  EXPECT_THAT(client_->status()->problems, Contains(HasSubstr("settings.toml:1")));
  EXPECT_FALSE(client_->set("strength", "70"));
  EXPECT_FALSE(load(settings_)) << "the user's text is gone";
  write(settings_, "strength = 71\n");
  EXPECT_TRUE(heard("strength=71"));
  EXPECT_TRUE(client_->status()->problems.empty());
}

TEST_F(ControlTest, AFileThatGoesAwayChangesNothing) {
  serve();
  ASSERT_TRUE(client_->set("strength", "33"));
  fs::remove(settings_);
  write(settings_.parent_path() / "other.toml", "x = 1\n");
  ASSERT_TRUE(client_->set("match", "5"));
  EXPECT_EQ(client_->get("strength"), "33");
  EXPECT_EQ(load(settings_)->strength, 33);
}

TEST_F(ControlTest, WhatCannotBeSavedIsInForceAndSaysSo) {
  serve({.on = false});
  fs::create_directories(settings_);
  const auto set = client_->set("on", "true");
  ASSERT_FALSE(set);
  EXPECT_THAT(set.error(), HasSubstr("not kept"));
  EXPECT_EQ(client_->get("on"), "true");
  EXPECT_TRUE(heard("on=true"));
}

TEST_F(ControlTest, ThePolicyRefusesOffEverywhere) {
  write(policy_, "require_effect = true\nleast_strength = 40\n");
  serve({.on = false, .strength = 10});
  EXPECT_TRUE(camera_.policies.see([](const Policy& p) { return p.require_effect; }));
  EXPECT_EQ(client_->get("on"), "true");
  EXPECT_TRUE(client_->status()->effect_required);
  EXPECT_THAT(client_->status()->problems, Contains(HasSubstr("is not followed")));

  EXPECT_THAT(client_->toggle().error(), HasSubstr("requires the effect"));
  EXPECT_THAT(client_->set("on", "false").error(), HasSubstr(policy_.string()));
  EXPECT_THAT(client_->set("strength", "39").error(), HasSubstr("at least 40"));
  EXPECT_TRUE(client_->set("strength", "45"));
  write(settings_, "on = false\nstrength = 41\n");
  EXPECT_TRUE(heard("strength=41"));
  EXPECT_TRUE(problem_seen("settings.toml is not followed"));
  EXPECT_EQ(client_->get("on"), "true");
  ASSERT_TRUE(client_->reset());
  EXPECT_EQ(client_->get("strength"), "50");
  EXPECT_FALSE(camera_.told.saw([](const Preferences& p) { return !p.on; }));
}

TEST_F(ControlTest, APolicyThatComesLaterIsObeyed) {
  serve({.on = false});
  EXPECT_EQ(client_->get("on"), "false");
  write(policy_, "require_effect = true\n");
  EXPECT_TRUE(heard("on=true"));
  EXPECT_TRUE(camera_.policies.see([](const Policy& p) { return p.require_effect; }));
  EXPECT_TRUE(changes_.see([](const LiveStatus& status) { return status.effect_required; }));
}

TEST_F(ControlTest, ABrokenPolicyRequiresTheEffect) {
  write(policy_, "require_effect = perhaps\n");
  serve({.on = false});
  EXPECT_EQ(client_->get("on"), "true");
  EXPECT_FALSE(client_->toggle());
  EXPECT_THAT(client_->status()->problems, Contains(HasSubstr("policy.toml:1")));
}

}  // namespace
}  // namespace scrim::live
