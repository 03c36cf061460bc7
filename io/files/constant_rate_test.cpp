#include "io/files/constant_rate.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace scrim::io {
namespace {

/// Takes what FrameSlots gives: the slots, and which frame has each, by its crop.
struct Film {
  std::vector<std::int64_t> slots;
  std::vector<std::size_t> frames;
  FrameSlots::Taker taker() {
    return [this](const AVFrame& frame) -> Result<void> {
      slots.push_back(frame.pts);
      frames.push_back(frame.crop_left);
      return {};
    };
  }
};

FramePtr frame_at(std::int64_t slot, std::size_t name) {
  FramePtr frame = FramePool({.width = 2, .height = 2}, AV_PIX_FMT_GRAY8).make().av;
  frame->pts = slot;
  frame->crop_left = name;
  return frame;
}

TEST(ConstantRate, AFrameStandsUntilTheNextOneIsDueAndTheLastOneForItsDuration) {
  FrameSlots slots({1, 25});
  Film film;
  ASSERT_TRUE(slots.place(*frame_at(1, 7), 1, film.taker()));
  ASSERT_TRUE(slots.place(*frame_at(4, 8), 3, film.taker()));
  ASSERT_TRUE(slots.finish(film.taker()));
  EXPECT_EQ(film.slots, (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(film.frames, (std::vector<std::size_t>{7, 7, 7, 7, 8, 8, 8}));
}

TEST(ConstantRate, AFrameWhoseTurnIsOverIsLetGo) {
  FrameSlots slots({1, 25});
  Film film;
  for (const auto& [slot, name] : {std::pair{0, 1}, {0, 2}, {1, 3}}) {
    ASSERT_TRUE(slots.place(*frame_at(slot, std::size_t(name)), 1, film.taker()));
  }
  EXPECT_EQ(film.frames, (std::vector<std::size_t>{1, 3}));
}

TEST(ConstantRate, NoFrameStandsForMoreThanSixHours) {
  FrameSlots slots({1, 1});
  Film film;
  ASSERT_TRUE(slots.place(*frame_at(0, 1), 1, film.taker()));
  const auto placed = slots.place(*frame_at(7 * 60 * 60, 2), 1, film.taker());
  ASSERT_FALSE(placed);
  EXPECT_NE(placed.error().find("jumps by more than six hours"), std::string::npos);
  EXPECT_EQ(film.frames.size(), 1U);
}

TEST(ConstantRate, OfAVariableRateItIsThatOfTheShortestDistanceUpToThatOfFilm) {
  VideoInfo info;
  EXPECT_EQ(av_cmp_q(rate_of(info, true), {25, 1}), 0);
  info.frame_rate = {20, 1};
  info.shortest_rate = {30, 1};
  EXPECT_EQ(av_cmp_q(rate_of(info, true), {30, 1}), 0);
  EXPECT_EQ(av_cmp_q(rate_of(info, false), {20, 1}), 0);
  info.shortest_rate = {1000, 1};
  EXPECT_EQ(av_cmp_q(rate_of(info, true), {60, 1}), 0);
}

}  // namespace
}  // namespace scrim::io
