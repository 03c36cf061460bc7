#include "matte/plate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <vector>

#include "matte/matte_tuning.hpp"
#include "matte/reference_plate.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

using Bytes = GuidePlane<std::uint8_t>;

constexpr int columns = 100, rows = 60, radius = 5;
/// Frames in which all rows are learnt from once, and those that make the room well known.
constexpr int round = tuning::plate::frames_apart, long_enough = 20 * round;

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};
constexpr Box person{30, 20, 30, 40};
constexpr Box patch{70, 30, 12, 12};

/// A frame on the refiner's grid, and a mask of it.
class Scene {
 public:
  explicit Scene(int wide = columns, int high = rows)
      : wide_(wide),
        high_(high),
        colour_{Bytes(wide, high), Bytes(wide, high), Bytes(wide, high)},
        mask_(wide, high),
        tiles_(wide, high, radius),
        plate(wide, high) {}

  void paint_room(int pan = 0) {
    std::mt19937 noise(++seed_);
    each({0, 0, wide_, high_}, [&](int x, int y) {
      const int pattern = (x + pan) / 5 % 3 * 40 + y / 6 % 4 * 15;
      put(x, y, 60 + pattern + int(noise() % 3), 122 + (x + pan) / 9 % 3 * 6, 132);
      mask_.row(y)[x] = 0;
    });
  }
  /// Another room, which has no hard edges, from where the camera is turned to the right and down.
  void paint_view(double right, double down) {
    std::mt19937 noise(++seed_);
    each({0, 0, wide_, high_}, [&](int i, int j) {
      const double x = i + right, y = j + down;
      const double waves = std::sin(0.41 * x + 0.22 * y) + std::sin(0.13 * x - 0.5 * y);
      const double luma = 120 + 30 * waves + 25 * std::sin(0.004 * x * y);
      const double tint = 12 * std::sin(0.21 * x - 0.3 * y);
      put(i, j, int(std::lround(luma)) + int(noise() % 3), int(std::lround(128 + tint)), 132);
      mask_.row(j)[i] = 0;
    });
  }
  void paint(const Box& box, int luma, int u, int v) {
    each(box, [&](int x, int y) { put(x, y, luma, u, v); });
  }
  void light(const Box& box, int more) {
    each(box, [&](int x, int y) {
      std::uint8_t& luma = colour_[0].row(y)[x];
      luma = std::uint8_t(std::clamp(luma + more, 0, 255));
    });
  }
  void say(const Box& box, int alpha) {
    each(box, [&](int x, int y) { mask_.row(y)[x] = std::uint8_t(alpha); });
  }
  void scatter(unsigned seed) {
    std::mt19937 random(seed);
    each({0, 0, wide_, high_}, [&](int x, int y) {
      put(x, y, int(random() % 256), int(random() % 256), int(random() % 256));
      mask_.row(y)[x] = std::uint8_t(random() % 4 == 0 ? 0 : random() % 256);
    });
  }

  /// Corrects the mask and learns from the outcome.
  void see() {
    correct();
    plate.learn(views(), mask_);
  }
  void correct() {
    extend();
    tiles_.update(mask_);
    plate.correct(views(), tiles_, mask_);
  }
  template <class Paint>
  void watch(int frames, Paint paint) {
    for (int i = 0; i < frames; ++i) {
      paint_room();
      paint();
      see();
    }
  }
  void watch(int frames) {
    watch(frames, [] {});
  }
  void look(double right, double down) {
    paint_view(right, down);
    see();
  }
  void look_on(int frames, double right, double down) {
    for (int i = 0; i < frames; ++i) look(right, down);
  }
  /// What becomes of a place that is said to be person.
  double asked(double right, double down, const Box& box) {
    paint_view(right, down);
    say(box, 220);
    correct();
    return mean(box);
  }

  double mean(const Box& box) {
    double sum = 0;
    each(box, [&](int x, int y) { sum += mask_.row(y)[x]; });
    return sum / (box.width * box.height);
  }
  Plate::Colour views() const { return {&colour_[0], &colour_[1], &colour_[2]}; }
  const Bytes& mask() const { return mask_; }
  void extend() {
    for (int y = 0; y < high_; ++y) {
      for (Bytes& plane : colour_) plane.extend(y);
      mask_.extend(y);
    }
  }

 private:
  template <class Visit>
  void each(const Box& box, Visit visit) {
    for (int y = box.y; y < box.y + box.height; ++y) {
      for (int x = box.x; x < box.x + box.width; ++x) visit(x, y);
    }
  }
  void put(int x, int y, int luma, int u, int v) {
    colour_[0].row(y)[x] = std::uint8_t(luma);
    colour_[1].row(y)[x] = std::uint8_t(u);
    colour_[2].row(y)[x] = std::uint8_t(v);
  }

  int wide_, high_;
  std::array<Bytes, 3> colour_;
  Bytes mask_;
  GuideTiles tiles_;
  unsigned seed_ = 0;

