#include "backdrop/backdrop.hpp"

#include <gtest/gtest.h>

#include "backdrop/backdrop_testing.hpp"
#include "frame/colour.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

TEST(Backdrop, ColourIsTheColourInTheFramesFormat) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 65, .height = 67, .format = format};
    const TestFrame in(layout);
    const Rgb colour{10, 160, 90};
    const ShownBackdrop shown(in, {}, {.effect = Effect::colour, .colour = colour});
    shown.frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, bytes_of_colour(layout, p, colour)[i % 4]);
    });
  }
}

TEST(Backdrop, PictureWithoutAPictureIsBlack) {
  const TestFrame in(Layout{.width = 64, .height = 64, .format = Format::rgba});
  const ShownBackdrop shown(in, {}, {.effect = Effect::picture, .colour = {9, 9, 9}});
  shown.frame.each(
      [](int, int, std::size_t i, std::uint8_t b) { ASSERT_EQ(b, i % 4 == 3 ? 255 : 0); });
}

TEST(Backdrop, APictureOfTheFramesSizeIsShownPixelByPixel) {
  const Layout layout{.width = 65, .height = 67, .format = Format::bgra};
  const TestFrame picture(layout);
  picture.randomise(6);
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const ShownBackdrop shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  shown.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
    ASSERT_EQ(b, i % 4 == 3 ? 255 : picture.row(p, y)[i]);
  });
}

TEST(Backdrop, APictureOfOneColourKeepsItInEveryFormat) {
  const TestFrame picture(Layout{.width = 300, .height = 77, .format = Format::rgba});
  const Rgb colour{10, 160, 90};
  picture.each(
      [&](int, int, std::size_t i, std::uint8_t& b) { b = i % 4 == 3 ? 0 : colour[i % 4]; });
  for (const Format format : all_formats) {
    const Layout layout{.width = 131, .height = 67, .format = format};
    Backdrop backdrop(layout);
    backdrop.set_picture(picture);
    const TestFrame in(layout);
    const ShownBackdrop shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
    shown.frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, bytes_of_colour(layout, p, colour)[i % 4]) << int(format);
    });
  }
}

TEST(Backdrop, APictureCoversTheFrameAndIsCutAroundItsCentre) {
  // Red bands left and right of a green square: what a 2:1 picture loses in a square frame.
  const TestFrame picture(Layout{.width = 512, .height = 256, .format = Format::rgba});
  picture.each([&](int, int, std::size_t i, std::uint8_t& b) {
    const bool middle = i / 4 >= 128 && i / 4 < 384;
    b = Rgb{static_cast<std::uint8_t>(middle ? 0 : 255),
            static_cast<std::uint8_t>(middle ? 255 : 0), 0}[std::min<std::size_t>(i % 4, 2)];
  });
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const ShownBackdrop shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  for (const int x : {2, 32, 61}) {
    EXPECT_EQ(shown.frame.row(0, 30)[4 * x], 0);
    EXPECT_EQ(shown.frame.row(0, 30)[4 * x + 1], 255);
  }
}

TEST(Backdrop, AFinePatternInALargePictureBecomesGrey) {
  const TestFrame picture(Layout{.width = 1024, .height = 1024, .format = Format::rgba});
  picture.each([](int, int y, std::size_t i, std::uint8_t& b) {
    b = (i / 4 + std::size_t(y)) % 2 == 0 ? 255 : 0;
  });
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const ShownBackdrop shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  shown.frame.each([](int, int, std::size_t i, std::uint8_t b) {
    if (i % 4 != 3) {
      ASSERT_NEAR(b, 127, 2);
    }
  });
}

}  // namespace
}  // namespace scrim
