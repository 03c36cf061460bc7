#include "io/loopback/settling.hpp"

#include <gtest/gtest.h>

namespace scrim::io {
namespace {

using namespace std::chrono_literals;

constexpr auto rise = 300ms;
constexpr auto fall = 1000ms;
const Settling::Time start{1h};

class SettlingTest : public testing::Test {
 protected:
  /// Says what is seen, first at the times that were asked for on the way.
  void see(bool there, Settling::Time now) {
    while (settling_.due() && *settling_.due() < now) {
      const auto due = *settling_.due();
      settling_.observe(there_, due);
    }
    there_ = there;
    settling_.observe(there, now);
  }

  Settling settling_{rise, fall};
  bool there_ = false;
};

TEST_F(SettlingTest, NobodyWatchesAtFirstAndNothingIsPending) {
  EXPECT_FALSE(settling_.watched());
  EXPECT_FALSE(settling_.due());
  see(false, start);
  EXPECT_FALSE(settling_.due());
}

TEST_F(SettlingTest, OneWhoStaysWatches) {
  see(true, start);
  EXPECT_FALSE(settling_.watched());
  EXPECT_EQ(settling_.due(), start + rise);
  see(true, start + rise);
  EXPECT_TRUE(settling_.watched());
  EXPECT_FALSE(settling_.due());
}

TEST_F(SettlingTest, OneWhoLeavesIsGoneAfterAWhile) {
  see(true, start);
  see(true, start + rise);
  see(false, start + 5s);
  EXPECT_TRUE(settling_.watched());
  EXPECT_EQ(settling_.due(), start + 5s + fall);
  see(false, start + 5s + fall);
  EXPECT_FALSE(settling_.watched());
  EXPECT_FALSE(settling_.due());
}

TEST_F(SettlingTest, ALookBeforeTheTimeChangesNothingAndDoesNotPostponeIt) {
  see(true, start);
  see(true, start + rise / 2);
  EXPECT_FALSE(settling_.watched());
  EXPECT_EQ(settling_.due(), start + rise);
}

TEST_F(SettlingTest, FourShortLooksInThreeSecondsAreNoWatcher) {
  for (int look = 0; look < 4; ++look) {
    see(true, start + look * 750ms);
    see(false, start + look * 750ms + 60ms);
    EXPECT_FALSE(settling_.watched());
  }
  EXPECT_FALSE(settling_.due());
}

TEST_F(SettlingTest, FourLongLooksInThreeSecondsAreOneWatcher) {
  int changes = 0;
  bool before = false;
  for (int look = 0; look < 4; ++look) {
    for (const auto& [there, at] : {std::pair{true, 0ms}, std::pair{false, 400ms}}) {
      see(there, start + look * 750ms + at);
      if (settling_.watched() != before) ++changes;
      before = settling_.watched();
    }
  }
  EXPECT_EQ(changes, 1);
  see(false, start + 10s);
  EXPECT_FALSE(settling_.watched());
}

TEST_F(SettlingTest, AnotherWhoLooksInDoesNotEndTheWatching) {
  see(true, start);
  see(true, start + rise);
  see(false, start + 2s);
  see(true, start + 2s + fall / 2);
  see(false, start + 2s + fall);
  EXPECT_TRUE(settling_.watched());
  EXPECT_EQ(settling_.due(), start + 2s + fall + fall);
}

TEST_F(SettlingTest, WithoutARiseOneWatchesAtOnce) {
  Settling at_once(0ms, fall);
  at_once.observe(true, start);
  EXPECT_TRUE(at_once.watched());
}

}  // namespace
}  // namespace scrim::io
