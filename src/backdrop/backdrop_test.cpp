#include "backdrop/backdrop.hpp"

#include <gtest/gtest.h>

#include "backdrop/backdrop_testing.hpp"
#include "frame/colour.hpp"
#include "frame/signal.hpp"

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
      ASSERT_EQ(b, samples_of_colour(layout, p, colour)[i % 4]);
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
      ASSERT_EQ(b, samples_of_colour(layout, p, colour)[i % 4]) << int(format);
    });
  }
}

}  // namespace
}  // namespace scrim
