#include "io/pixels/frame_shaper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <utility>

namespace scrim::io {
namespace {

constexpr Orientation quarter{.transpose = true, .flip_x = true};

/// YUYV whose Y is luma(x, y), without colour.
FramePtr yuyv(int width, int height, const std::function<int(int x, int y)>& luma) {
  FramePtr frame = FramePool({.width = width, .height = height}, AV_PIX_FMT_YUYV422).make().av;
  for (int y = 0; y < height; ++y) {
    std::uint8_t* row = frame->data[0] + y * frame->linesize[0];
    for (int x = 0; x < width; ++x) {
      row[2 * x] = static_cast<std::uint8_t>(luma(x, y));
      row[2 * x + 1] = 128;
    }
  }
  return frame;
}

int luma_at(const AVFrame& frame, int x, int y) {
  return frame.data[0][y * frame.linesize[0] + 2 * x];
}

int chroma_at(const AVFrame& frame, int x, int y) {
  return frame.data[0][y * frame.linesize[0] + 2 * x + 1];
}

/// Dark above, bright below; words of 10 bits.
FramePtr halves(int width, int height, AVPixelFormat format) {
  FramePtr frame = FramePool({.width = width, .height = height}, format).make().av;
  for (int plane = 0; plane < 3; ++plane) {
    for (int y = 0; y < height; ++y) {
      auto* row = reinterpret_cast<std::uint16_t*>(frame->data[plane] + y * frame->linesize[plane]);
      const int samples = plane == 0 ? width : width / 2;
      std::fill_n(row, samples, std::uint16_t(plane > 0 ? 512 : y < height / 2 ? 64 : 940));
    }
  }
  return frame;
}

std::uint16_t sample(const AVFrame& frame, int plane, int x, int y) {
  std::uint16_t value = 0;
  std::memcpy(&value, frame.data[plane] + y * frame.linesize[plane] + 2 * x, sizeof value);
  return value;
}

const PixelKind kind{AV_PIX_FMT_YUYV422, 128, 64};

FrameShaper shaper() {
  return FrameShaper({.width = 128, .height = 64, .turn = {}, .to = kind});
}

TEST(FrameShaper, AFrameLikeTheFirstOneIsHandedOnAsItIs) {
  FramePtr frame = yuyv(128, 64, [](int, int) { return 90; });
  const AVFrame* same = frame.get();
  EXPECT_EQ(shaper().shape(std::move(frame), kind, {})->get(), same);
}

TEST(FrameShaper, AFrameThatIsTurnedInTheMidstOfAStreamStandsUprightWithItsColours) {
  auto shaped =
      shaper().shape(yuyv(128, 64, [](int, int y) { return y < 32 ? 16 : 235; }), kind, quarter);
  ASSERT_TRUE(shaped) << shaped.error();
  // What was above is on one side now; black stands beside the narrow picture.
  EXPECT_NEAR(luma_at(**shaped, 5, 32), 16, 2);
  EXPECT_GT(std::abs(luma_at(**shaped, 56, 32) - luma_at(**shaped, 72, 32)), 180);
  for (const int x : {4, 56, 72, 120}) EXPECT_NEAR(chroma_at(**shaped, x, 10), 128, 2) << x;
}

TEST(FrameShaper, NoFormatOfUnequalSidesIsTransposed) {
  for (const AVPixelFormat format : {AV_PIX_FMT_YUYV422, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV422P10,
                                     AV_PIX_FMT_YUV444P10, AV_PIX_FMT_YUV422P12}) {
    const Format nearest = nearest_format(format, quarter);
    EXPECT_NE(nearest, Format::yuyv);
    EXPECT_NE(nearest, Format::i210);
  }
  EXPECT_EQ(nearest_format(AV_PIX_FMT_YUV422P10, {}), Format::i210);
}

TEST(FrameShaper, SoDoesOneOfTenBits) {
  const PixelKind deep{AV_PIX_FMT_YUV422P10, 128, 64};
  FrameShaper of_deep({.width = 128, .height = 64, .turn = {}, .to = deep});
  const FramePtr shaped =
      std::move(*of_deep.shape(halves(128, 64, AV_PIX_FMT_YUV422P10), deep, quarter));
  ASSERT_EQ(shaped->width, 128);
  // What was above is on one side now; black stands beside the narrow picture.
  EXPECT_NEAR(sample(*shaped, 0, 5, 32), 64, 4);
  EXPECT_GT(std::abs(sample(*shaped, 0, 56, 32) - sample(*shaped, 0, 72, 32)), 700);
  for (const int x : {2, 28, 36, 60}) {
    EXPECT_NEAR(sample(*shaped, 1, x, 10), 512, 2) << x;
    EXPECT_NEAR(sample(*shaped, 2, x, 60), 512, 2) << x;
  }
}

TEST(FrameShaper, FramesWhosePixelsChangeTheirShapeAreNotSquashed) {
  FramePtr wide = yuyv(128, 64, [](int, int) { return 235; });
  wide->sample_aspect_ratio = {2, 1};
  auto shaped = shaper().shape(std::move(wide), kind, {});
  ASSERT_TRUE(shaped) << shaped.error();
  EXPECT_NEAR(luma_at(**shaped, 64, 4), 16, 2) << "black above a picture that is twice as wide";
  EXPECT_NEAR(luma_at(**shaped, 4, 32), 235, 2);
}

}  // namespace
}  // namespace scrim::io
