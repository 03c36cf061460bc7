// The room learnt while nobody is in the picture, through the public door.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr Layout layout{320, 240, Format::i420};
constexpr int long_enough = 90;

/// A green thing in the room, which the network takes for somebody, and somebody.
constexpr Person thing{.x = 0.2, .y = 0.5, .width = 0.25, .height = 0.4};
constexpr Person somebody{.x = 0.7};

/// The room with the thing in it, and with somebody or not. The sensor's noise is another each
/// time.
class Room {
 public:
  Canvas frame(bool with_somebody) {
    Canvas out = draw(layout, {.person = thing});
    if (with_somebody) {
      const Paint lime({60, 190, 60}, layout);
      for (int y = 0; y < layout.height; ++y) {
        for (int x = 0; x < layout.width; ++x) {
          const double u = (x + 0.5) / layout.width, v = (y + 0.5) / layout.height;
          if (somebody.distance(u, v) < 1) put(out, x, y, lime);
        }
      }
    }
    for (std::uint8_t& b : out.plane(0)) b = std::uint8_t(b + (random_ = 5 * random_ + 3) % 3);
    return out;
  }

 private:
  std::uint32_t random_ = 7;
};

class LearnRoom : public testing::Test {
 protected:
  void SetUp() override {
    static const std::vector<std::byte> model = keyed_model();
    engine_.emplace(Engine::create({.model_file = model}).value());
  }

  void see(int frames, bool with_somebody, const Settings& settings) {
    ASSERT_EQ(engine_->apply(settings), Status::ok);
    for (int i = 0; i < frames; ++i) {
      in_ = room_.frame(with_somebody);
      ASSERT_EQ(engine_->process(in_.frame(), out_.mutable_frame(), {matte_.data(), layout.width}),
                Status::ok);
    }
  }
  int alpha(const Person& where) const {
    return matte_[std::size_t(where.y * layout.height) * layout.width +
                  std::size_t(where.x * layout.width)];
  }
  bool covered() const {
    return *std::max_element(matte_.begin(), matte_.end()) == 0 &&
           visible_mark(out_, {.person = std::nullopt}) < 0.05;
  }

  std::optional<Engine> engine_;
  Room room_;
  Canvas in_{layout}, out_{layout};
  std::vector<std::uint8_t> matte_ = std::vector<std::uint8_t>(layout.width * layout.height);
};

TEST_F(LearnRoom, KeepsAThingOutThatTheNetworkTakesForSomebody) {
  see(long_enough, true, {});
  EXPECT_EQ(alpha(thing), 255) << "the control: it is shown when nothing was learnt";
  see(long_enough, false, {.learn_room = true});
  for (int i = 0; i < long_enough; ++i) {
    see(1, true, {});
    ASSERT_EQ(alpha(thing), 0) << i;
    ASSERT_EQ(alpha(somebody), 255) << i;
  }
}

TEST_F(LearnRoom, CoversEveryFrameFromTheFirstOn) {
  for (const int level : {quality::normal, quality::coarse, quality::every_second_frame}) {
    for (int i = 0; i < 30; ++i) {
      see(1, true, {.keep = {{{0, 0, 320, 240}}}, .learn_room = true, .quality = level});
      ASSERT_TRUE(covered()) << "level " << level << ", frame " << i;
    }
  }
}

TEST_F(LearnRoom, LearnsAtEveryLevelAndWithTheEffectOff) {
  for (const Settings& settings :
       {Settings{.quality = quality::every_second_frame}, Settings{.effect = Effect::none}}) {
    Settings learning = settings;
    learning.learn_room = true;
    engine_->reset();
    see(long_enough, false, learning);
    see(1, true, {});
    EXPECT_EQ(alpha(thing), 0);
  }
}

TEST_F(LearnRoom, ShowsTheRoomWithTheEffectOff) {
  see(1, false, {.effect = Effect::none, .learn_room = true});
  EXPECT_EQ(out_, in_);
  EXPECT_EQ(engine_->report().shown, Shown::room);
}

TEST_F(LearnRoom, TellsHowMuchIsLearnt) {
  see(1, false, {.learn_room = true});
  EXPECT_LT(engine_->report().room, 0.1F);
  see(long_enough, false, {.learn_room = true});
  EXPECT_GT(engine_->report().room, 0.99F);
  see(1, true, {});
  EXPECT_GT(engine_->report().room, 0.99F);
  engine_->reset();
  see(1, true, {});
  EXPECT_LT(engine_->report().room, 0.1F);
}

TEST_F(LearnRoom, BeginsAnewEachTime) {
  see(long_enough, false, {.learn_room = true});
  see(1, true, {});
  see(1, false, {.learn_room = true});
  EXPECT_LT(engine_->report().room, 0.1F);
}

TEST_F(LearnRoom, KeepsItThroughARewindAndNotThroughAReset) {
  see(long_enough, false, {.learn_room = true});
  engine_->rewind();
  for (int i = 0; i < long_enough; ++i) {
    see(1, true, {});
    ASSERT_EQ(alpha(thing), 0) << i;
  }
  engine_->reset();
  see(1, true, {});
  EXPECT_EQ(alpha(thing), 255);
}

TEST_F(LearnRoom, HidesWhoWasThereAllTheSameAndShowsThemElsewhere) {
  see(long_enough, true, {.learn_room = true});
  see(1, true, {});
  EXPECT_EQ(alpha(somebody), 0);
}

}  // namespace
}  // namespace scrim::test
