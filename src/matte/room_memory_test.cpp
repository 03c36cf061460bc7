#include "matte/room_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr int width = 320, height = 240, columns = 80, rows = 60;

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};
constexpr Box person{40, 60, 120, 180};
constexpr Box beside{162, 120, 48, 64};  ///< joined to the person
constexpr Box apart{220, 120, 48, 64};   ///< not joined
constexpr Box chair{176, 150, 60, 90};
using Colour = std::array<float, 3>;
constexpr Colour red{120, 110, 190};

/// A room with a person in front, and the mask a network might give.
class Scene {
 public:
  explicit Scene(const Layout& layout = {width, height, Format::i420}) : frame_(layout) {}

  /// The room as it was first, or moved by `pan` pixels.
  void paint_room(int pan = 0) {
    each_pixel({0, 0, width, height}, [&](int plane, int x, int y, float) {
      const float pattern = float((x + pan) / 20 % 3 * 30 + y / 24 % 4 * 12);
      return plane == 0 ? 90 + pattern : plane == 1 ? 122 + float((x + pan) / 30 % 3) * 8 : 132.0F;
    });
    std::fill(cells_.begin(), cells_.end(), 0.0F);
    put(person, {60, 150, 120}, 1);
  }

  void put(const Box& box, const Colour& colour, float probability) {
    each_pixel(box, [&](int plane, int, int, float) { return colour[std::size_t(plane)]; });
    say(box, probability);
  }

  /// Multiplies the light.
  void light(const Box& box, float factor) {
    each_pixel(box, [&](int plane, int, int, float value) {
      const float zero = plane == 0 ? 16.0F : 128.0F;
      return zero + factor * (value - zero);
    });
  }

  /// The network's probability.
  void say(const Box& box, float probability) {
    for (int j = box.y / 4; j < (box.y + box.height) / 4; ++j) {
      for (int i = box.x / 4; i < (box.x + box.width) / 4; ++i) {
        cells_[std::size_t(j * columns + i)] = probability;
      }
    }
  }

  /// The corrected mask of the frame as it was painted, with sensor noise.
  const std::vector<float>& see() {
    each_row([&](int plane, int y, int count) {
      const std::uint8_t* from = frame_.row(plane, y);
      std::transform(from, from + count, noisy_.row(plane, y), [&](std::uint8_t b) {
        const auto noise = int((random_ = random_ * 1664525 + 1013904223) >> 24) % 5 - 2;
        return static_cast<std::uint8_t>(std::clamp(int(b) + noise, 0, 255));
      });
    });
    proxy_.update(noisy_);
    squares_.update(proxy_);
    stillness_.update(squares_);
    const Mask mask{cells_.data(), columns, rows, {0, 0, width, height}};
    const Mask out = memory_.correct(squares_, stillness_, mask);
    corrected_.assign(out.data, out.data + columns * rows);
    return corrected_;
  }

  /// Sees `frames` frames, each painted anew over the room.
  void watch(
      int frames, const std::function<void(int)>& paint = [](int) {}) {
    for (int i = 0; i < frames; ++i) {
      paint_room();
      paint(i);
      see();
    }
  }

  /// In the middle of a box.
  float value(const Box& box) const {
    return corrected_[std::size_t((box.y + box.height / 2) / 4 * columns +
                                  (box.x + box.width / 2) / 4)];
  }
  const std::vector<float>& mask() const { return cells_; }
  void reset() {
    stillness_.reset();
    memory_.reset();
  }

 private:
  template <class Visit>
  static void each_row(Visit visit) {
    for (int plane = 0; plane < 3; ++plane) {
      const int step = plane == 0 ? 1 : 2;
      for (int y = 0; y < height / step; ++y) visit(plane, y, width / step);
    }
  }

  template <class Value>
  void each_pixel(const Box& box, Value value) {
    for (int plane = 0; plane < 3; ++plane) {
      const int step = plane == 0 ? 1 : 2;
      for (int y = box.y / step; y < (box.y + box.height) / step; ++y) {
        std::uint8_t* row = frame_.row(plane, y);
        for (int x = box.x / step; x < (box.x + box.width) / step; ++x) {
          const float now = value(plane, x * step, y * step, float(row[x]));
          row[x] = static_cast<std::uint8_t>(std::clamp(now, 0.0F, 255.0F) + 0.5F);
        }
      }
    }
  }

  TestFrame frame_;
  TestFrame noisy_{frame_.view().layout};
  Proxy proxy_{frame_.view().layout};
  Squares squares_{proxy_.width(), proxy_.height()};
  Stillness stillness_{proxy_.width(), proxy_.height()};
  RoomMemory memory_{frame_.view().layout, columns, rows};
  std::vector<float> cells_ = std::vector<float>(columns * rows);
  std::vector<float> corrected_;
  std::uint32_t random_ = 5;
};

constexpr int long_enough = 60;

TEST(RoomMemory, LeavesTheMaskAloneWhileItIsYoung) {
  Scene scene;
  for (int i = 0; i < 20; ++i) {
    scene.paint_room();
    scene.put(beside, red, 0.2F);
    scene.say(chair, 0.7F);
    ASSERT_EQ(scene.see(), scene.mask()) << "frame " << i;
  }
}

