#include "apps/live/control/realtime_kit.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "apps/live/control/realtime_kit_double.hpp"

namespace scrim::live {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

/// The session bus of the test is its system bus, too.
class RealtimeKitTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* bus = std::getenv("DBUS_SESSION_BUS_ADDRESS");
    ASSERT_NE(bus, nullptr);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", bus, 1);
  }
  void TearDown() override { unsetenv("DBUS_SYSTEM_BUS_ADDRESS"); }

  bool ask() {
    return ask_realtime_kit(17, [this](microseconds longest) {
      limited_ = longest;
      return can_limit_;
    });
  }

  bool can_limit_ = true;
  std::optional<microseconds> limited_;
};

TEST_F(RealtimeKitTest, LimitsRunsBeforeItAsksForTheLowestPriority) {
  std::optional<microseconds> limited_then;
  const RealtimeKitDouble kit(
      200ms, [&](std::uint64_t process, std::uint64_t thread, std::uint32_t priority) {
        limited_then = limited_;
        return process == std::uint64_t(getpid()) && thread == 17 && priority == 1;
      });
  EXPECT_TRUE(ask());
  EXPECT_EQ(limited_then, microseconds(200ms));
}

TEST_F(RealtimeKitTest, ARefusalIsANo) {
  const RealtimeKitDouble kit(200ms, [](auto...) { return false; });
  EXPECT_FALSE(ask());
}

TEST_F(RealtimeKitTest, WithoutALimitNothingIsAskedFor) {
  bool asked = false;
  const RealtimeKitDouble kit(200ms, [&asked](auto...) { return asked = true; });
  can_limit_ = false;
  EXPECT_FALSE(ask());
  EXPECT_FALSE(asked);
}

TEST_F(RealtimeKitTest, WithoutTheServiceItIsANo) {
  EXPECT_FALSE(ask());
}

TEST_F(RealtimeKitTest, WithoutTheServiceThePortalIsAskedIfItRuns) {
  const RealtimeKitDouble portal(
      200ms, [](auto...) { return true; }, realtime_portal);
  EXPECT_TRUE(ask());
}

TEST_F(RealtimeKitTest, WithoutASystemBusItIsANo) {
  setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", 1);
  EXPECT_FALSE(ask());
}

}  // namespace
}  // namespace scrim::live
