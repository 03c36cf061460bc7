#include "memory/held_things.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "frame/span.hpp"
#include "memory/memory_tuning.hpp"

namespace scrim {
namespace {

constexpr int columns = 48, rows = 32;

constexpr Rect person{{10, 24}, {6, rows}};
/// Beside the person: five squares wide and high.
constexpr Rect book{{24, 29}, {14, 19}};

/// A person, a thing, and how probable the network finds the thing.
struct Sight {
  Rect thing = book;
  HeldThings::Kind kind = HeldThings::other;
  float probability = 0.2F;
};

constexpr Sight nothing_held{.thing = {}};

class Hands {
 public:
  /// How surely the thing is held, in its middle, after so many more frames of
  /// this.
  float see(const Sight& sight, int frames) {
    for (int i = 0; i < frames; ++i) {
      fill({{0, columns}, {0, rows}}, HeldThings::room);
      fill(person, HeldThings::person);
      fill(sight.thing, sight.kind);
      std::vector<float> probability(std::size_t{columns} * rows);
      each(sight.thing,
           [&](int x, int y) { probability[std::size_t(y * columns + x)] = sight.probability; });
      things_.find(probability.data());
    }
    return held_at(book);
  }

  float held_at(const Rect& thing) const {
    const int x = (thing.x.begin + thing.x.end) / 2, y = (thing.y.begin + thing.y.end) / 2;
    return things_.held()[y * columns + x];
  }

  HeldThings& things() { return things_; }

 private:
  template <class Visit>
  static void each(const Rect& rect, Visit visit) {
    for (int y = rect.y.begin; y < rect.y.end; ++y) {
      for (int x = rect.x.begin; x < rect.x.end; ++x) visit(x, y);
    }
  }
  void fill(const Rect& rect, HeldThings::Kind kind) {
    each(rect, [&](int x, int y) { things_.kinds(y)[x] = kind; });
  }

  HeldThings things_{columns, rows};
};

constexpr int long_enough = tuning::held_things::full_trust / tuning::held_things::gain;

TEST(HeldThings, ABookBesideThePersonIsHeldAfterSomeFrames) {
  Hands hands;
  EXPECT_EQ(hands.see({}, 1), 0) << "not at once";
  EXPECT_EQ(hands.see({}, long_enough - 1), 1);
  EXPECT_TRUE(hands.things().any());
}

TEST(HeldThings, BecomeSureSteadily) {
  Hands hands;
  float before = 0;
  for (int frame = 0; frame < 2 * long_enough; ++frame) {
    const float now = hands.see({}, 1);
    EXPECT_GE(now, before);
    before = now;
  }
  EXPECT_EQ(before, 1);
}

TEST(HeldThings, NeverWhatFailsOneOfTheConditions) {
  const auto never_held = [](const Sight& sight) {
    Hands hands;
    hands.see(sight, 10 * long_enough);
    return !hands.things().any();
  };
  EXPECT_FALSE(never_held({}));
  EXPECT_TRUE(never_held({.thing = {{28, 33}, {14, 19}}})) << "touches nobody";
  EXPECT_TRUE(never_held({.thing = {{24, 26}, {8, 30}}})) << "a rim of two squares";
  EXPECT_TRUE(never_held({.thing = {{24, 40}, {4, 28}}})) << "too large";
  EXPECT_TRUE(never_held({.probability = 0})) << "the network sees nothing of it";
  EXPECT_TRUE(never_held({.kind = HeldThings::shaded})) << "a shadow";
}

TEST(HeldThings, MayBeMissedByTheNetworkForAWhile) {
  Hands hands;
  hands.see({}, tuning::held_things::max_trust);
  const Sight missed{.probability = 0};
  EXPECT_EQ(hands.see(missed, tuning::held_things::max_trust - tuning::held_things::full_trust), 1);
  EXPECT_EQ(hands.see(missed, tuning::held_things::full_trust), 0);
}

TEST(HeldThings, AreGoneWhenTheyAreNoLongerThere) {
  Hands hands;
  hands.see({}, long_enough);
  EXPECT_EQ(hands.see(nothing_held, 1), 0);
  EXPECT_FALSE(hands.things().any());
  EXPECT_EQ(hands.see({}, 1), 0) << "and are not trusted when they come again";
}

TEST(HeldThings, AreFollowedWhenTheyMove) {
  Hands hands;
  hands.see({}, long_enough);
  Rect moved = book;
  for (int frame = 0; frame < 6; ++frame) {
    --moved.y.begin;
    --moved.y.end;
    hands.see({.thing = moved}, 1);
    EXPECT_EQ(hands.held_at(moved), 1) << frame;
  }
}

TEST(HeldThings, ResetForgetsThem) {
  Hands hands;
  hands.see({}, long_enough);
  hands.things().reset();
  EXPECT_FALSE(hands.things().any());
  EXPECT_EQ(hands.held_at(book), 0);
  EXPECT_EQ(hands.see({}, 1), 0);
}

}  // namespace
}  // namespace scrim
