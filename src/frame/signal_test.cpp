#include "frame/signal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "frame/colour.hpp"
#include "frame/colour_cube_kernels.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;
using Samples = std::array<std::uint16_t, 4>;

constexpr Rgb white{255, 255, 255}, black{0, 0, 0};

Layout ten_bits(Transfer transfer) {
  return {.width = 64,
          .height = 64,
          .format = Format::i010,
          .matrix = Matrix::bt2020,
          .transfer = transfer,
          .primaries = Primaries::bt2020};
}

TEST(Signal, SamplesOfAColourFollowTheFormat) {
  const Rgb colour{10, 20, 30};
  Layout layout{.width = 64, .height = 64, .format = Format::bgra};
  EXPECT_EQ(samples_of_colour(layout, 0, colour), (Samples{30, 20, 10, 255}));
  layout.format = Format::rgba;
  EXPECT_EQ(samples_of_colour(layout, 0, colour), (Samples{10, 20, 30, 255}));
  layout.format = Format::rgba16;
  EXPECT_EQ(samples_of_colour(layout, 0, colour), (Samples{2570, 5140, 7710, 65535}));
  layout.format = Format::nv12;
  const auto [y, u, v] =
      convert(rgb_to_yuv(layout.matrix, layout.range), colour[0], colour[1], colour[2]);
  EXPECT_EQ(samples_of_colour(layout, 0, colour), (Samples{y, y, y, y}));
  EXPECT_EQ(samples_of_colour(layout, 1, colour), (Samples{u, v, u, v}));
  layout.format = Format::i420;
  EXPECT_EQ(samples_of_colour(layout, 2, colour), (Samples{v, v, v, v}));
  layout.format = Format::yuyv;
  EXPECT_EQ(samples_of_colour(layout, 0, colour), (Samples{y, u, y, v}));
  layout.format = Format::i010;
  EXPECT_NEAR(samples_of_colour(layout, 0, colour)[0], 4 * y, 2);
  layout.format = Format::p010;
  EXPECT_NEAR(samples_of_colour(layout, 1, colour)[1] / 64, 4 * v, 2);
  EXPECT_EQ(samples_of_colour(layout, 1, colour)[1] % 64, 0);
}

TEST(Signal, WhiteIsThePeakOfFullRange) {
  Layout layout = ten_bits(Transfer::sdr);
  layout.range = Range::full;
  EXPECT_EQ(samples_of_colour(layout, 0, white)[0], 1023);
  EXPECT_EQ(samples_of_colour(layout, 0, black)[0], 0);
  for (const int plane : {1, 2}) {
    EXPECT_EQ(samples_of_colour(layout, plane, white)[0], 512);
    EXPECT_EQ(samples_of_colour(layout, plane, black)[0], 512);
  }
  layout.format = Format::p010;
  EXPECT_EQ(samples_of_colour(layout, 0, white)[0], 1023 << 6);
  layout.format = Format::rgba16;
  EXPECT_EQ(samples_of_colour(layout, 0, white)[0], 65535);
}

TEST(Signal, WhiteIsGraphicsWhiteInHdr) {
  // ITU-R BT.2408, table 1: 58 % of PQ and 75 % of HLG, in 10 bits 572 and 721; 573 unrounded.
  EXPECT_NEAR(samples_of_colour(ten_bits(Transfer::pq), 0, white)[0], 573, 1);
  EXPECT_NEAR(samples_of_colour(ten_bits(Transfer::hlg), 0, white)[0], 721, 1);
  EXPECT_EQ(samples_of_colour(ten_bits(Transfer::sdr), 0, white)[0], 940);
  for (const Transfer transfer : {Transfer::sdr, Transfer::pq, Transfer::hlg}) {
    EXPECT_EQ(samples_of_colour(ten_bits(transfer), 0, black)[0], 64);
    EXPECT_EQ(samples_of_colour(ten_bits(transfer), 1, white)[0], 512) << "no colour cast";
  }
}

TEST(Signal, ColoursOfSmallerPrimariesAreLessSaturatedInWiderOnes) {
  const Rgb red{255, 0, 0};
  Layout layout = ten_bits(Transfer::sdr);
  layout.format = Format::rgba16;
  const Samples wide = samples_of_colour(layout, 0, red);
  EXPECT_LT(wide[0], 65535);
  EXPECT_GT(wide[1], 10000);
  EXPECT_GT(wide[1], wide[2]);
}

TEST(Signal, StandsForTheLightOfItsStandard) {
  EXPECT_NEAR(light_of_grey(Transfer::pq, 0.5) * 203, 92.2, 0.1);
  EXPECT_NEAR(light_of_grey(Transfer::pq, 1) * 203, 10000, 1);
  EXPECT_NEAR(light_of_grey(Transfer::hlg, 1) * 203, 1000, 1);
  EXPECT_NEAR(light_of_grey(Transfer::hlg, 0.75), 1, 0.01);
  EXPECT_NEAR(light_of_grey(Transfer::sdr, 1), 1, 1e-9);
}

