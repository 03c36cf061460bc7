#include "io/pixels/orientation.hpp"

#include <gtest/gtest.h>

extern "C" {
#include <libavutil/display.h>
}

#include <array>
#include <cstring>

#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

std::array<std::int32_t, 9> matrix_of(double clockwise_degrees, bool mirrored) {
  std::array<std::int32_t, 9> matrix{};
  av_display_rotation_set(matrix.data(), clockwise_degrees);
  if (mirrored) av_display_matrix_flip(matrix.data(), 1, 0);
  return matrix;
}

TEST(Orientation, ReadsQuarterTurnsFromTheDisplayMatrix) {
  EXPECT_TRUE(orientation_of(nullptr).upright());
  EXPECT_TRUE(orientation_of(matrix_of(0, false).data()).upright());
  EXPECT_EQ(orientation_of(matrix_of(90, false).data()), (Orientation{true, true, false}));
  EXPECT_EQ(orientation_of(matrix_of(180, false).data()), (Orientation{false, true, true}));
  EXPECT_EQ(orientation_of(matrix_of(270, false).data()), (Orientation{true, false, true}));
  EXPECT_EQ(orientation_of(matrix_of(0, true).data()), (Orientation{false, true, false}));
}

TEST(Orientation, TakesTheNearestQuarterTurn) {
  EXPECT_EQ(orientation_of(matrix_of(88, false).data()),
            orientation_of(matrix_of(90, false).data()));
  EXPECT_TRUE(orientation_of(matrix_of(3, false).data()).upright());
}

/// Where the pixel (x, y) of an upright picture comes from.
std::uint8_t source_luma(const AVFrame& in, Orientation turn, int x, int y) {
  const int width = turn.transpose ? in.height : in.width;
  const int height = turn.transpose ? in.width : in.height;
  if (turn.flip_x) x = width - 1 - x;
  if (turn.flip_y) y = height - 1 - y;
  if (turn.transpose) std::swap(x, y);
  return in.data[0][y * in.linesize[0] + x];
}

TEST(Orientation, MovesEveryPixelOfOddSizes) {
  const Layout lying{.width = 67, .height = 41, .format = Format::i420};
  FramePool pool(lying);
  const VideoFrame in = pool.make();
  for (int i = 0; i < lying.height * in.av->linesize[0]; ++i) {
    in.av->data[0][i] = static_cast<std::uint8_t>(i * 7 % 251);
  }
  for (int bits = 0; bits < 8; ++bits) {
    const Orientation turn{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
    Layout upright = lying;
    if (turn.transpose) std::swap(upright.width, upright.height);
    FramePool turned(upright);
    const VideoFrame out = turned.make();
    turn_upright(*in.av, turn, *out.av);
    for (int y = 0; y < upright.height; ++y) {
      for (int x = 0; x < upright.width; ++x) {
        ASSERT_EQ(out.av->data[0][y * out.av->linesize[0] + x], source_luma(*in.av, turn, x, y))
            << bits << " at " << x << ", " << y;
      }
    }
  }
}

TEST(Orientation, KeepsPixelsOfFourBytesWhole) {
  FramePool pool({.width = 64, .height = 64, .format = Format::rgba});
  const VideoFrame in = pool.make(), once = pool.make(), twice = pool.make();
  for (int i = 0; i < 64 * in.av->linesize[0]; ++i) {
    in.av->data[0][i] = static_cast<std::uint8_t>(i * 13 % 255);
  }
  const Orientation half_turn{false, true, true};
  turn_upright(*in.av, half_turn, *once.av);
  EXPECT_EQ(once.av->data[0][0], in.av->data[0][63 * in.av->linesize[0] + 63 * 4]);
  EXPECT_EQ(once.av->data[0][3], in.av->data[0][63 * in.av->linesize[0] + 63 * 4 + 3]);
  turn_upright(*once.av, half_turn, *twice.av);
  EXPECT_EQ(std::memcmp(in.av->data[0], twice.av->data[0], std::size_t{64} * 256), 0);
}

}  // namespace
}  // namespace scrim::io
