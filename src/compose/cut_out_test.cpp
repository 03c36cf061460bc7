// Effect::transparent.
#include "compose/cut_out.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "compose/compose_testing.hpp"
#include "frame/colour.hpp"
#include "frame/reference_samples.hpp"

namespace scrim {
namespace {

using Scene = ComposedScene;

/// The RGB of a pixel, worked out from the frame's definition.
std::array<int, 3> rgb_at(const TestFrame& frame, int x, int y) {
  const Layout& layout = frame.view().layout;
  const std::uint8_t* first = frame.row(0, y);
  const auto yuv = [&](int luma, int u, int v) {
    const auto rgb =
        convert(yuv_to_rgb(layout.matrix, layout.range), float(luma), float(u), float(v));
    return std::array<int, 3>{rgb[0], rgb[1], rgb[2]};
  };
  switch (layout.format) {
    case Format::nv12:
      return yuv(first[x], frame.row(1, y / 2)[x / 2 * 2], frame.row(1, y / 2)[x / 2 * 2 + 1]);
    case Format::i420:
      return yuv(first[x], frame.row(1, y / 2)[x / 2], frame.row(2, y / 2)[x / 2]);
    case Format::yuyv:
      return yuv(first[2 * x], first[x / 2 * 4 + 1], first[x / 2 * 4 + 3]);
    case Format::rgba:
      return {first[4 * x], first[4 * x + 1], first[4 * x + 2]};
    case Format::bgra:
      return {first[4 * x + 2], first[4 * x + 1], first[4 * x]};
    default:
      break;
  }
  return {};
}

/// The pixels that share a pixel's chroma, in any format.
Pixels square_around(const Layout& layout, int x, int y) {
  const int left = x / 2 * 2, top = y / 2 * 2;
  return {left, std::min(left + 2, layout.width), top, std::min(top + 2, layout.height)};
}

TEST(CutOut, OfADeepFrameHasItsColoursIn16Bits) {
  for (const Format format : deep_formats) {
    for (const Range range : {Range::limited, Range::full}) {
      const Layout layout{.width = 131, .height = 67, .format = format, .range = range};
      Layout rgba = layout;
      rgba.format = Format::rgba16;
      const TestFrame in(layout, 2), out(rgba, 8);
      in.randomise(9);
      Scene(layout, {.effect = Effect::transparent}).compose(in, even(layout, 255), out);
      const YuvToRgb to_rgb = yuv_to_rgb(layout.matrix, layout.range);
      const int down = chroma_down(format);
      for (int y = 0; y < layout.height; ++y) {
        for (int x = 0; x < layout.width; ++x) {
          const bool pairs = format == Format::p010;
          const auto chroma = [&](int c) {
            return float(level_of(in, pairs ? 1 : c, y / down, pairs ? x / 2 * 2 + c - 1 : x / 2));
          };
          for (int c = 0; c < 3; ++c) {
            const double found = level_of(out, 0, y, 4 * x + c);
            if (is_rgb(format)) {
              ASSERT_EQ(found, level_of(in, 0, y, 4 * x + c));
              continue;
            }
            const auto rgb =
                converted(to_rgb, {float(level_of(in, 0, y, x)), chroma(1), chroma(2)});
            ASSERT_NEAR(found, std::clamp(rgb[std::size_t(c)], 0.0F, 255.0F), 0.003)
                << x << "," << y;
          }
          ASSERT_EQ(words(out.view(), 0, y)[4 * x + 3], 65535);
        }
      }
    }
  }
}

TEST(CutOut, KeepsThePersonsColourAndNothingOfTheRoom) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(9);
    const Matte matte = disc(layout);
    Layout rgba = layout;
    rgba.format = Format::rgba;
    const TestFrame out(rgba, 6);
    Scene(layout, {.effect = Effect::transparent}).compose(in, matte, out);
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        const std::uint8_t* pixel = out.row(0, y) + 4 * x;
        const int alpha = matte[std::size_t(y * layout.width + x)];
        ASSERT_EQ(pixel[3], alpha);
        const auto expected = rgb_at(in, x, y);
        const bool solid = mean_weight(matte, layout.width, square_around(layout, x, y)) == 255;
        for (std::size_t c = 0; c < 3; ++c) {
          if (alpha == 0) {
            ASSERT_EQ(pixel[c], 0);
          }
          if (solid) {
            ASSERT_EQ(pixel[c], expected[c]);
          }
        }
      }
    }
    EXPECT_TRUE(out.marks_stand());
  });
}

TEST(CutOut, RimsAreOfThePersonsColour) {
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  const TestFrame in(layout);
  in.each([](int, int, std::size_t i, std::uint8_t& b) {
    b = i < 4 * 32 ? 200 : i < 4 * 38 ? 40 : 0;
  });
  Matte matte = even(layout, 0);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 38; ++x) {
      matte[std::size_t(y * 64 + x)] = static_cast<std::uint8_t>(x < 32 ? 255 : 51);
    }
  }
  const TestFrame out(layout);
  Scene(layout, {.effect = Effect::transparent}, {Technique::own_colour}).compose(in, matte, out);
  EXPECT_NEAR(out.row(0, 3)[4 * 35], 200, 25);
  EXPECT_EQ(out.row(0, 3)[4 * 35 + 3], 51);
  EXPECT_EQ(out.row(0, 40)[4 * 35], 0);
}

TEST(CutOut, InPlaceGivesTheSameBytes) {
  const Layout layout{.width = 130, .height = 66, .format = Format::bgra};
  const TestFrame in(layout);
  in.randomise(10);
  const Matte matte = disc(layout);
  const TestFrame apart(layout);
  Scene(layout, {.effect = Effect::transparent}).compose(in, matte, apart);
  Scene(layout, {.effect = Effect::transparent}).compose(in, matte, in);
  EXPECT_TRUE(in.same_picture(apart));
}

}  // namespace
}  // namespace scrim
