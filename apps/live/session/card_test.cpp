#include "apps/live/session/card.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace scrim::live {
namespace {

std::vector<int> luma_of(const CardText& text, int width, int height) {
  const Layout layout{.width = width, .height = height, .format = Format::i420};
  io::VideoFrame frame = io::FramePool(layout).make();
  Card card;
  card.show(text, frame.pixels());
  std::vector<int> luma;
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = frame.view().planes[0] + y * frame.view().strides[0];
    luma.insert(luma.end(), row, row + width);
  }
  return luma;
}

const CardText busy = unavailable_card(io::CameraTrouble::busy);

TEST(Card, IsDarkAndCalmWithSomethingBrightOnIt) {
  for (const auto& [width, height] :
       {std::pair(1280, 720), std::pair(640, 480), std::pair(720, 1280), std::pair(64, 64),
        std::pair(333, 251), std::pair(3840, 160)}) {
    const std::vector<int> luma = luma_of(busy, width, height);
    EXPECT_LT(std::accumulate(luma.begin(), luma.end(), 0.0) / double(luma.size()), 60);
    EXPECT_GT(*std::max_element(luma.begin(), luma.end()), 120) << width << "x" << height;
    EXPECT_GE(*std::min_element(luma.begin(), luma.end()), 16);
  }
}

TEST(Card, SaysWhy) {
  EXPECT_NE(luma_of(busy, 640, 360),
            luma_of(unavailable_card(io::CameraTrouble::unplugged), 640, 360));
  EXPECT_NE(luma_of(busy, 640, 360), luma_of(starting_card(), 640, 360));
}

TEST(Card, ChangesWithTextAndSizeOnOneObject) {
  Card card;
  const Layout layout{.width = 320, .height = 180, .format = Format::i420};
  io::VideoFrame a = io::FramePool(layout).make(), b = io::FramePool(layout).make();
  const auto row = [](const io::VideoFrame& frame) {
    const std::uint8_t* start = frame.view().planes[0] + 72 * frame.view().strides[0];
    return std::vector<std::uint8_t>(start, start + 320);
  };
  card.show(busy, a.pixels());
  card.show(starting_card(), b.pixels());
  EXPECT_NE(row(a), row(b));
  card.show(busy, b.pixels());
  EXPECT_EQ(row(a), row(b));
}

}  // namespace
}  // namespace scrim::live
