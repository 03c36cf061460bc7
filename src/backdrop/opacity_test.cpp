#include "backdrop/opacity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "backdrop/backdrop.hpp"
#include "backdrop/backdrop_testing.hpp"
#include "backdrop/reference_picture.hpp"
#include "frame/random_opacity.hpp"
#include "frame/reference_blend.hpp"

namespace scrim {
namespace {

struct Noisy : TestFrame {
  Noisy(const Layout& layout, unsigned seed) : TestFrame(layout) { randomise(seed); }
};

/// The backdrop of a noisy room, with a picture of this opacity.
ShownBackdrop shown(const Layout& layout, Effect effect, const TestFrame& picture, AlphaPlane alpha,
                    const Placement& placement = {}) {
  const Noisy room(layout, 3);
  Backdrop backdrop(layout);
  backdrop.set_picture(picture, placement, alpha);
  return ShownBackdrop(room, {}, {.effect = effect}, std::move(backdrop));
}

TEST(Opacity, AnOpaquePictureIsThePictureAndATransparentOneTheBlurredRoom) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 131, .height = 67, .format = format};
    const Noisy picture(layout, 6);
    const std::vector<std::uint8_t> opaque(131 * 67, 255), clear(131 * 67, 0);
    const ShownBackdrop plain = shown(layout, Effect::picture, picture, {});
    const ShownBackdrop solid = shown(layout, Effect::picture, picture, {opaque.data(), 131});
    const ShownBackdrop blurred = shown(layout, Effect::blur, picture, {});
    const ShownBackdrop nothing = shown(layout, Effect::picture, picture, {clear.data(), 131});
    plain.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(solid.frame.row(p, y)[i], b) << int(format);
      ASSERT_EQ(nothing.frame.row(p, y)[i], blurred.frame.row(p, y)[i]) << int(format);
    });
  }
}

TEST(Opacity, HolesOfAnySizeShowTheRoomInDeepFrames) {
  for (const Format format : deep_formats) {
    const Layout layout{.width = 323, .height = 67, .format = format, .range = Range::full};
    const Noisy picture(layout, 6);
    std::vector<std::uint8_t> holes(323 * 67);
    // Of whole blocks and across their edges.
    for (std::size_t i = 0; i < holes.size(); ++i) holes[i] = i % 323 / 90 % 2 == 0 ? 255 : 0;
    const ShownBackdrop plain = shown(layout, Effect::picture, picture, {});
    const ShownBackdrop blurred = shown(layout, Effect::blur, picture, {});
    const ShownBackdrop mixed = shown(layout, Effect::picture, picture, {holes.data(), 323});
    each_word(mixed.frame, [&](int p, int y, std::size_t i, std::uint16_t word) {
      const std::size_t x = is_rgb(format)             ? i / 4
                            : p == 0                   ? i
                            : plane_count(format) == 2 ? i / 2 * 2
                                                       : 2 * i;
      if (x % 90 == 88 && !is_rgb(format) && p > 0) return;  // of both
      const TestFrame& expected = (x / 90 % 2 == 0 ? plain : blurred).frame;
      const Depth depth = depth_of(format);
      ASSERT_EQ(depth.sample(word), depth.sample(words(expected.view(), p, y)[i]))
          << name(format) << " " << p << " " << y << " " << i;
    });
  }
}

/// The opacity as it falls on the frame's pixels, by the slow way: as the luma of a picture.
std::vector<std::uint8_t> placed(const RandomOpacity& opacity, Layout from, Layout to,
                                 const Placement& placement) {
  for (Layout* layout : {&from, &to}) {
    *layout = {.width = layout->width,
               .height = layout->height,
               .format = Format::i420,
               .range = Range::full};
  }
  const TestFrame luma(from), out(to);
  for (int y = 0; y < from.height; ++y) {
    const auto first = opacity.values.begin() + std::ptrdiff_t{y} * from.width;
    std::copy_n(first, from.width, luma.row(0, y));
  }
  reference_picture(luma, placement, out);
  std::vector<std::uint8_t> values;
  for (int y = 0; y < to.height; ++y) {
    values.insert(values.end(), out.row(0, y), out.row(0, y) + to.width);
  }
  return values;
}

