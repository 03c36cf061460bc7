#include "io/files/hdr_metadata.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace scrim::io {
namespace {

using Display = AVMasteringDisplayMetadata;

/// What is said of a display, in a frame.
HdrMetadata read(const std::function<void(Display&)>& change) {
  const InputPtr container(avformat_alloc_context());
  const AVStream& stream = *avformat_new_stream(container.get(), nullptr);
  const FramePtr frame = new_frame();
  Display& display = *av_mastering_display_metadata_create_side_data(frame.get());
  for (auto& point : display.display_primaries) point[0] = point[1] = {1, 3};
  display.white_point[0] = display.white_point[1] = {1, 3};
  display.max_luminance = {1000, 1};
  display.min_luminance = {1, 10000};
  display.has_primaries = display.has_luminance = 1;
  change(display);
  return hdr_metadata(*frame, stream);
}

TEST(HdrMetadata, OfADisplayIsHandedOn) {
  EXPECT_EQ(x265_parameters(read([](Display&) {})),
            "master-display=G(16667,16667)B(16667,16667)R(16667,16667)WP(16667,16667)"
            "L(10000000,1)");
}

TEST(HdrMetadata, OfADisplayThatCannotBeIsLeftOut) {
  for (const AVRational hostile :
       {AVRational{1, 0}, AVRational{0, 0}, AVRational{-1, 1}, AVRational{1, -1},
        AVRational{2147483647, 1}, AVRational{-2147483647 - 1, -1}}) {
    EXPECT_FALSE(read([&](Display& d) { d.max_luminance = hostile; }).display);
    EXPECT_FALSE(read([&](Display& d) { d.white_point[1] = hostile; }).display);
    EXPECT_FALSE(read([&](Display& d) { d.display_primaries[2][0] = hostile; }).display);
  }
}

}  // namespace
}  // namespace scrim::io