TEST(Signal, ComesBackFromAnotherTransferAsItWas) {
  const Layout sdr{.format = Format::rgba};
  Layout pq = ten_bits(Transfer::pq), hlg = ten_bits(Transfer::hlg);
  pq.format = hlg.format = Format::rgba16;
  for (const float level : {0.0F, 10.0F, 60.0F, 128.0F, 150.0F, 190.0F}) {
    const Levels grey{level, level, level};
    const Levels in_hlg = recolour(hlg, pq, recolour(pq, hlg, grey));
    EXPECT_NEAR(in_hlg[1], level, 0.1) << level;
    const Levels there = recolour(sdr, pq, grey);
    EXPECT_NEAR(recolour(pq, sdr, there)[0], level, level > 178 ? 10 : 0.1) << level;
  }
}

TEST(Signal, RedOfBt709IsBt2087sMixInTheWiderPrimaries) {
  const Layout narrow{.format = Format::rgba};
  Layout wide = narrow;
  wide.primaries = Primaries::bt2020;
  const Levels red = recolour(narrow, wide, {255, 0, 0});
  const auto light = [](float level) { return std::pow(double{level} / 255, 2.4); };
  EXPECT_NEAR(light(red[0]), 0.6274, 0.0005);
  EXPECT_NEAR(light(red[1]), 0.0691, 0.0005);
  EXPECT_NEAR(light(red[2]), 0.0164, 0.0005);
}

TEST(Signal, RedOfSdrHasItsPlaceInHlg) {
  // By hand, with ITU-R BT.2087 and BT.2100: (0.6274, 0.0691, 0.0164) of 203 cd/m² are, of a
  // display of 1000, (0.12736, 0.01403, 0.00333); of luminance 0.04316; the scene is that
  // times 1.6884: (0.21504, 0.02368, 0.00562).
  const Layout hlg{
      .format = Format::rgba16, .transfer = Transfer::hlg, .primaries = Primaries::bt2020};
  const Levels red = recolour({.format = Format::rgba}, hlg, {255, 0, 0});
  EXPECT_NEAR(red[0] / 255, 0.7085, 0.0005);
  EXPECT_NEAR(red[1] / 255, 0.2666, 0.0005);
  EXPECT_NEAR(red[2] / 255, 0.1299, 0.0005);
}

TEST(Signal, ALookAtHdrLosesNoStep) {
  double before = -1;
  for (double light = 0; light < 4.9; light += 0.1) {
    EXPECT_GT(sdr_of_light(light), before);
    before = sdr_of_light(light);
  }
  EXPECT_LE(before, 1);
  EXPECT_NEAR(sdr_of_light(1), 0.89, 0.01);
}

TEST(ColourCube, IsCloseToWhatItWasMadeOf) {
  const Layout sdr{.format = Format::i420};
  for (const Layout& to : {ten_bits(Transfer::pq), ten_bits(Transfer::hlg)}) {
    for (const auto& [from, into] : {std::array{sdr, to}, {to, sdr}}) {
      const ColourCube cube(from, into);
      const double tolerance = from.transfer == Transfer::sdr ? 2 : 8;
      std::mt19937 random(1);
      Layout rgb = from;
      rgb.format = Format::rgba;
      for (int i = 0; i < 200; ++i) {
        const auto grey = 40 + random() % 130;
        const auto random_level = [&] { return float(grey + random() % 24); };
        const auto [y, u, v] =
            recolour(rgb, from, {random_level(), random_level(), random_level()});
        const Levels exact = recolour(from, into, {y, u, v});
        std::array<std::array<float, cube_block>, 3> rows;
        rows[0].fill(y);
        rows[1].fill(u);
        rows[2].fill(v);
        for (int c = 0; c < 3; ++c) {
          on_every_target([&] {
            std::array<float, cube_block> out{};
            cube.apply({rows[0].data(), rows[1].data(), rows[2].data()}, c, 1, out.data());
            EXPECT_NEAR(out[0], exact[std::size_t(c)], tolerance)
                << rows[0][0] << " " << rows[1][0] << " " << rows[2][0];
          });
        }
      }
    }
  }
}

TEST(ColourCube, IsLinearBetweenItsNodesOnEveryTarget) {
  constexpr int side = 5;
  constexpr std::size_t count = 37;
  std::mt19937 random(2);
  std::vector<float> nodes(3 * side * side * side);
  for (float& value : nodes) value = float(random() % 256);
  std::array<std::vector<float>, 3> rows;
  for (auto& row : rows) {
    row.resize(3 * cube_block);
    for (float& value : row) value = float(random() % 320) - 32;  // also beyond the cube
  }
  on_every_target([&] {
    for (int c = 0; c < 3; ++c) {
      std::vector<float> out(3 * cube_block);
      read_cube(nodes.data(), side, c, no_conversion,
                {rows[0].data(), rows[1].data(), rows[2].data()}, count, out.data());
      for (std::size_t i = 0; i < count; ++i) {
        double sum = 0;
        for (int node = 0; node < side * side * side; ++node) {
          const std::array at{node / side / side, node / side % side, node % side};
          double weight = 1;
          for (std::size_t k = 0; k < 3; ++k) {
            const double place = std::clamp(double{rows[k][i]}, 0.0, 255.0) * (side - 1) / 255;
            weight *= std::max(0.0, 1 - std::abs(place - at[k]));
          }
          sum += weight * double{nodes[std::size_t(3 * node + c)]};
        }
        ASSERT_NEAR(out[i], sum, 0.01) << c << " " << i;
      }
    }
  });
}

}  // namespace
}  // namespace scrim