TEST(RoomMemory, KeepsAChairBackFromPoppingIn) {
  Scene scene;
  scene.watch(90, [&](int i) { scene.say(chair, i % 2 == 0 ? 0.2F : 0.7F); });
  EXPECT_LT(scene.value(chair), 0.3F);
  scene.watch(1, [&](int) { scene.say(chair, 0.5F); });
  EXPECT_LT(scene.value(chair), 0.05F);
}

TEST(RoomMemory, BelievesANetworkThatIsSure) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(1, [&](int) { scene.say(chair, 0.99F); });
  EXPECT_GT(scene.value(chair), 0.95F);
}

TEST(RoomMemory, LeavesThePersonsRimAlone) {
  Scene scene;
  scene.watch(long_enough);
  const Box rim{person.x + person.width, person.y, 8, person.height};
  scene.watch(1, [&](int) { scene.put(rim, {80, 140, 125}, 0.4F); });
  EXPECT_NEAR(scene.value(rim), 0.4F, 1e-6);
}

TEST(RoomMemory, KeepsAHeldBox) {
  for (const float probability : {0.1F, 0.3F}) {
    Scene scene;
    scene.watch(long_enough);
    scene.watch(10, [&](int) { scene.put(beside, red, probability); });
    EXPECT_GT(scene.value(beside), 0.9F);
    EXPECT_LT(scene.value(apart), 0.01F);
  }
}

TEST(RoomMemory, KeepsAHeldBoxThatMoves) {
  Scene scene;
  scene.watch(long_enough);
  for (int i = 0; i < 40; ++i) {
    const Box box{beside.x, beside.y - 40 + 4 * (i / 2), beside.width, beside.height};
    // The network loses it now and then.
    scene.watch(1, [&](int) { scene.put(box, red, i > 12 && i % 3 != 0 ? 0.0F : 0.15F); });
    ASSERT_GT(scene.value(box), i < 10 ? 0.0F : 0.9F) << "frame " << i;
  }
  // And nothing stays where it was.
  EXPECT_LT(scene.value({beside.x, beside.y - 40, beside.width, 20}), 0.01F);
}

TEST(RoomMemory, DoesNotKeepWhatIsNotJoinedToThePerson) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(20, [&](int) { scene.put(apart, red, 0.3F); });
  EXPECT_NEAR(scene.value(apart), 0.3F, 1e-6);
}

TEST(RoomMemory, DoesNotKeepWhatTheNetworkGivesNothing) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(20, [&](int) { scene.put(beside, red, 0); });
  EXPECT_EQ(scene.value(beside), 0);
}

TEST(RoomMemory, DoesNotKeepWhatIsLargeNextToThePerson) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(20, [&](int) { scene.put({162, 40, 120, 200}, red, 0.2F); });
  EXPECT_NEAR(scene.value({162, 40, 120, 200}), 0.2F, 1e-6);
}

TEST(RoomMemory, DoesNotKeepShadowsAndLight) {
  for (const float factor : {0.5F, 0.7F, 1.3F, 1.6F}) {
    Scene scene;
    scene.watch(long_enough);
    scene.watch(20, [&](int) {
      scene.light(beside, factor);
      scene.say(beside, 0.2F);
    });
    EXPECT_LE(scene.value(beside), 0.2F + 1e-6F) << factor;
  }
}

TEST(RoomMemory, SurvivesAnExposureStep) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(20, [&](int) {
    scene.put(beside, red, 0.2F);
    scene.say(chair, 0);
    scene.light({0, 0, width, height}, 1.3F);
  });
  EXPECT_GT(scene.value(beside), 0.9F);
  EXPECT_EQ(scene.value(apart), 0);
}

TEST(RoomMemory, HoldsNothingWhileTheCameraPans) {
  Scene scene;
  scene.watch(long_enough);
  for (int i = 1; i <= 40; ++i) {
    scene.paint_room(3 * i);
    scene.say(beside, 0.2F);
    scene.see();
    ASSERT_LE(scene.value(beside), 0.2F + 1e-6F) << "frame " << i;
  }
}

TEST(RoomMemory, IsForgottenAtACutAndOnReset) {
  for (const bool cut : {true, false}) {
    Scene scene;
    scene.watch(long_enough);
    if (cut) {
      scene.paint_room();
      scene.put({0, 0, width, height}, {200, 90, 90}, 0);
      scene.see();
    } else {
      scene.reset();
    }
    scene.watch(10, [&](int) { scene.put(beside, red, 0.3F); });
    EXPECT_NEAR(scene.value(beside), 0.3F, 1e-6);
  }
}

TEST(RoomMemory, TakesWhatIsPutDownForTheRoomInTheEnd) {
  Scene scene;
  scene.watch(long_enough);
  scene.watch(1200, [&](int) { scene.put(beside, red, 0.2F); });
  EXPECT_LT(scene.value(beside), 0.25F);
}

TEST(RoomMemory, IsTheSameOnEveryTarget) {
  const auto run = [] {
    Scene scene({width, height, Format::i420});
    scene.watch(long_enough);
    scene.watch(10, [&](int i) {
      scene.put(beside, red, 0.2F);
      scene.say(chair, i % 2 == 0 ? 0.3F : 0.6F);
    });
    return scene.see();
  };
  const std::vector<float> expected = run();
  on_every_target([&] {
    const std::vector<float> got = run();
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], expected[i], 2e-3) << i;
  });
}

}  // namespace
}  // namespace scrim
