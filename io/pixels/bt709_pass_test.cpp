#include "io/pixels/bt709_pass.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace scrim::io {
namespace {

struct Yuv {
  double y, u, v;
};

/// Through red, green and blue, in floating point.
Yuv reference(Yuv pixel, Matrix matrix, Range range) {
  const bool full = range == Range::full;
  const double y = full ? pixel.y / 255 : (pixel.y - 16) / 219;
  const double u = (pixel.u - 128) / (full ? 255 : 224), v = (pixel.v - 128) / (full ? 255 : 224);
  const std::array<double, 3> reds{0.299, 0.2126, 0.2627}, blues{0.114, 0.0722, 0.0593};
  const double kr = reds[std::size_t(matrix)], kb = blues[std::size_t(matrix)], kg = 1 - kr - kb;
  const double red = y + 2 * (1 - kr) * v, blue = y + 2 * (1 - kb) * u;
  const double green = (y - kr * red - kb * blue) / kg;
  const double luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return {16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748};
}

/// Rounded into a byte, as what cannot be said is cut off.
double byte(double value) {
  return std::round(std::fmin(std::fmax(value, 0), 255));
}

TEST(Bt709Pass, ComesWithinOneOfTheWayThroughRgb) {
  for (const Matrix matrix : {Matrix::bt601, Matrix::bt709, Matrix::bt2020}) {
    for (const Range range : {Range::limited, Range::full}) {
      Bt709Pass pass(matrix, range, 2);
      for (int u = 0; u < 256; u += 5) {
        for (int v = 0; v < 256; v += 5) {
          for (int y = 0; y < 256; y += 5) {
            std::array<std::uint8_t, 2> upper, lower;
            upper.fill(static_cast<std::uint8_t>(y));
            lower = upper;
            auto blue = static_cast<std::uint8_t>(u), red = static_cast<std::uint8_t>(v);
            pass.apply(upper.data(), lower.data(), &blue, &red);
            const Yuv wanted = reference({double(y), double(u), double(v)}, matrix, range);
            ASSERT_NEAR(upper[0], byte(wanted.y), 1) << y << " " << u << " " << v;
            ASSERT_EQ(lower, upper);
            ASSERT_EQ(upper[0], upper[1]);
            ASSERT_NEAR(blue, byte(wanted.u), 1) << y << " " << u << " " << v;
            ASSERT_NEAR(red, byte(wanted.v), 1) << y << " " << u << " " << v;
          }
        }
      }
    }
  }
}

TEST(Bt709Pass, KnowsWhenThereIsNothingToDo) {
  EXPECT_TRUE(Bt709Pass(Matrix::bt709, Range::limited, 64).empty());
  EXPECT_FALSE(Bt709Pass(Matrix::bt601, Range::limited, 64).empty());
  EXPECT_FALSE(Bt709Pass(Matrix::bt2020, Range::limited, 64).empty());
  EXPECT_FALSE(Bt709Pass(Matrix::bt709, Range::full, 64).empty());
}

TEST(Bt709Pass, KeepsGrayGray) {
  Bt709Pass pass(Matrix::bt601, Range::limited, 3);
  std::array<std::uint8_t, 3> luma{16, 128, 235};
  std::array<std::uint8_t, 2> u{128, 128}, v{128, 128};
  pass.apply(luma.data(), nullptr, u.data(), v.data());
  EXPECT_EQ(luma, (std::array<std::uint8_t, 3>{16, 128, 235}));
  EXPECT_EQ(u, (std::array<std::uint8_t, 2>{128, 128}));
  EXPECT_EQ(v, (std::array<std::uint8_t, 2>{128, 128}));
}

}  // namespace
}  // namespace scrim::io
