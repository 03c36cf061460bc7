#include "io/files/deinterlacer.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "io/files/damage_trail.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {
namespace {

FramePtr interlaced(std::int64_t time, bool damaged) {
  constexpr int width = 64, height = 64;
  FramePtr frame = FramePool({.width = width, .height = height}, AV_PIX_FMT_GRAY8).make().av;
  std::memset(frame->data[0], 128, std::size_t(frame->linesize[0]) * height);
  frame->best_effort_timestamp = time;
  if (damaged) frame->decode_error_flags = FF_DECODE_ERROR_CONCEALMENT_ACTIVE;
  set_field_order(*frame, AV_FIELD_TT);
  return frame;
}

TEST(Deinterlacer, WhatIsMadeWithTheHelpOfADamagedFrameIsDamaged) {
  constexpr int frames = 7, damaged = 3;
  Deinterlacer deinterlacer({1, 25});
  std::vector<bool> found;
  const auto pull = [&] {
    while (const FramePtr frame = deinterlacer.pull()) {
      EXPECT_EQ(frame->best_effort_timestamp, std::int64_t(found.size()));
      found.push_back(is_damaged(*frame));
    }
  };
  for (int i = 0; i < frames; ++i) {
    ASSERT_TRUE(deinterlacer.push(interlaced(i, i == damaged)));
    pull();
  }
  ASSERT_TRUE(deinterlacer.push(nullptr));
  pull();
  EXPECT_EQ(found, (std::vector<bool>{false, false, true, true, true, false, false}));
}

}  // namespace
}  // namespace scrim::io
