#include "compose/tone_match.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "compose/compose_testing.hpp"
#include "frame/colour.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr Tone person{{120, 120, 140}, 30};
constexpr Tone night{{40, 150, 118}, 20};
constexpr Tone snow{{230, 128, 128}, 45};

std::vector<std::uint8_t> ramp() {
  std::vector<std::uint8_t> out(256);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
  return out;
}

std::vector<std::uint8_t> applied(const ToneMatch& tone, int plane = 0) {
  std::vector<std::uint8_t> out(256);
  tone.apply(plane, ramp().data(), 4, out.data());
  return out;
}

ToneMatch matched(const Tone& picture, int match, const Layout& layout = {}) {
  ToneMatch tone(layout);
  tone.follow(person, picture, match);
  return tone;
}

TEST(ToneMatch, RestsUntilThereIsSomethingToMatch) {
  ToneMatch tone;
  EXPECT_TRUE(tone.resting());
  tone.follow(person, night, 50);
  EXPECT_FALSE(tone.resting());
  tone.rest();
  EXPECT_TRUE(tone.resting());
}

TEST(ToneMatch, LeadsThePersonTowardsThePicture) {
  const auto mean = [](const Tone& picture, int match) {
    return int(applied(matched(picture, match))[120]);
  };
  EXPECT_EQ(mean(person, 100), 120);
  EXPECT_EQ(mean(night, 100), 120 - 32);
  EXPECT_EQ(mean(snow, 100), 120 + 32);
  EXPECT_EQ(mean(night, 50), 120 - 16);
  EXPECT_NEAR(mean(night, 20), 120 - 6, 1);
  EXPECT_EQ(int(applied(matched(night, 100, {.format = Format::i420}), 1)[128]), 128 + 12);
}

TEST(ToneMatch, FollowsATransparentPictureAsFarAsItIsSeen) {
  const auto mean = [](float opacity) {
    ToneMatch tone{Layout{}};
    tone.follow(person, {{80, 120, 140}, 30}, 100, opacity);
    return int(applied(tone)[120]);
  };
  EXPECT_EQ(mean(1), 100);
  EXPECT_EQ(mean(0.5F), 110);
  EXPECT_EQ(mean(0), 120);
}

TEST(ToneMatch, LeadsContrastOnlySoFar) {
  const auto steep = applied(matched({{120, 120, 140}, 200}, 100));
  EXPECT_NEAR(steep[160] - steep[80], 80 * 1.2, 1);
  const auto flat = applied(matched({{120, 120, 140}, 5}, 100));
  EXPECT_NEAR(flat[160] - flat[80], 80 / 1.2, 1);
}

TEST(ToneMatch, KeepsTheOrderOfBrightness) {
  for (const Tone& picture : {night, snow}) {
    const auto out = applied(matched(picture, 100));
    for (std::size_t i = 1; i < out.size(); ++i) EXPECT_GE(out[i], out[i - 1]);
  }
}

TEST(ToneMatch, FollowsAChangeSlowly) {
  ToneMatch tone = matched(night, 100);
  int before = applied(tone)[120];
  tone.follow(person, snow, 100);
  EXPECT_NEAR(applied(tone)[120], before, 4);
  for (int i = 0; i < 300; ++i) {
    tone.follow(person, snow, 100);
    const int now = applied(tone)[120];
    EXPECT_GE(now, before);
    EXPECT_LE(now - before, 4);
    before = now;
  }
  EXPECT_EQ(before, 120 + 32);
}

TEST(ToneMatch, IsTheSameInRgbAndYuv) {
  const Layout yuv{.format = Format::i420, .matrix = Matrix::bt709, .range = Range::full};
  const Layout rgb{.format = Format::rgba};
  const std::array<std::uint8_t, 3> skin{180, 130, 110};
  const auto colour = convert(rgb_to_yuv(yuv.matrix, yuv.range), skin[0], skin[1], skin[2]);
  const ToneMatch planar = matched(night, 100, yuv), packed = matched(night, 100, rgb);
  std::array<std::uint8_t, 3> moved{};
  for (int p = 0; p < 3; ++p) moved[std::size_t(p)] = applied(planar, p)[colour[std::size_t(p)]];
  const auto expected = convert(yuv_to_rgb(yuv.matrix, yuv.range), moved[0], moved[1], moved[2]);
  std::vector<std::uint8_t> pixels(256);
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = i % 4 < 3 ? skin[i % 4] : 255;
  packed.apply(0, pixels.data(), 4, pixels.data());
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(pixels[c], expected[c], 3);
}

TEST(ToneMatch, GivesTheSameBytesOnEveryTarget) {
  const auto first = applied(matched(snow, 70));
  on_every_target([&] { EXPECT_EQ(applied(matched(snow, 70)), first); });
}

/// The mean of Y, or of G, over the frame.
double mean_brightness(const TestFrame& frame) {
  double sum = 0, count = 0;
  const Format format = frame.view().layout.format;
  frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
    const bool bright =
        is_rgb(format) ? i % 4 == 1 : p == 0 && (format != Format::yuyv || i % 2 == 0);
    sum += bright ? b : 0;
    count += bright ? 1 : 0;
  });
  return sum / count;
}

TEST(ToneMatch, APictureAtMatchZeroLeavesThePersonBitForBit) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout), picture(layout), out(layout);
    in.randomise(11);
    picture.fill(30);
    ComposedScene scene(layout, {.effect = Effect::picture, .match = 0});
    scene.set_picture(picture);
    scene.compose(in, even(layout, 255), out);
    out.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, is_alpha(layout, i) ? 255 : in.row(p, y)[i]) << p << " " << y << " " << i;
    });
  });
}

TEST(ToneMatch, APictureLeadsThePersonsToneTowardsIt) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout), dark(layout), bright(layout), out(layout);
    in.fill(120);
    dark.fill(30);
    bright.fill(230);
    const auto mean = [&](const TestFrame& picture, int match) {
      ComposedScene scene(layout, {.effect = Effect::picture, .match = match});
      scene.set_picture(picture);
      scene.compose(in, even(layout, 255), out);
      return mean_brightness(out);
    };
    EXPECT_LT(mean(dark, 100), mean(dark, 20) - 8);
    EXPECT_LT(mean(dark, 20), 119);
    EXPECT_GT(mean(bright, 100), mean(bright, 20) + 8);
    EXPECT_GT(mean(bright, 20), 121);
  });
}

TEST(ToneMatch, OnlyAPictureLeadsThePersonsTone) {
  const Layout layout{.width = 130, .height = 66};
  for (const Effect effect : {Effect::blur, Effect::colour}) {
    const TestFrame in(layout), out(layout);
    in.randomise(12);
    ComposedScene(layout, {.effect = effect, .match = 100}).compose(in, even(layout, 255), out);
    EXPECT_TRUE(out.same_picture(in));
  }
}

}  // namespace
}  // namespace scrim
