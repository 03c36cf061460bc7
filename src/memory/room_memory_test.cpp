#include "memory/room_memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"
#include "memory/memory_testing.hpp"
#include "memory/memory_tuning.hpp"

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
    watch_.see(noisy_);
    if (watch_.light.changed()) memory_.relight(watch_.light);
    const Mask mask{cells_.data(), columns, rows, {0, 0, width, height}};
    const Mask out = memory_.correct(watch_.pyramid.quarter(), watch_.stillness, mask);
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
  /// The least in a box.
  float least(const Box& box) const {
    float out = 1;
    for (int j = box.y / 4; j < (box.y + box.height) / 4; ++j) {
      const auto row = corrected_.begin() + std::ptrdiff_t{j} * columns;
      out = std::min(out, *std::min_element(row + box.x / 4, row + (box.x + box.width) / 4));
    }
    return out;
  }
  const std::vector<float>& mask() const { return cells_; }
  void reset() {
    watch_.stillness.reset();
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
  Watch watch_{frame_.view().layout};
  RoomMemory memory_{frame_.view().layout, columns, rows};
  std::vector<float> cells_ = std::vector<float>(columns * rows);
  std::vector<float> corrected_;
  std::uint32_t random_ = 5;
};

constexpr int long_enough = 60;

TEST(RoomMemory, LeavesTheMaskAloneWhileItIsYoung) {
  using namespace tuning::room_memory;
  Scene scene;
  for (int i = 0; i < (int(young) - 1) * frames_apart; ++i) {
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

TEST(RoomMemory, TakesWhatIsDoubtedAndStandsStillForTheRoom) {
  Scene scene;
  const auto doubt = [&](int) { scene.say(chair, 0.6F); };
  scene.watch(int(tuning::room_memory::doubted_short), doubt);
  EXPECT_EQ(scene.least(chair), 0.6F);
  scene.watch(long_enough, doubt);
  EXPECT_LT(scene.least(chair), 0.2F);
}

TEST(RoomMemory, TakesWhatIsDoubtedMoreForTheRoomSooner) {
  const auto frames_until_room = [](float probability) {
    Scene scene;
    int frames = 0;
    do {
      scene.watch(1, [&](int) { scene.say(chair, probability); });
    } while (++frames < 3 * long_enough && scene.least(chair) > probability / 2);
    return frames;
  };
  EXPECT_LT(frames_until_room(0.4F), frames_until_room(0.9F));
}

TEST(RoomMemory, DoesNotTakeWhatMovesForTheRoom) {
  Scene scene;
  scene.watch(3 * long_enough, [&](int i) {
    scene.say(chair, 0.6F);
    scene.light(chair, i / 15 % 2 == 0 ? 1.1F : 0.9F);
  });
  EXPECT_EQ(scene.least(chair), 0.6F);
}

TEST(RoomMemory, LeavesAnEvenCoatToTheNetworkHoweverStillItIs) {
  Scene scene;
  scene.watch(3 * long_enough, [&](int) { scene.put(chair, {100, 128, 128}, 0.6F); });
  EXPECT_EQ(scene.value(chair), 0.6F);
}

TEST(RoomMemory, HidesAStatueBesideSomebodyWhoMoves) {
  const auto statue = [](bool somebody_moves) {
    Scene scene;
    scene.watch(3 * long_enough, [&](int i) {
      scene.put(apart, red, 1);
      if (somebody_moves) scene.light(person, i / 5 % 2 == 0 ? 1 : 0.8F);
    });
    return scene.value(apart);
  };
  EXPECT_EQ(statue(true), 0);
  EXPECT_EQ(statue(false), 1);
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

/// The same in plain loops for masks of a cell for each square, with nobody in them: nothing is
/// held. The light does not change.
class ReferenceMemory {
 public:
  ReferenceMemory(int across, int down)
      : across_(across),
        down_(down),
        seen_(size()),
        likeness_(size()),
        colours_(3 * size()),
        still_for_(size()) {}

  std::vector<float> correct(const Squares& squares, const Stillness& stillness,
                             const std::vector<float>& mask) {
    for (int y = 0; y < down_; ++y) {
      for (int x = 0; x < across_; ++x) {
        likeness_[at(x, y)] = likeness(squares, x, y);
        const bool stands = stillness.retention(y)[x] >= tuning::room_memory::surely_still;
        still_for_[at(x, y)] = stands ? still_for_[at(x, y)] + 1 : 0;
      }
    }
    std::vector<float> out = mask;
    for (int y = 1; y + 1 < down_; ++y) {
      for (int x = 1; x + 1 < across_; ++x) out[at(x, y)] = believed(squares, x, y, mask[at(x, y)]);
    }
    frame_ = (frame_ + 1) % tuning::room_memory::frames_apart;
    for (int y = frame_; y < down_; y += tuning::room_memory::frames_apart) {
      for (int x = 0; x < across_; ++x) learn(squares, stillness, x, y, mask[at(x, y)]);
    }
    return out;
  }

 private:
  std::size_t size() const { return std::size_t(across_) * std::size_t(down_); }
  std::size_t at(int x, int y) const { return std::size_t(y * across_ + x); }
  float& colour(std::size_t k, int x, int y) { return colours_[k * size() + at(x, y)]; }

  float likeness(const Squares& squares, int x, int y) {
    using namespace tuning::room_memory;
    if (seen_[at(x, y)] < young) return 0;
    std::array<float, 3> now{}, then{};
    for (std::size_t k = 0; k < 3; ++k) {
      now[k] = squares[k].row(y)[x];
      then[k] = colour(k, x, y);
    }
    const float contrast = std::abs(now[0] - then[0]);
    const float tinge = std::max(std::abs(now[1] - then[1]), std::abs(now[2] - then[2]));
    const float like = (unlike - std::max(contrast, 2 * tinge)) / (unlike - alike);
    if (like > 0) return std::min(like, 1.0F);
    const auto above_black = [](float v) { return std::max(v - 16 * square_step, square_step); };
    const float light = above_black(now[0]) / above_black(then[0]);
    if (light < darkest || light > brightest) return contrast >= min_contrast ? -1.0F : 0.0F;
    float off = 0;
    for (std::size_t k = 1; k < 3; ++k) {
      const float grey = 128 * square_step;
      off = std::max(off, std::abs(now[k] - grey - light * (then[k] - grey)));
    }
    return off >= tint ? -1.0F : 0.0F;
  }

  float believed(const Squares& squares, int x, int y, float probability) const {
    using namespace tuning::room_memory;
    if (probability <= surely_room || probability >= surely_person) return probability;
    const float against =
        doubt * std::max(like_around(x, y), still_around(squares, x, y, probability));
    return std::max((probability - against) / (1 - against), 0.0F);
  }

  /// 0 to 1.
  float like_around(int x, int y) const {
    float sum = 0;
    for (int j = y - 1; j <= y + 1; ++j) {
      for (int i = x - 1; i <= x + 1; ++i) {
        if (likeness_[at(i, j)] <= 0) return 0;
        sum += likeness_[at(i, j)];
      }
    }
    return sum / 9;
  }

  float still_around(const Squares& squares, int x, int y, float p) const {
    using namespace tuning::room_memory;
    int frames = 1000;
    float dark = 1e9F, bright = 0;
    for (int j = y - 1; j <= y + 1; ++j) {
      for (int i = x - 1; i <= x + 1; ++i) {
        frames = std::min(frames, still_for_[at(i, j)]);
        dark = std::min(dark, float(squares[0].row(j)[i]));
        bright = std::max(bright, float(squares[0].row(j)[i]));
      }
    }

    const float from = doubted_short + p * (still_short - doubted_short);
    const float to = doubted_long + p * (still_long - doubted_long);
    return still_is_room * std::clamp((bright - dark - no_edge) / (edge - no_edge), 0.0F, 1.0F) *
           std::clamp((float(frames) - from) / (to - from), 0.0F, 1.0F);
  }

  void learn(const Squares& squares, const Stillness& stillness, int x, int y, float probability) {
    using namespace tuning::room_memory;
    float& seen = seen_[at(x, y)];
    const bool known = seen >= young, stands = stillness.retention(y)[x] >= still;
    if (probability >= background) {
      seen -= hidden_loss;
    } else if (stands && known && likeness_[at(x, y)] <= 0) {
      seen -= differs_loss;
    } else if (stands) {
      const float change = std::abs(float(squares[0].row(y)[x]) - colour(0, x, y));
      const float before = !known && change >= unlike ? 0 : std::min(seen, max_seen - 1);
      for (std::size_t k = 0; k < 3; ++k) {
        float& mean = colour(k, x, y);
        mean = std::nearbyint(mean + (float(squares[k].row(y)[x]) - mean) / (before + 1));
      }
      seen = before + 1;
    }
    seen = std::max(seen, 0.0F);
  }

  int across_, down_, frame_ = 0;
  std::vector<float> seen_, likeness_, colours_;
  std::vector<int> still_for_;
};

TEST(RoomMemory, IsThatOfThePlainLoops) {
  on_every_target([] {
    const Layout layout{316, 236, Format::i420};
    const TestFrame frame(layout);
    Watch watch(layout);
    const Squares& squares = watch.pyramid.quarter();
    RoomMemory memory(layout, 79, 59);
    ReferenceMemory reference(79, 59);
    std::minstd_rand random(9);
    frame.fill(110);
    std::vector<float> mask(79 * 59);
    for (int i = 0; i < 90; ++i) {
      // Noise everywhere; some parts change for good now and then.
      frame.each([&](int, int y, std::size_t x, std::uint8_t& b) {
        const bool part = (x / 16 + std::size_t(y) / 16) % 5 == 0 && i >= 55 && i % 11 == 0;
        const int step = part ? int(random() % 25) - 12 : int(random() % 3) - 1;
        b = static_cast<std::uint8_t>(std::clamp(int(b) + step, 60, 200));
      });
      watch.see(frame);
      // Less than what statues are made of.
      for (float& cell : mask) cell = random() % 3 == 0 ? float(random() % 240) / 1000 : 0.0F;
      const Mask out =
          memory.correct(squares, watch.stillness, {mask.data(), 79, 59, {0, 0, 316, 236}});
      const std::vector<float> expected = reference.correct(squares, watch.stillness, mask);
      std::size_t corrected = 0, unlike = 0;
      for (std::size_t k = 0; k < mask.size(); ++k) {
        // A mean may be rounded the other way, and a square then look just like the room, or just
        // not: that is seen by its eight neighbours too.
        unlike += std::abs(out.data[k] - expected[k]) > 0.02F ? 1 : 0;
        corrected += expected[k] != mask[k] ? 1 : 0;
      }
      ASSERT_LE(unlike, 40U) << "frame " << i;
      ASSERT_GE(corrected, i < 50 || i > 60 ? 0U : 10U) << "frame " << i;
    }
  });
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