TEST(Opacity, EverySampleIsAMixOfPictureAndRoomInEveryFormat) {
  std::vector<Format> formats(all_formats.begin(), all_formats.end());
  formats.insert(formats.end(), deep_formats.begin(), deep_formats.end());
  for (const Format format : formats) {
    for (const auto& [width, height] : {std::array{323, 67}, {131, 97}}) {
      for (const Placement& placement : {Placement{}, Placement{.fit = Fit::contain, .x = 0.3F}}) {
        const Layout layout{.width = 323, .height = 67, .format = format};
        const Noisy picture({.width = width, .height = height, .format = Format::rgba}, 6);
        const RandomOpacity opacity(width, height, 1);
        const ShownBackdrop plain = shown(layout, Effect::picture, picture, {}, placement);
        const ShownBackdrop blurred = shown(layout, Effect::blur, picture, {});
        const ShownBackdrop mixed =
            shown(layout, Effect::picture, picture, opacity.plane(), placement);
        const auto weights = placed(opacity, picture.view().layout, layout, placement);
        const TestFrame expected(layout);
        reference_blend(plain.frame, weights, blurred.frame, expected);
        const bool scaled = width != layout.width;
        for (int p = 0; p < plane_count(format); ++p) {
          for (int y = 0; y < row_count(layout, p); ++y) {
            for (int i = 0; i < int(row_samples(layout, p)); ++i) {
              if (is_rgb(format) && i % 4 == 3) continue;
              ASSERT_NEAR(level_of(mixed.frame, p, y, i), level_of(expected, p, y, i),
                          scaled ? 2 : 1)
                  << name(format) << " " << int(placement.fit) << " " << p << " " << y << " " << i;
            }
          }
        }
      }
    }
  }
}

TEST(Opacity, HalfOfItIsHalfOfBoth) {
  const Layout layout{.width = 128, .height = 66, .format = Format::rgba};
  const Noisy picture(layout, 6);
  const std::vector<std::uint8_t> half(128 * 66, 128);
  const ShownBackdrop plain = shown(layout, Effect::picture, picture, {});
  const ShownBackdrop blurred = shown(layout, Effect::blur, picture, {});
  const ShownBackdrop mixed = shown(layout, Effect::picture, picture, {half.data(), 128});
  mixed.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
    ASSERT_NEAR(b, (plain.frame.row(p, y)[i] + blurred.frame.row(p, y)[i]) / 2.0, 1.5);
  });
}

TEST(Opacity, TheRoomIsSeenBesideATransparentPicture) {
  const Layout layout{.width = 256, .height = 64, .format = Format::i420};
  const Layout square{.width = 64, .height = 64, .format = Format::i420};
  const std::vector<std::uint8_t> opaque(64 * 64, 255);
  const Noisy picture(square, 6);
  const Placement whole{.fit = Fit::contain};
  const ShownBackdrop blurred = shown(layout, Effect::blur, picture, {});
  const ShownBackdrop mixed = shown(layout, Effect::picture, picture, {opaque.data(), 64}, whole);
  for (const std::size_t x : {0U, 60U, 200U, 255U}) {
    EXPECT_EQ(mixed.frame.row(0, 30)[x], blurred.frame.row(0, 30)[x]) << x;
  }
}

TEST(Opacity, APictureMayBecomeTransparentAndOpaqueAgain) {
  const Layout layout{.width = 128, .height = 64, .format = Format::nv12};
  const Noisy picture(layout, 6);
  const std::vector<std::uint8_t> clear(128 * 64, 0);
  const TestFrame room(layout);
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  backdrop.set_picture(picture, {}, {clear.data() + 128 * 63, -128});
  backdrop.set_picture(picture);
  const ShownBackdrop again(room, {}, {.effect = Effect::picture}, std::move(backdrop));
  again.frame.each(
      [&](int p, int y, std::size_t i, std::uint8_t b) { ASSERT_EQ(b, picture.row(p, y)[i]); });
}

}  // namespace
}  // namespace scrim
