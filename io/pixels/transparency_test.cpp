#include "io/pixels/transparency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
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

TEST(Transparency, OverWhiteItShowsWhite) {
  const Pixel glass{100, 100, 100, 51};
  const SplitPicture parts =
      split(picture([&](int x, int) { return x < 30 ? glass : hidden_red; }));
  FramePtr result = picture([](int, int) { return Pixel{100, 100, 100, 255}; });
  put_over_white(*result, *parts.alpha, Transfer::sdr);
  EXPECT_EQ(at(*result, 0, 0), (Pixel{224, 224, 224, 255}));
  EXPECT_EQ(at(*result, side - 1, 0), (Pixel{255, 255, 255, 255}));
}

/// The same picture with 16 bits a channel: 255 becomes 65535.
FramePtr deepened(const AVFrame& frame) {
  FramePtr deep = FramePool({.width = side, .height = side}, AV_PIX_FMT_RGBA64).make().av;
  for (int y = 0; y < side; ++y) {
    auto* row = reinterpret_cast<std::uint16_t*>(deep->data[0] + y * deep->linesize[0]);
    for (int i = 0; i < 4 * side; ++i) {
      row[i] = static_cast<std::uint16_t>(257 * frame.data[0][y * frame.linesize[0] + i]);
    }
  }
  return deep;
}

SplitPicture split_deep(FramePtr frame) {
  return TransparencySplitter().split(std::move(frame), {AV_PIX_FMT_RGBA64, side, side});
}

/// `deep` (RGBA64) is `shallow` (RGBA), which is rounded at each level of the pyramid.
void expect_same(const AVFrame& deep, const AVFrame& shallow) {
  ASSERT_EQ(deep.format, AV_PIX_FMT_RGBA64);
  for (int y = 0; y < side; ++y) {
    const auto* row = reinterpret_cast<std::uint16_t*>(deep.data[0] + y * deep.linesize[0]);
    for (int x = 0; x < side; ++x) {
      const Pixel pixel = at(shallow, x, y);
      for (int c = 0; c < 4; ++c) {
        ASSERT_NEAR(row[4 * x + c] / 257.0, pixel[static_cast<std::size_t>(c)], 4) << x << "," << y;
      }
    }
  }
}

/// All kinds of opacity, and noise.
Pixel glass_of_any_kind(int x, int y) {
  const auto noise = [&](int step) { return static_cast<std::uint8_t>((step * x + 31 * y) % 256); };
  const std::array<std::uint8_t, 4> opacities{0, 90, 255, noise(13)};
  return {noise(7), noise(11), noise(29), opacities[static_cast<std::size_t>(x / 20)]};
}

TEST(Transparency, DeepPicturesAreAsThoseOfEightBits) {
  const SplitPicture parts = split(picture(glass_of_any_kind));
  const SplitPicture deep = split_deep(deepened(*picture(glass_of_any_kind)));
  ASSERT_NE(deep.alpha, nullptr);
  EXPECT_EQ(deep.alpha->format, AV_PIX_FMT_GRAY16);
  expect_same(*deep.colour, *parts.colour);
  const FramePtr seen = as_seen(*parts.colour, *parts.alpha);
  const FramePtr deep_seen = as_seen(*deep.colour, *deep.alpha);
  expect_same(*deep_seen, *seen);

  FramePtr matte = FramePool({.width = side, .height = side}, AV_PIX_FMT_GRAY8).make().av;
  for (int i = 0; i < side * matte->linesize[0]; ++i) {
    matte->data[0][i] = static_cast<std::uint8_t>(i * 37);
  }
  FramePtr result = copy_of_rgba(*seen), deep_result = copy_of_rgba(*deep_seen);
  put_back_colours(*result, *parts.colour, *seen, *matte);
  put_back_colours(*deep_result, *deep.colour, *deep_seen, *matte);
  expect_same(*deep_result, *result);
  FramePtr white = copy_of_rgba(*result), deep_white = copy_of_rgba(*deep_result);
  put_over_white(*white, *parts.alpha, Transfer::sdr);
  put_over_white(*deep_white, *deep.alpha, Transfer::sdr);
  expect_same(*deep_white, *white);
  multiply_alpha(*result, *parts.alpha);
  multiply_alpha(*deep_result, *deep.alpha);
  expect_same(*deep_result, *result);

  FramePtr deep_matte(av_frame_clone(matte.get()));
  ASSERT_GE(av_frame_make_writable(deep_matte.get()), 0);
  multiply_matte(*matte, *parts.alpha);
  multiply_matte(*deep_matte, *deep.alpha);
  const FramePtr opacity = opacity_of(*deep.alpha);
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const auto gray = [&](const FramePtr& frame) {
        return frame->data[0][y * frame->linesize[0] + x];
      };
      ASSERT_EQ(gray(opacity), gray(parts.alpha));
      ASSERT_EQ(gray(deep_matte), gray(matte));
    }
  }
}

TEST(Transparency, DeepColoursAndOpacitiesKeepAllTheirBits) {
  FramePtr frame = FramePool({.width = side, .height = side}, AV_PIX_FMT_RGBA64).make().av;
  for (int y = 0; y < side; ++y) {
    auto* row = reinterpret_cast<std::uint16_t*>(frame->data[0] + y * frame->linesize[0]);
    for (int i = 0; i < 4 * side; ++i) row[i] = static_cast<std::uint16_t>(1 + 200 * y + i);
  }
  const FramePtr before = copy_of_rgba(*frame);
  const SplitPicture parts = split_deep(std::move(frame));
  multiply_alpha(*parts.colour, *parts.alpha);
  for (int y = 0; y < side; ++y) {
    const auto row = [y](const FramePtr& of) { return of->data[0] + y * of->linesize[0]; };
    ASSERT_EQ(std::memcmp(row(parts.colour), row(before), side * 8), 0) << y;
  }
}

TEST(Transparency, OverWhiteIsOverGraphicsWhiteInHdr) {
  for (const auto& [transfer, white] : {std::pair{Transfer::hlg, 191}, {Transfer::pq, 148}}) {
    const SplitPicture parts = split(picture([](int, int) { return hidden_red; }));
    put_over_white(*parts.colour, *parts.alpha, transfer);
    const auto code = static_cast<std::uint8_t>(white);
    EXPECT_EQ(at(*parts.colour, 7, 7), (Pixel{code, code, code, 255}));
  }
}

}  // namespace
}  // namespace scrim::io
