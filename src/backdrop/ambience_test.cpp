#include "backdrop/ambience.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr int width = 640, height = 360;

/// Y, or all of R G B, is luma(x); chroma is neutral.
template <class Luma>
void draw(const TestFrame& frame, Luma luma) {
  const Format format = frame.view().layout.format;
  frame.each([&](int p, int, std::size_t i, std::uint8_t& b) {
    const bool packed = format == Format::yuyv;
    const bool chroma = p > 0 || (packed && i % 2 == 1);
    const int x = is_rgb(format) ? int(i / 4) : packed ? int(i / 2) : int(i);
    b = chroma ? std::uint8_t{128} : static_cast<std::uint8_t>(luma(x));
  });
}

int node(int x) {
  return x / NodeGrid(Layout{.width = width, .height = height}).spacing;
}

TEST(Ambience, IsBrightWhereThePictureIs) {
  for (const Format format : all_formats) {
    const Layout layout{.width = width, .height = height, .format = format, .range = Range::full};
    const TestFrame picture(layout);
    draw(picture, [](int x) { return x < width / 2 ? 20 : 220; });
    Ambience ambience(layout);
    ambience.update(picture);
    for (const int j : {0, 10, 22}) {
      const float* light = ambience.row(j)[0];
      EXPECT_NEAR(light[node(40)], 20, 2);
      EXPECT_NEAR(light[node(width - 40)], 220, 2);
    }
  }
}

TEST(Ambience, HoldsNothingOfThePicturesDetail) {
  const Layout layout{.width = width, .height = height};
  const TestFrame picture(layout);
  draw(picture, [](int x) { return x / 32 % 2 == 0 ? 60 : 180; });
  Ambience ambience(layout);
  ambience.update(picture);
  for (int x = 80; x < width - 80; x += 16) EXPECT_NEAR(ambience.row(11)[0][node(x)], 120 - 16, 6);
}

TEST(Ambience, BlackThrowsNoLight) {
  for (const Format format : all_formats) {
    const Layout layout{.width = width, .height = height, .format = format};
    Ambience ambience(layout);
    ambience.update({0, 0, 0});
    for (const float* channel : ambience.row(5)) EXPECT_EQ(channel[7], 0);
  }
}

TEST(Ambience, AColourIsThatColourInTheFramesChannels) {
  Ambience rgba(Layout{.width = width, .height = height, .format = Format::rgba});
  rgba.update({200, 100, 50});
  EXPECT_NEAR(rgba.row(3)[0][4], 200, 2);
  EXPECT_NEAR(rgba.row(3)[2][4], 50, 2);
  Ambience bgra(Layout{.width = width, .height = height, .format = Format::bgra});
  bgra.update({200, 100, 50});
  EXPECT_NEAR(bgra.row(3)[0][4], 200, 2);
  EXPECT_NEAR(bgra.row(3)[2][4], 50, 2);
}

TEST(Ambience, KnowsThePicturesTone) {
  const Layout layout{.width = width, .height = height};
  const TestFrame picture(layout);
  draw(picture, [](int x) { return x < width / 2 ? 80 : 160; });
  Ambience ambience(layout);
  ambience.update(picture);
  EXPECT_NEAR(ambience.tone().mean[0], 120, 3);
  EXPECT_NEAR(ambience.tone().mean[1], 128, 0.5);
  EXPECT_NEAR(ambience.tone().deviation, 40, 1);
}

TEST(Ambience, OfATransparentPictureIsOfWhatIsSeenOfIt) {
  const Layout layout{.width = width, .height = height, .range = Range::full};
  const TestFrame picture(layout);
  draw(picture, [](int x) { return x < width / 2 ? 40 : 200; });
  std::vector<std::uint8_t> opacity(std::size_t(width * height));
  for (std::size_t i = 0; i < opacity.size(); ++i) opacity[i] = i % width < width / 2 ? 0 : 153;
  Ambience ambience(layout);
  ambience.update(picture, {opacity.data(), width});
  EXPECT_NEAR(ambience.opacity(), 0.3, 0.01);
  EXPECT_NEAR(ambience.tone().mean[0], 200, 1);
  EXPECT_NEAR(ambience.tone().deviation, 0, 1);
  EXPECT_NEAR(ambience.row(10)[0][node(40)], 0, 2);
  EXPECT_NEAR(ambience.row(10)[0][node(width - 40)], 200 * 0.6, 2);
}

TEST(Ambience, ATransparentPixelChangesHardlyAnything) {
  const Layout layout{.width = width, .height = height};
  const TestFrame picture(layout);
  picture.randomise(3);
  std::vector<std::uint8_t> opacity(std::size_t(width * height), 255);
  opacity[0] = 0;
  Ambience plain(layout), holed(layout);
  plain.update(picture);
  holed.update(picture, {opacity.data(), width});
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(plain.tone().mean[c], holed.tone().mean[c], 0.1);
    EXPECT_NEAR(plain.row(2)[c][3], holed.row(2)[c][3], 3);
  }
}

TEST(Ambience, TakesFramesOfEveryShape) {
  for (const auto& [w, h] : {std::array{64, 64}, {65, 67}, {64, 720}, {1921, 64}}) {
    for (const Format format : all_formats) {
      const Layout layout{.width = w, .height = h, .format = format, .range = Range::full};
      const TestFrame picture(layout, 3, true);
      draw(picture, [](int) { return 77; });
      Ambience ambience(layout);
      ambience.update(picture);
      const NodeGrid grid(layout);
      for (int i = 0; i < grid.columns; ++i) {
        ASSERT_NEAR(ambience.row(grid.rows - 1)[0][i], 77, 1);
      }
    }
  }
}

}  // namespace
}  // namespace scrim
