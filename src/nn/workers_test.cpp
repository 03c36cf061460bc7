#include "nn/workers.hpp"

#include <gtest/gtest.h>

#include <array>

namespace scrim::nn {
namespace {

// Counts how often each unit was computed, and units that began before those they wait for.
struct Ledger {
  static constexpr int units = 60;

  std::vector<int> after;
  std::array<std::atomic<int>, units> done{};
  std::atomic<int> too_early{0}, strangers{0};
  int members = 1;

  explicit Ledger(int count) : members(count) {
    for (int u = 0; u < units; ++u) after.push_back(u / 7 * 7);
  }

  static void execute(void* context, int unit, int member) noexcept {
    auto& self = *static_cast<Ledger*>(context);
    const int rounds = self.done[static_cast<std::size_t>(unit)];
    for (int u = 0; u < self.after[static_cast<std::size_t>(unit)]; ++u) {
      if (self.done[static_cast<std::size_t>(u)] <= rounds) ++self.too_early;
    }
    if (member < 0 || member >= self.members) ++self.strangers;
    ++self.done[static_cast<std::size_t>(unit)];
  }
};

TEST(Workers, ComputeEachUnitOnceAfterThoseItWaitsFor) {
  for (const int members : {1, 2, 3, 8}) {
    Ledger ledger(members);
    Workers workers(members, ledger.after, Ledger::execute, &ledger);
    for (int run = 1; run <= 200; ++run) {
      workers.run();
      for (const auto& count : ledger.done) ASSERT_EQ(count, run);
    }
    EXPECT_EQ(ledger.too_early, 0);
    EXPECT_EQ(ledger.strangers, 0);
  }
}

TEST(Workers, ComputeNothingWhenTheyAreOnlyWoken) {
  Ledger ledger(3);
  Workers workers(3, ledger.after, Ledger::execute, &ledger);
  for (int run = 0; run < 50; ++run) {
    workers.wake();
    workers.wake();
    for (const auto& count : ledger.done) ASSERT_EQ(count, run);
    workers.run();
  }
  EXPECT_EQ(ledger.too_early, 0);
}

TEST(Workers, EndWithoutHavingRun) {
  Ledger ledger(4);
  const Workers workers(4, ledger.after, Ledger::execute, &ledger);
  EXPECT_EQ(ledger.done[0], 0);
}

}  // namespace
}  // namespace scrim::nn
