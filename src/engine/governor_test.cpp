#include "engine/governor.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>
#include <vector>

namespace scrim {
namespace {

constexpr float budget = 10;

/// A machine whose frames take a time that depends on the level, the load and the dice.
class Machine {
 public:
  explicit Machine(Governor& governor, float noise = 0.05F) : governor_(governor), noise_(noise) {}

  struct Step {
    int frame, from, to;
    Adjustment why;
  };

  /// Frames at a load: 1 is a machine with nothing else to do.
  void run(int frames, float load) {
    run(frames, [load](int) { return load; });
  }
  void run(int frames, const std::function<float(int)>& load) {
    for (int i = 0; i < frames; ++i, ++frame_) {
      const int level = governor_.level();
      if (const Adjustment why = governor_.explain(); level != level_ || why != Adjustment::none) {
        steps.push_back({frame_, level_, level, why});
        level_ = level;
      }
      const float time = cost(level) * load(i) * (1 + noise_ * dice_(random_));
      governor_.took(time);
      slow_ += time > budget ? 1 : 0;
    }
  }

  /// The share of frames beyond the budget since this was last asked.
  float slow(int frames) {
    const float share = float(slow_) / float(frames);
    slow_ = 0;
    return share;
  }

  std::vector<Step> steps;

 private:
  float cost(int level) const {
    switch (level) {
      case quality::normal:
        return 4;
      case quality::coarse:
        return 3.4F;
      case quality::every_second_frame:
        return frame_ % 2 == 0 ? 3.4F : 1.6F;
      default:
        return 0.8F;
    }
  }

  Governor& governor_;
  float noise_;
  std::minstd_rand random_{7};
  std::uniform_real_distribution<float> dice_{-1, 1};
  int level_ = quality::normal;
  int frame_ = 0;
  int slow_ = 0;
};

Governor governor_with(float budget_milliseconds, int best = quality::normal) {
  Governor governor;
  governor.ask(best, budget_milliseconds);
  return governor;
}

TEST(Governor, LeavesTheLevelAloneWithoutABudget) {
  Governor governor = governor_with(0);
  Machine machine(governor);
  machine.run(500, 100);
  EXPECT_EQ(governor.level(), quality::normal);
  EXPECT_TRUE(machine.steps.empty());
}

TEST(Governor, LeavesTheLevelAloneWhileThereIsTime) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(2000, 2);
  EXPECT_EQ(governor.level(), quality::normal);
  EXPECT_TRUE(machine.steps.empty());
}

TEST(Governor, StepsDownUntilTheBudgetIsHeld) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(100, 1);
  machine.run(60, 3.4F);  // 13.6 at first, 11.6 a level below, then 11.6 and 5.4
  EXPECT_EQ(governor.level(), quality::every_second_frame);
  machine.slow(1);
  machine.run(600, 2.8F);
  EXPECT_LT(machine.slow(600), 0.05F);
}

TEST(Governor, StepsDownWithinAFewFramesWhenFarAboveTheBudget) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(100, 1);
  machine.run(10, 6);
  EXPECT_GT(governor.level(), quality::normal);
}

TEST(Governor, ComesBackWhenTheLoadGoes) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(300, 3.4F);
  ASSERT_GT(governor.level(), quality::normal);
  machine.run(600, 1);
  EXPECT_EQ(governor.level(), quality::normal);
}

TEST(Governor, CoversOnlyWhenTheLeastWorkTakesFarTooLong) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(600, 6);  // 15 on average, where every second frame is a dear one
  EXPECT_EQ(governor.level(), quality::every_second_frame);
  machine.run(600, 15);  // 38
  EXPECT_EQ(governor.level(), quality::covered);
  machine.run(900, 1);
  EXPECT_EQ(governor.level(), quality::normal);
}

TEST(Governor, TellsEachStepOnceWithItsReason) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(300, 3.4F);
  const std::size_t down = machine.steps.size();
  machine.run(900, 1);
  ASSERT_EQ(machine.steps.size(), 2 * down);
  for (std::size_t i = 0; i < machine.steps.size(); ++i) {
    const auto& [frame, from, to, why] = machine.steps[i];
    EXPECT_EQ(to, i < down ? from + 1 : from - 1);
    EXPECT_EQ(why, i < down ? Adjustment::too_slow : Adjustment::time_to_spare);
  }
}

TEST(Governor, DoesNotHuntWithALoadNearTheBorder) {
  for (const float load : {2.3F, 2.4F, 2.45F, 2.5F, 2.55F, 2.6F, 2.8F, 2.95F, 3.1F, 4.0F, 9.0F}) {
    for (const float noise : {0.02F, 0.1F, 0.3F}) {
      Governor governor = governor_with(budget);
      Machine machine(governor, noise);
      machine.run(3600, load);  // two minutes
      EXPECT_LE(machine.steps.size(), 12U) << "load " << load << ", noise " << noise;
    }
  }
}

