#include "io/pixels/transparency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

using Pixel = std::array<std::uint8_t, 4>;

constexpr int side = 70;
constexpr Pixel green{0, 200, 0, 255}, hidden_red{255, 0, 0, 0};

FramePtr picture(const std::function<Pixel(int x, int y)>& colour) {
  FramePtr frame = FramePool({.width = side, .height = side}, AV_PIX_FMT_RGBA).make().av;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const Pixel pixel = colour(x, y);
      std::copy(pixel.begin(), pixel.end(), frame->data[0] + y * frame->linesize[0] + 4 * x);
    }
  }
  return frame;
}

Pixel at(const AVFrame& frame, int x, int y) {
  Pixel pixel{};
  std::copy_n(frame.data[0] + y * frame.linesize[0] + 4 * x, 4, pixel.begin());
  return pixel;
}

SplitPicture split(FramePtr frame) {
  const PixelKind kind{AV_PIX_FMT_RGBA, side, side};
  return TransparencySplitter().split(std::move(frame), kind);
}

TEST(Transparency, OpaqueFramesAreHandedOnAsTheyAre) {
  FramePtr frame = picture([](int, int) { return green; });
  const AVFrame* same = frame.get();
  const SplitPicture parts = split(std::move(frame));
  EXPECT_EQ(parts.colour.get(), same);
  EXPECT_EQ(parts.alpha, nullptr);
}

TEST(Transparency, WhatIsHiddenTakesTheColourOfWhatIsVisible) {
  const SplitPicture parts =
      split(picture([](int x, int) { return x < side / 2 ? green : hidden_red; }));
  ASSERT_NE(parts.alpha, nullptr);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      ASSERT_EQ(at(*parts.colour, x, y), green) << x << "," << y;
      ASSERT_EQ(parts.alpha->data[0][y * parts.alpha->linesize[0] + x], x < side / 2 ? 255 : 0);
    }
  }
}

TEST(Transparency, TheSmallestFramesAreFilledToo) {
  for (const auto& [width, height] : {std::pair{1, 1}, std::pair{1, 2}, std::pair{2, 1}}) {
    FramePtr frame = FramePool({.width = width, .height = height}, AV_PIX_FMT_RGBA).make().av;
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        std::copy(hidden_red.begin(), hidden_red.end(),
                  frame->data[0] + y * frame->linesize[0] + 4 * x);
      }
    }
    const PixelKind kind{AV_PIX_FMT_RGBA, width, height};
    const SplitPicture parts = TransparencySplitter().split(std::move(frame), kind);
    const Pixel gray{128, 128, 128, 255};
    EXPECT_EQ(at(*parts.colour, 0, 0), gray) << width << "x" << height;
  }
}

TEST(Transparency, WhereNothingIsVisibleThereIsGray) {
  const SplitPicture parts = split(picture([](int, int) { return hidden_red; }));
  EXPECT_EQ(at(*parts.colour, 3, 60), (Pixel{128, 128, 128, 255}));
}

TEST(Transparency, WhatIsHalfVisibleKeepsItsColour) {
  const Pixel glass{10, 20, 30, 128};
  const SplitPicture parts =
      split(picture([&](int x, int y) { return x == 5 && y == 5 ? glass : green; }));
  EXPECT_EQ(at(*parts.colour, 5, 5), (Pixel{10, 20, 30, 255}));
}

TEST(Transparency, ColoursCountAsFarAsTheyAreSeen) {
  const Pixel faint_red{255, 0, 0, 1}, glass{0, 0, 200, 128};
  FramePtr frame = picture([&](int x, int y) {
    if (x == 5 && y == 5) return glass;
    return x < side / 2 ? green : faint_red;
  });
  const SplitPicture parts = split(std::move(frame));
  const FramePtr seen = as_seen(*parts.colour, *parts.alpha);
  EXPECT_EQ(at(*seen, 3, 60), green);
  EXPECT_NEAR(at(*seen, 5, 5)[2], 100, 12) << "half of it is what is around it";
  for (int x = side / 2; x < side; ++x) {
    EXPECT_LT(at(*seen, x, 60)[0], 20) << x << ": hardly seen, however much there is of it";
    EXPECT_GT(at(*seen, x, 60)[1], 150) << x;
  }
}

TEST(Transparency, TheirOwnColoursComeBackWhereTheMatteIsFull) {
  const FramePtr own = picture([](int x, int y) {
    return Pixel{static_cast<std::uint8_t>(3 * x), static_cast<std::uint8_t>(3 * y), 7, 255};
  });
  const FramePtr seen = picture([](int x, int) {
    return Pixel{static_cast<std::uint8_t>(200 - x), 90, 90, 255};
  });
  FramePtr result = copy_of_rgba(*seen);
  FramePtr matte = FramePool({.width = side, .height = side}, AV_PIX_FMT_GRAY8).make().av;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      matte->data[0][y * matte->linesize[0] + x] = x < side / 2 ? 255 : 0;
    }
  }
  put_back_colours(*result, *own, *seen, *matte);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      ASSERT_EQ(at(*result, x, y), at(x < side / 2 ? *own : *seen, x, y)) << x << "," << y;
    }
  }
}

TEST(Transparency, PutBackItLeavesNoColourBeneath) {
  const SplitPicture parts =
      split(picture([](int x, int) { return x < side / 2 ? green : hidden_red; }));
  FramePtr result = picture([](int, int) { return Pixel{9, 9, 9, 128}; });
  multiply_alpha(*result, *parts.alpha);
  EXPECT_EQ(at(*result, 0, 0), (Pixel{9, 9, 9, 128}));
  EXPECT_EQ(at(*result, side - 1, 0), (Pixel{0, 0, 0, 0}));
}

TEST(Transparency, OverAColourItShowsThatColour) {
  const Pixel glass{100, 100, 100, 51};
  const SplitPicture parts =
      split(picture([&](int x, int) { return x < 30 ? glass : hidden_red; }));
  FramePtr result = picture([](int, int) { return Pixel{100, 100, 100, 255}; });
  put_over({0, 0, 255}, *result, *parts.alpha);
  EXPECT_EQ(at(*result, 0, 0), (Pixel{20, 20, 224, 255}));
  EXPECT_EQ(at(*result, side - 1, 0), (Pixel{0, 0, 255, 255}));
}

}  // namespace
}  // namespace scrim::io
