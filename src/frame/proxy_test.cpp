#include "frame/proxy.hpp"

#include <gtest/gtest.h>

#include "frame/colour.hpp"
#include "frame/luma.hpp"
#include "frame/reference_proxy.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

void expect_reference(const Proxy& proxy, const Frame& frame) {
  for (int j = 0; j < proxy.height(); ++j) {
    for (int i = 0; i < proxy.width(); ++i) {
      const auto yuv = reference_proxy_pixel(frame, proxy.scale(), i, j);
      ASSERT_EQ(proxy.y().row(j)[i], yuv[0]) << "Y at " << i << "," << j;
      ASSERT_EQ(proxy.u().row(j)[i], yuv[1]) << "U at " << i << "," << j;
      ASSERT_EQ(proxy.v().row(j)[i], yuv[2]) << "V at " << i << "," << j;
    }
  }
}

void check_size(int width, int height, int scale) {
  for (const Format format : all_formats) {
    SCOPED_TRACE(testing::Message() << width << "x" << height << " format " << int(format));
    const Layout layout{.width = width, .height = height, .format = format};
    const TestFrame tight(layout);
    tight.randomise(unsigned(width));
    const TestFrame upside_down(layout, 5, true);
    upside_down.copy_from(tight);
    on_every_target([&] {
      Proxy proxy(layout);
      ASSERT_EQ(proxy.scale(), scale);
      proxy.update(tight);
      expect_reference(proxy, tight);
      proxy.update(upside_down);
      expect_reference(proxy, tight);
    });
  }
}

TEST(Proxy, OfADeepSignalIsTheReferenceToALevel) {
  for (const auto& [width, height] : {std::array{65, 67}, {1283, 71}, {1930, 75}}) {
    for (const Format format : deep_formats) {
      for (const Range range : {Range::limited, Range::full}) {
        const Layout layout{.width = width,
                            .height = height,
                            .format = format,
                            .range = range,
                            .transfer = Transfer::hlg};
        const TestFrame frame(layout, 6, true);
        frame.randomise(5);
        Proxy proxy(layout, Sight::signal);
        proxy.update(frame);
        for (int j = 0; j < proxy.height(); ++j) {
          for (int i = 0; i < proxy.width(); ++i) {
            const auto [y, u, v] = reference_proxy_pixel(frame, proxy.scale(), i, j);
            ASSERT_NEAR(proxy.y().row(j)[i], y, 1) << name(format) << " " << i << "," << j;
            ASSERT_NEAR(proxy.u().row(j)[i], u, 1) << name(format) << " " << i << "," << j;
            ASSERT_NEAR(proxy.v().row(j)[i], v, 1) << name(format) << " " << i << "," << j;
          }
        }
      }
    }
  }
}

TEST(Proxy, SmallFramesKeepEveryPixel) {
  check_size(64, 64, 1);
  check_size(65, 67, 1);
}

TEST(Proxy, AveragesBoxesOfPixels) {
  check_size(1280, 6 + 64, 2);
  check_size(961, 65, 2);
  check_size(1150, 67, 2);
  check_size(1919, 64, 2);
}

TEST(Proxy, AveragesLargeBoxesAndCutOnes) {
  check_size(1921, 65, 4);
  check_size(3840, 64, 4);
  check_size(3841, 71, 8);
  check_size(7679, 67, 8);
}

TEST(Proxy, RgbFramesAreLookedAtAsFullRangeBt709) {
  const Proxy proxy(Layout{.width = 64,
                           .height = 64,
                           .format = Format::bgra,
                           .matrix = Matrix::bt601,
                           .range = Range::limited});
  EXPECT_EQ(proxy.matrix(), Matrix::bt709);
  EXPECT_EQ(proxy.range(), Range::full);
}

TEST(Proxy, AConstantPictureStaysConstant) {
  const Layout layout{.width = 1283, .height = 725};
  const TestFrame frame(layout);
  frame.fill(77);
  Proxy proxy(layout);
  proxy.update(frame);
  for (int y = 0; y < proxy.height(); ++y) {
    for (int x = 0; x < proxy.width(); ++x) {
      ASSERT_EQ(proxy.y().row(y)[x], 77);
      ASSERT_EQ(proxy.v().row(y)[x], 77);
    }
  }
}

std::uint8_t luma_of(const TestFrame& frame, int x, int y) {
  const std::uint8_t* row = frame.row(0, y);
  switch (frame.view().layout.format) {
    case Format::nv12:
    case Format::i420:
      return row[x];
    case Format::yuyv:
      return row[2 * x];
    case Format::rgba:
      return weigh_rgb<LumaOfRgb>(row[4 * x], row[4 * x + 1], row[4 * x + 2]);
    case Format::bgra:
      return weigh_rgb<LumaOfRgb>(row[4 * x + 2], row[4 * x + 1], row[4 * x]);
    default:
      break;
  }
  return 0;
}

TEST(LumaRow, IsTheFramesY) {
  for (const Format format : all_formats) {
    for (const int width : {64, 65, 127, 200}) {
      const Layout layout{.width = width, .height = 64, .format = format};
      const TestFrame frame(layout);
      frame.randomise(3);
      on_every_target([&] {
        std::vector<std::uint8_t> luma(std::size_t(width) + 64);
        for (int y = 0; y < layout.height; ++y) {
          luma_row(frame, y, luma.data());
          for (int x = 0; x < width; ++x) {
            ASSERT_EQ(luma[std::size_t(x)], luma_of(frame, x, y)) << x << "," << y;
          }
        }
      });
    }
  }
}

TEST(LumaRow, MayBeReadInPlaceWhereTheRestOfThePlaneIsLongEnough) {
  const Layout layout{.width = 64, .height = 64};
  const TestFrame down(layout);
  EXPECT_TRUE(readable(down, 59, 64 + 256));
  EXPECT_FALSE(readable(down, 60, 64 + 256));
  EXPECT_TRUE(readable(down, 63, 64));
  const TestFrame up(layout, 0, true);
  EXPECT_TRUE(readable(up, 4, 64 + 256));
  EXPECT_FALSE(readable(up, 3, 64 + 256));
  const TestFrame packed(Layout{.width = 64, .height = 64, .format = Format::yuyv});
  EXPECT_FALSE(readable(packed, 0, 64));
}

}  // namespace
}  // namespace scrim
