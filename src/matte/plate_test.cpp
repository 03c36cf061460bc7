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

TEST(Plate, ForgetsWhenTheCameraHasMoved) {
  Scene scene;
  scene.watch(long_enough);
  scene.paint_room(7);
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

/// Whatever is remembered, and be it the work of an enemy: nobody appears where the mask has
/// nobody, and odds rise by no more than is said.
TEST(Plate, NeverMakesAPersonOfNothing) {
  const double most = std::pow(1 + tuning::plate::max_for / 64.0, 64);
  Scene scene;
  for (unsigned i = 0; i < 60; ++i) {
    scene.scatter(i / 7);  // the same picture for some frames, so that it is learnt
    scene.extend();
    std::vector<std::uint8_t> before;
    for (int y = 0; y < rows; ++y) {
      before.insert(before.end(), scene.mask().row(y), scene.mask().row(y) + columns);
    }
    if (i % 3 == 0) scene.plate.learn(scene.views(), Bytes(columns, rows));
    scene.correct();
    for (int y = 0; y < rows; ++y) {
      for (int x = 0; x < columns; ++x) {
        const double was = before[std::size_t(y * columns + x)], is = scene.mask().row(y)[x];
        if (was == 0) {
          ASSERT_EQ(is, 0);
        } else {
          const double p = (was + 1) / 257, bound = p * most / (1 - p + p * most);
          ASSERT_LE(is, 257 * bound);
        }
      }
    }
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
        scene.extend();
        std::vector<std::uint8_t> expected = reference.correct(scene.views(), scene.mask());
        scene.correct();
        for (int y = 0; y < h; ++y) {
          for (int x = 0; x < w; ++x) {
            ASSERT_NEAR(scene.mask().row(y)[x], expected[std::size_t(y * w + x)], 2)
                << w << "×" << h << " frame " << i << " at " << x << ", " << y;
          }
        }
        reference.learn(scene.views(), scene.mask());
        scene.plate.learn(scene.views(), scene.mask());
      }
    });
  }
}

}  // namespace
}  // namespace scrim
