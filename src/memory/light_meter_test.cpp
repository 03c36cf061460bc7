#include "memory/light_meter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "frame/span.hpp"

namespace scrim {
namespace {

constexpr int columns = 80, rows = 45;

/// A room of many tones.
Squares room(unsigned seed = 1) {
  std::mt19937 random(seed);
  Squares out = make_squares(columns, rows);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      out[0].row(y)[x] = static_cast<std::uint16_t>(800 + random() % 1600);
      for (std::size_t c : {1, 2}) {
        out[c].row(y)[x] = static_cast<std::uint16_t>(1900 + random() % 300);
      }
    }
  }
  return out;
}

Squares room_of_one_tone() {
  Squares out = make_squares(columns, rows);
  for (auto& plane : out) {
    for (int y = 0; y < rows; ++y) std::fill_n(plane.row(y), columns, std::uint16_t{2000});
  }
  return out;
}

/// Somebody in dark and bright clothes who comes before a part of the squares.
void cover(Squares& squares, Span covered) {
  for (int y = 0; y < rows; ++y) {
    for (int x = covered.begin; x < covered.end; ++x) {
      squares[0].row(y)[x] = (x / 3 + y / 3) % 2 == 0 ? 3000 : 600;
      squares[1].row(y)[x] = 1500;
      squares[2].row(y)[x] = 2600;
    }
  }
}

LightChange measured(const Squares& now, const Squares& known) {
  return LightMeter(columns, rows).measure(now, known);
}

TEST(LightMeter, SaysThatNothingChangedInTheSameLight) {
  EXPECT_FALSE(measured(room(), room()).changed());
  Squares with_person = room();
  cover(with_person, {20, 40});
  EXPECT_FALSE(measured(with_person, room()).changed());
}

TEST(LightMeter, TellsGainAndOffsetOfAnotherLight) {
  for (const float gain : {0.6F, 1.0F, 1.3F}) {
    const LightChange light{{gain, gain, gain},
                            {300, 2048 * (1 - gain) + 40, 2048 * (1 - gain) - 60}};
    Squares now = room();
    relight(now, light);
    const LightChange found = measured(now, room());
    ASSERT_TRUE(found.changed());
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_NEAR(found.gain[c], gain, 0.03) << c;
      EXPECT_NEAR(found.offset[c], light.offset[c], 40) << c;
    }
  }
}

TEST(LightMeter, TellsTheLightBehindSomebodyWhoMoves) {
  const LightChange light{{1.25F, 1.25F, 1.25F}, {0, -512, -512}};
  Squares now = room();
  relight(now, light);
  cover(now, {10, 26});
  EXPECT_NEAR(measured(now, room()).gain[0], 1.25F, 0.1);
}

TEST(LightMeter, TakesAnotherRoomForNoLight) {
  EXPECT_FALSE(measured(room(2), room(1)).changed());
}

TEST(LightMeter, TellsTheLightOfARoomOfOneTone) {
  const Squares known = room_of_one_tone();
  Squares now = room_of_one_tone();
  relight(now, {{1, 1, 1}, {320, 0, 0}});
  const LightChange found = measured(now, known);
  EXPECT_EQ(found.gain[0], 1);
  EXPECT_NEAR(found.offset[0], 320, 1);
}

TEST(LightMeter, WhatIsRelitLooksAsItIsSeenNow) {
  const LightChange light{{0.7F, 0.7F, 0.7F}, {500, 614, 614}};
  Squares now = room(), known = room();
  relight(now, light);
  relight(known, measured(now, known));
  EXPECT_FALSE(measured(now, known).changed());
}

TEST(Relight, KeepsWithinWhatASquareCanHold) {
  Squares squares = room();
  relight(squares, {{5, 5, 0.2F}, {4000, -9000, 0}});
  for (const auto& plane : squares) {
    for (int y = 0; y < rows; ++y) {
      EXPECT_LE(*std::max_element(plane.row(y), plane.row(y) + columns), 255 * 16);
    }
  }
  EXPECT_EQ(squares[0].row(0)[0], 255 * 16);
}

}  // namespace
}  // namespace scrim