 public:
  Plate plate;
};

TEST(Plate, KnowsTheRoomWhenItSeesIt) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(1, [&] { scene.say(patch, 220); });
  EXPECT_LT(scene.mean(patch), 25);
}

TEST(Plate, SaysNothingWhereTheRoomWasNeverSeen) {
  Scene scene;
  scene.watch(long_enough, [&] { scene.say(patch, 220); });
  EXPECT_EQ(scene.mean(patch), 220);
}

TEST(Plate, SaysNothingAfterAFewLooks) {
  Scene scene;
  scene.watch((int(tuning::plate::young) - 1) * round);
  scene.watch(1, [&] { scene.say(patch, 220); });
  EXPECT_EQ(scene.mean(patch), 220);
}

TEST(Plate, BelievesInWhatHidesTheRoom) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(1, [&] {
    scene.paint(person, 200, 100, 160);
    scene.say(person, 160);
  });
  EXPECT_GT(scene.mean(person), 210);
}

TEST(Plate, LeavesAPersonAloneWhoLooksLikeTheRoomSomewhere) {
  Scene scene;
  scene.watch(long_enough, [&] { scene.paint({40, 20, 10, 40}, 90, 126, 134); });
  // Their coat has a colour close to the room's; all around they are surely themselves.
  scene.watch(1, [&] {
    scene.paint(person, 98, 126, 136);
    scene.say(person, 255);
  });
  EXPECT_GT(scene.mean(person), 240);
}

TEST(Plate, KnowsTheRoomInTheLightOfALamp) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(1, [&] {
    scene.light({60, 20, 40, 40}, 14);
    scene.say(patch, 220);
  });
  EXPECT_LT(scene.mean(patch), 60);
}

TEST(Plate, KnowsTheRoomInAnotherLight) {
  Scene scene;
  scene.watch(long_enough);
  scene.plate.relight({.gain = {1, 1, 1}, .offset = {60 * square_step, 0, 0}});
  scene.watch(1, [&] {
    scene.light({0, 0, columns, rows}, 60);
    scene.say(patch, 220);
  });
  EXPECT_LT(scene.mean(patch), 25);
}

TEST(Plate, LearnsTheRoomAnewWhereItChanged) {
  Scene scene;
  const auto change = [&] { scene.paint(patch, 200, 90, 170); };
  scene.watch(long_enough);
  scene.watch(12 * round, change);
  scene.watch(1, [&] {
    change();
    scene.say(patch, 220);
  });
  EXPECT_LT(scene.mean(patch), 60);
}

TEST(Plate, ForgetsWhenTheCameraLooksElsewhere) {
  Scene scene;
  scene.look_on(long_enough, 0, 0);
  scene.paint_room();
  scene.see();
  scene.watch(1, [&] { scene.say(patch, 220); });
  EXPECT_EQ(scene.mean(patch), 220);
}

TEST(Plate, ForgetsWhenTold) {
  Scene scene;
  scene.watch(long_enough);
  scene.plate.reset();
  scene.watch(1, [&] { scene.say(patch, 220); });
  EXPECT_EQ(scene.mean(patch), 220);
}

TEST(Plate, FollowsACameraThatIsHeldByHand) {
  for (double angle = 0; angle < 6; angle += 0.5) {
    Scene scene;
    scene.look_on(long_enough, 0, 0);
    double right = 0, down = 0;
    for (int i = 0; i < 9; ++i) {
      right += 0.4 * std::cos(angle);
      down += 0.4 * std::sin(angle);
      scene.look(right, down);
    }
    EXPECT_LT(scene.asked(right, down, patch), 40) << angle;
  }
}

TEST(Plate, KnowsASharpRoomOfWhichACameraThatIsHeldByHandTaughtIt) {
  Scene scene;
  for (int i = 0; i < 2 * long_enough; ++i) scene.look(1.5 * std::sin(i / 3.0), std::cos(i / 4.0));
  EXPECT_LT(scene.asked(0.6, 1.3, patch), 40);
}

TEST(Plate, FindsTheRoomAgainWhenTheCameraWasKnocked) {
  for (auto [right, down] : {std::pair{3.0, 0.0}, {-5.3, 2.6}, {0.0, -7.0}, {6.5, 6.5}}) {
    Scene scene;
    scene.look_on(long_enough, 0, 0);
    EXPECT_LT(scene.asked(right, down, patch), 40) << right << ", " << down;
  }
}

TEST(Plate, KnowsWhatComesBackIntoThePicture) {
  constexpr Box edge{0, 20, 3, 20};
  Scene scene;
  scene.look_on(long_enough, 0, 0);
  for (double right = 0; right < 4; right += 0.5) scene.look(right, 0);
  for (double right = 4; right > 0; right -= 0.5) scene.look(right, 0);
  EXPECT_LT(scene.asked(0, 0, edge), 80);
}

