#include "apps/live/session/outputs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "apps/live/session/session_doubles.hpp"

namespace scrim::live {
namespace {

using scrim::test::Canvas;
using test::OutputStage;

constexpr io::VirtualMode small{.width = 320, .height = 192, .rate = 30};
constexpr io::VirtualMode large{.width = 640, .height = 384, .rate = 30};

/// Outputs of the names "first" and "second"; others cannot be made.
class OutputsTest : public testing::Test {
 protected:
  OutputsTest() {
    stages_.try_emplace("first");
    stages_.try_emplace("second");
    factories_.make_output =
        [this](
            const std::string& name, const io::VirtualMode& mode,
            io::OnVirtualCameraChange changed) -> io::Result<std::unique_ptr<io::VirtualCamera>> {
      const auto found = stages_.find(name);
      if (found == stages_.end()) return tl::unexpected("there is no " + name);
      const auto given = modes_.find(name);
      return std::make_unique<test::StagedOutput>(
          found->second, given == modes_.end() ? mode : given->second, std::move(changed));
    };
  }

  io::Result<Outputs> create(const std::vector<std::string>& names) {
    return Outputs::create(factories_, names, small, [] {});
  }

  /// Shows a picture that is gray all over. False when nobody takes it.
  static bool show(Outputs& outputs, std::uint8_t gray, std::int64_t time = 0) {
    const auto frame = outputs.acquire();
    if (!frame) return false;
    for (std::size_t p = 0; p < 3; ++p) {
      const int rows = p == 0 ? frame->layout.height : frame->layout.height / 2;
      const int columns = p == 0 ? frame->layout.width : frame->layout.width / 2;
      for (int y = 0; y < rows; ++y) {
        std::fill_n(frame->planes[p] + y * frame->strides[p], columns, p == 0 ? gray : 128);
      }
    }
    outputs.publish(time);
    return true;
  }

  OutputStage& first() { return stages_.at("first"); }
  OutputStage& second() { return stages_.at("second"); }

  std::map<std::string, OutputStage> stages_;
  std::map<std::string, io::VirtualMode> modes_;  ///< of outputs that have one of their own
  SessionFactories factories_;
};

TEST_F(OutputsTest, AreThereWhenOneOfThemCanBeMadeAndSayWhyTheOthersCannot) {
  const auto outputs = create({"PipeWire", "first"});
  ASSERT_TRUE(outputs) << outputs.error();
  EXPECT_EQ(outputs->names(), std::vector<std::string>{"staged"});
  EXPECT_EQ(outputs->problems(), std::vector<std::string>{"there is no PipeWire"});
}

TEST_F(OutputsTest, FailWithALineForEachWhenNoneCanBeMade) {
  EXPECT_EQ(create({"PipeWire", "loopback"}).error(), "there is no PipeWire; there is no loopback");
  EXPECT_EQ(create({}).error(), "no virtual camera was asked for");
}

TEST_F(OutputsTest, TakeNoFrameWhileNobodyWatches) {
  Outputs outputs = create({"first", "second"}).value();
  EXPECT_FALSE(outputs.wanted());
  EXPECT_FALSE(show(outputs, 60));
  EXPECT_EQ(first().count() + second().count(), 0U);
}

TEST_F(OutputsTest, GiveAFrameToThoseAloneThatAreWatched) {
  Outputs outputs = create({"first", "second"}).value();
  second().watched = true;
  EXPECT_TRUE(outputs.wanted());
  ASSERT_TRUE(show(outputs, 60));
  EXPECT_EQ(first().count(), 0U);
  EXPECT_EQ(second().last().brightness(160, 96), 60);
}

TEST_F(OutputsTest, ShowAllWatchersTheSamePictureWithItsTime) {
  Outputs outputs = create({"first", "second"}).value();
  first().watched = second().watched = true;
  for (std::uint8_t gray = 20; gray < 25; ++gray) ASSERT_TRUE(show(outputs, gray, 1000 + gray));
  EXPECT_EQ(first().seen, second().seen);
  EXPECT_EQ(first().times, (std::vector<std::int64_t>{1020, 1021, 1022, 1023, 1024}));
  EXPECT_EQ(second().times, first().times);
}

TEST_F(OutputsTest, ScaleThePictureForAWatcherOfAnotherSize) {
  modes_["second"] = large;
  Outputs outputs = create({"first", "second"}).value();
  first().watched = second().watched = true;
  ASSERT_TRUE(show(outputs, 60));
  EXPECT_EQ(second().last().layout().width, large.width);
  for (const int x : {0, 320, 639}) {
    for (const int y : {0, 192, 383}) EXPECT_NEAR(second().last().brightness(x, y), 60, 1);
  }
}

TEST_F(OutputsTest, PassOverAWatcherWhoHoldsAllItsBuffers) {
  Outputs outputs = create({"first", "second"}).value();
  first().watched = second().watched = true;
  first().buffers_held = true;
  ASSERT_TRUE(show(outputs, 60));
  EXPECT_EQ(first().count(), 0U);
  EXPECT_EQ(second().count(), 1U);
  second().buffers_held = true;
  EXPECT_FALSE(show(outputs, 61));
  first().buffers_held = false;
  ASSERT_TRUE(show(outputs, 62));
  EXPECT_EQ(first().last().brightness(0, 0), 62);
  EXPECT_EQ(second().count(), 1U);
}

TEST_F(OutputsTest, TakeTheModeOfTheFirstThatIsWatched) {
  modes_["second"] = large;
  Outputs outputs = create({"first", "second"}).value();
  EXPECT_EQ(outputs.mode(), small);
  second().watched = true;
  EXPECT_EQ(outputs.mode(), large);
  first().watched = true;
  EXPECT_EQ(outputs.mode(), small);
}

TEST_F(OutputsTest, OfferAnotherModeAtOnceWhileNobodyWatches) {
  Outputs outputs = create({"first"}).value();
  outputs.offer(large);
  EXPECT_EQ(outputs.mode(), large);
  EXPECT_EQ(first().made, 2);
  outputs.offer(large);
  EXPECT_EQ(first().made, 2) << "what it offers already is not made anew";
  EXPECT_TRUE(outputs.problems().empty());
}

TEST_F(OutputsTest, KeepTheModeOfWhoeverWatchesAndSayThatTheOtherOneWaits) {
  Outputs outputs = create({"first"}).value();
  first().watched = true;
  outputs.offer(large);
  EXPECT_EQ(outputs.mode(), small);
  EXPECT_EQ(first().made, 1);
  ASSERT_EQ(outputs.problems().size(), 1U);
  EXPECT_NE(outputs.problems().front().find("when nobody watches"), std::string::npos);
  first().watched = false;
  outputs.offer(large);
  EXPECT_EQ(outputs.mode(), large);
  EXPECT_TRUE(outputs.problems().empty());
}

TEST_F(OutputsTest, NameEachWatcherOnce) {
  Outputs outputs = create({"first", "second"}).value();
  EXPECT_TRUE(outputs.watchers().empty());
  first().watched = second().watched = true;
  EXPECT_EQ(outputs.watchers(), std::vector<std::string>{"a test"});
}

}  // namespace
}  // namespace scrim::live
