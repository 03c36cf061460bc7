#include "io/pixels/frame_shaper.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace scrim::io {
namespace {

constexpr Orientation quarter{.transpose = true, .flip_x = true};

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

TEST(FrameShaper, NoFormatOfUnequalSidesIsTransposed) {
  for (const AVPixelFormat format : {AV_PIX_FMT_YUYV422, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUV422P10,
                                     AV_PIX_FMT_YUV444P10, AV_PIX_FMT_YUV422P12}) {
    const Format nearest = nearest_format(format, quarter);
    EXPECT_NE(nearest, Format::yuyv);
    EXPECT_NE(nearest, Format::i210);
  }
  EXPECT_EQ(nearest_format(AV_PIX_FMT_YUV422P10, {}), Format::i210);
}

TEST(FrameShaper, AFrameThatIsTurnedInTheMidstOfAStreamStandsUprightWithItsColours) {
  const PixelKind kind{AV_PIX_FMT_YUV422P10, 128, 64};
  FrameShaper shaper({.width = 128, .height = 64, .turn = {}, .to = kind});
  const FramePtr shaped =
      std::move(*shaper.shape(halves(128, 64, AV_PIX_FMT_YUV422P10), kind, quarter));
  ASSERT_EQ(shaped->width, 128);
  // What was above is on one side now; black stands beside the narrow picture.
  EXPECT_NEAR(sample(*shaped, 0, 5, 32), 64, 4);
  EXPECT_GT(std::abs(sample(*shaped, 0, 56, 32) - sample(*shaped, 0, 72, 32)), 700);
  for (const int x : {2, 28, 36, 60}) {
    EXPECT_NEAR(sample(*shaped, 1, x, 10), 512, 2) << x;
    EXPECT_NEAR(sample(*shaped, 2, x, 60), 512, 2) << x;
  }
}

TEST(FrameShaper, AFrameLikeTheFirstOneIsHandedOnAsItIs) {
  const PixelKind kind{AV_PIX_FMT_YUV422P10, 128, 64};
  FrameShaper shaper({.width = 128, .height = 64, .turn = {}, .to = kind});
  FramePtr frame = halves(128, 64, AV_PIX_FMT_YUV422P10);
  const AVFrame* same = frame.get();
  EXPECT_EQ(shaper.shape(std::move(frame), kind, {})->get(), same);
}

}  // namespace
}  // namespace scrim::io
