#include "io/pixels/frame_grower.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <utility>

namespace scrim::io {
namespace {

/// A row of a plane, a byte a sample.
std::string row_of(const AVFrame& frame, int plane, int y, int bytes) {
  const std::uint8_t* row = frame.data[plane] + std::ptrdiff_t{y} * frame.linesize[plane];
  return {reinterpret_cast<const char*>(row), std::size_t(bytes)};
}

VideoFrame lettered(AVPixelFormat format) {
  VideoFrame frame = FramePool({.width = 3, .height = 3}, format).make();
  const AVFrame& av = *frame.av;
  for (int y = 0; y < 3; ++y) std::memcpy(av.data[0] + y * av.linesize[0], &"abcdefghi"[3 * y], 3);
  std::memcpy(av.data[1], "uvwx", 4);
  std::memcpy(av.data[1] + av.linesize[1], "UVWX", 4);
  frame.pts = 12;
  return frame;
}

TEST(FrameGrower, TheLastColumnAndRowOfAPlaneThatGrewStandThereOnceMore) {
  const PixelKind given{AV_PIX_FMT_NV12, 3, 3}, even{AV_PIX_FMT_NV12, 4, 4};
  const auto grown = FrameGrower(given, even).grow(lettered(AV_PIX_FMT_NV12));
  ASSERT_TRUE(grown);
  const AVFrame& frame = *grown->av;
  EXPECT_EQ(row_of(frame, 0, 0, 4), "abcc");
  EXPECT_EQ(row_of(frame, 0, 2, 4), "ghii");
  EXPECT_EQ(row_of(frame, 0, 3, 4), "ghii");
  EXPECT_EQ(row_of(frame, 1, 0, 4), "uvwx") << "was large enough";
  EXPECT_EQ(row_of(frame, 1, 1, 4), "UVWX");
  EXPECT_EQ(grown->pts, 12);
}

TEST(FrameGrower, AFrameThatIsRightComesBack) {
  const PixelKind given{AV_PIX_FMT_NV12, 3, 3};
  VideoFrame frame = lettered(AV_PIX_FMT_NV12);
  const AVFrame* same = frame.av.get();
  const auto grown = FrameGrower(given, given).grow(std::move(frame));
  ASSERT_TRUE(grown);
  EXPECT_EQ(grown->av.get(), same);
}

}  // namespace
}  // namespace scrim::io