TEST(Plate, ForgetsWhatLeftThePictureLongAgo) {
  constexpr Box edge{0, 20, 10, 20};
  Scene scene;
  scene.look_on(long_enough, 0, 0);
  for (double right = 0; right < 30; right += 0.5) scene.look(right, 0);
  EXPECT_LT(scene.asked(30, 0, {30, 20, 20, 20}), 40);
  // A jump back is none that could be followed: it must not be taken for what lies there now.
  for (double right = 30; right > 0; right -= 0.5) {
    scene.paint_view(right, 0);
    scene.say({0, 0, 14, rows}, 255);
    scene.correct();
  }
  EXPECT_EQ(scene.asked(0, 0, edge), 220);
}

/// Whatever is remembered, and be it the work of an enemy: nobody appears where the mask has
/// nobody, and odds rise by no more than is said.
class HostilePlate : public testing::Test {
 public:
  /// A frame that is learnt from at times even where somebody is.
  void see(Scene& scene, bool learns) {
    scene.extend();
    std::vector<std::uint8_t> before;
    for (int y = 0; y < rows; ++y) {
      before.insert(before.end(), scene.mask().row(y), scene.mask().row(y) + columns);
    }
    if (learns) scene.plate.learn(scene.views(), Bytes(columns, rows));
    scene.correct();
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x) {
        const double was = before[std::size_t(y * columns + x)], is = scene.mask().row(y)[x];
        const double p = (was + 1) / 257, bound = p * most / (1 - p + p * most);
        ASSERT_LE(is, was == 0 ? 0 : 257 * bound);
      }
    }
  }

 private:
  const double most = std::pow(1 + tuning::plate::max_for / 64.0, 64);
};

TEST_F(HostilePlate, NeverMakesAPersonOfNothing) {
  Scene scene;
  for (unsigned i = 0; i < 60; ++i) {
    scene.scatter(i / 7);  // the same picture for some frames, so that it is learnt
    see(scene, i % 3 == 0);
  }
}

TEST_F(HostilePlate, NeverMakesAPersonOfNothingWhereverTheCameraTurns) {
  Scene scene;
  std::mt19937 random(1);
  double right = 0, down = 0;
  for (int i = 0; i < 300; ++i) {
    const double far = i % 50 == 0 ? 0.04 : 0.002;  // up to 20 cells at once, and up to one
    right += far * (int(random() % 1001) - 500);
    down += far * (int(random() % 1001) - 500);
    scene.paint_view(right, down);
    scene.say({int(random() % 50), int(random() % 30), 40, 25}, int(random() % 256));
    see(scene, i % 3 != 0);
  }
}

/// A frame, in both.
void expect_the_same(Scene& scene, ReferencePlate& reference) {
  scene.extend();
  const std::vector<std::uint8_t> expected = reference.correct(scene.views(), scene.mask());
  scene.correct();
  const int wide = scene.mask().width();
  for (int y = 0; y < scene.mask().height(); ++y) {
    for (int x = 0; x < wide; ++x) {
      ASSERT_NEAR(scene.mask().row(y)[x], expected[std::size_t(y * wide + x)], 2)
          << wide << " wide, at " << x << ", " << y;
    }
  }
  reference.learn(scene.views(), scene.mask());
  scene.plate.learn(scene.views(), scene.mask());
}

TEST(Plate, IsWhatTheReferenceIsBeforeACameraThatIsHeldByHand) {
  for (auto [wide, high] : {std::pair{37, 21}, {100, 60}, {131, 73}}) {
    const int w = wide, h = high;
    on_every_target([&] {
      Scene scene(w, h);
      ReferencePlate reference(w, h);
      for (int i = 0; i < 60; ++i) {
        scene.paint_view(i < 20 ? 0 : 0.3 * (i - 20), 2 * std::sin(i / 5.0) + (i < 50 ? 0 : 5));
        const Box somebody{w / 3, h / 3, 6, h - h / 3};
        scene.paint(somebody, 30 + i % 5, 110, 150);
        scene.say(somebody, 255);
        scene.say({w / 2, 1, 5, 5}, 100 + 2 * i);
        expect_the_same(scene, reference);
      }
    });
  }
}

TEST(Plate, IsWhatTheReferenceIsOnEveryTarget) {
  for (auto [wide, high] : {std::pair{16, 9}, {37, 21}, {100, 60}, {131, 73}}) {
    const int w = wide, h = high;
    on_every_target([&] {
      Scene scene(w, h);
      ReferencePlate reference(w, h);
      for (int i = 0; i < 40; ++i) {
        scene.paint_room(i / 30);
        const Box somebody{(w / 3 + i) % (w - 6), h / 3, 6, h - h / 3};
        scene.paint(somebody, 30 + i % 5, 110, 150);
        scene.say(somebody, 255);
        scene.say({w / 2, 1, 5, 5}, 100 + 3 * i);
        scene.light({w / 2, 0, w / 2, h}, i / 3);
        expect_the_same(scene, reference);
      }
    });
  }
}

}  // namespace
}  // namespace scrim
