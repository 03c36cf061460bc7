#include "frame/colour.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

constexpr std::array matrices{Matrix::bt601, Matrix::bt709, Matrix::bt2020};
constexpr std::array ranges{Range::limited, Range::full};

template <class Conversion>
std::array<std::uint8_t, 3> convert(const Conversion& c, const std::array<std::uint8_t, 3>& in) {
  return scrim::convert(c, in[0], in[1], in[2]);
}

TEST(Colour, KnowsTheStandardsValuesOfRed) {
  using Yuv = std::array<std::uint8_t, 3>;
  const std::array<std::uint8_t, 3> red{255, 0, 0};
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt601, Range::limited), red), (Yuv{81, 90, 240}));
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt709, Range::limited), red), (Yuv{63, 102, 240}));
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt601, Range::full), red), (Yuv{76, 85, 255}));
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt709, Range::full), red), (Yuv{54, 99, 255}));
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt2020, Range::limited), red), (Yuv{74, 97, 240}));
  EXPECT_EQ(convert(rgb_to_yuv(Matrix::bt2020, Range::full), red), (Yuv{67, 92, 255}));
}

TEST(Colour, LimitedRangeGoesFrom16To235) {
  const RgbToYuv to = rgb_to_yuv(Matrix::bt709, Range::limited);
  EXPECT_EQ(convert(to, {0, 0, 0})[0], 16);
  EXPECT_EQ(convert(to, {255, 255, 255})[0], 235);
}

TEST(Colour, ThereAndBackStaysWithinTwoLevels) {
  for (const Matrix matrix : matrices) {
    for (const Range range : ranges) {
      const RgbToYuv to = rgb_to_yuv(matrix, range);
      const YuvToRgb from = yuv_to_rgb(matrix, range);
      for (int i = 0; i < 512; ++i) {
        const std::array<std::uint8_t, 3> rgb{static_cast<std::uint8_t>((i & 7) * 36),
                                              static_cast<std::uint8_t>((i >> 3 & 7) * 36),
                                              static_cast<std::uint8_t>((i >> 6) * 36)};
        const auto back = convert(from, convert(to, rgb));
        for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(back[c], rgb[c], 2);
      }
    }
  }
}

TEST(Colour, FixedPointIsWithinOneOfTheExactValueAndKeepsGrey) {
  const RgbToYuv exact = rgb_to_yuv(Matrix::bt709, Range::full);
  for (int r = 0; r < 256; r += 5) {
    for (int g = 0; g < 256; g += 5) {
      for (int b = 0; b < 256; b += 5) {
        const auto yuv = scrim::convert(exact, float(r), float(g), float(b));
        ASSERT_NEAR(weigh_rgb<LumaOfRgb>(r, g, b), yuv[0], 1);
        ASSERT_NEAR(weigh_rgb<UOfRgb>(r, g, b), yuv[1], 1);
        ASSERT_NEAR(weigh_rgb<VOfRgb>(r, g, b), yuv[2], 1);
      }
    }
  }
  for (int grey = 0; grey < 256; ++grey) {
    EXPECT_EQ(weigh_rgb<LumaOfRgb>(grey, grey, grey), grey);
    EXPECT_EQ(weigh_rgb<UOfRgb>(grey, grey, grey), 128);
    EXPECT_EQ(weigh_rgb<VOfRgb>(grey, grey, grey), 128);
  }
}

}  // namespace
}  // namespace scrim