TEST(Governor, TriesLessAndLessOftenWhatKeepsFailing) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  // Whenever the governor has gone down there seems to be time; whenever it tries, there is none.
  machine.run(6000, [&](int) { return governor.level() == quality::normal ? 3.0F : 0.5F; });
  std::vector<int> tries;
  for (const auto& step : machine.steps) {
    if (step.why == Adjustment::time_to_spare) tries.push_back(step.frame);
  }
  ASSERT_GE(tries.size(), 6U);
  EXPECT_LE(tries.size(), 8U);
  for (std::size_t i = 2; i < 6; ++i) {
    EXPECT_GT(tries[i] - tries[i - 1], 1.5F * float(tries[i - 1] - tries[i - 2]));
  }
}

TEST(Governor, FollowsALoadThatComesAndGoes) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  for (int round = 0; round < 5; ++round) {
    machine.run(450, 3.4F);
    EXPECT_GT(governor.level(), quality::normal);
    machine.run(900, 1);
    EXPECT_EQ(governor.level(), quality::normal);
  }
  EXPECT_LE(machine.steps.size(), 20U);
}

TEST(Governor, PassesOverSingleSlowFrames) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(3000, [](int i) { return i % 23 == 0 ? 50.0F : 1.0F; });
  EXPECT_TRUE(machine.steps.empty());
}

TEST(Governor, SurvivesTimesThatAreNone) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> times{std::numeric_limits<float>::quiet_NaN(),
                                 -1,
                                 -infinity,
                                 0,
                                 std::numeric_limits<float>::denorm_min(),
                                 infinity,
                                 std::numeric_limits<float>::max()};
  for (const float time : times) {
    for (const float tiny_or_huge : {1e-30F, 1e30F, budget}) {
      Governor governor = governor_with(tiny_or_huge);
      for (int i = 0; i < 300; ++i) governor.took(time);
      EXPECT_GE(governor.level(), quality::normal);
      EXPECT_LE(governor.level(), quality::covered);
      governor.ask(quality::normal, budget);
      Machine machine(governor);
      machine.run(2500, 1);
      EXPECT_EQ(governor.level(), quality::normal) << time << ", " << tiny_or_huge;
    }
  }
}

TEST(Governor, IgnoresTimesThatAreNotNumbers) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(100, [](int i) { return i % 2 == 0 ? 1 : std::nanf(""); });
  EXPECT_TRUE(machine.steps.empty());
}

TEST(Governor, TakesTheLevelThatIsAskedForAtOnceAndSaysSo) {
  Governor governor;
  for (const int level : {quality::every_second_frame, quality::normal, quality::coarse}) {
    governor.ask(level, 0);
    EXPECT_EQ(governor.level(), level);
    EXPECT_EQ(governor.explain(), Adjustment::asked);
    EXPECT_EQ(governor.explain(), Adjustment::none);
  }
  governor.ask(quality::normal, budget);
  EXPECT_EQ(governor.level(), quality::normal);
}

TEST(Governor, NeverGoesAboveWhatIsAskedFor) {
  Governor governor = governor_with(budget, quality::coarse);
  Machine machine(governor);
  machine.run(1000, 0.1F);
  EXPECT_EQ(governor.level(), quality::coarse);
}

TEST(Governor, StaysBelowWhenABetterLevelIsAskedForUnderLoad) {
  Governor governor = governor_with(budget, quality::coarse);
  Machine machine(governor);
  machine.run(300, 3.4F);
  const int below = governor.level();
  ASSERT_GT(below, quality::coarse);
  governor.ask(quality::normal, budget);
  EXPECT_EQ(governor.level(), below);
  machine.run(1500, 1);
  EXPECT_EQ(governor.level(), quality::normal);
}

TEST(Governor, FollowsAChangeOfTheBudget) {
  Governor governor = governor_with(budget);
  Machine machine(governor);
  machine.run(100, 1);
  governor.ask(quality::normal, 3.6F);
  machine.run(100, 1);
  EXPECT_EQ(governor.level(), quality::coarse);
  governor.ask(quality::normal, budget);
  machine.run(200, 1);
  EXPECT_EQ(governor.level(), quality::normal);
  machine.run(100, 4);
  EXPECT_GT(governor.level(), quality::normal);
  governor.ask(quality::normal, 0);
  EXPECT_EQ(governor.level(), quality::normal);
  EXPECT_EQ(governor.explain(), Adjustment::asked);
}

}  // namespace
}  // namespace scrim
