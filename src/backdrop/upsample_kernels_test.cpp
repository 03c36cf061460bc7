#include "backdrop/upsample_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"
#include "support/aligned.hpp"

namespace scrim {
namespace {

constexpr int full = 255 * 64;  ///< the highest value of a node's channel

/// value·phase/32768, rounded to nearest.
int scaled(int value, int phase) {
  return (value * phase + (1 << 14)) >> 15;
}

template <class T>
Buffer<T> random_values(std::size_t count, unsigned seed, int max) {
  std::mt19937 random(seed);
  Buffer<T> out(count);
  for (T& v : out.span()) v = static_cast<T>(random() % unsigned(max + 1));
  return out;
}

TEST(UpsampleKernels, MakeNodesAddsFourWeightedRowsOnEveryTarget) {
  constexpr std::array weight{0.04F, 0.55F, 0.38F, 0.03F};
  for (const std::size_t count : {1, 3, 5, 17, 64}) {
    std::array<Buffer<float>, 4> rows;
    for (std::size_t k = 0; k < 4; ++k) rows[k] = random_values<float>(4 * count, unsigned(k), 255);
    on_every_target([&] {
      Buffer<Node> out(count);
      make_nodes({rows[0].data(), rows[1].data(), rows[2].data(), rows[3].data()}, weight, count,
                 out.data());
      for (std::size_t i = 0; i < 4 * count; ++i) {
        double sum = 0;
        for (std::size_t k = 0; k < 4; ++k) sum += double{weight[k]} * double{rows[k][i]};
        ASSERT_NEAR(out[i / 4][i % 4], sum * 64, 0.51) << i << " of " << count << " nodes";
      }
    });
  }
}

TEST(UpsampleKernels, ExpandNodesIsLinearBetweenThemOnEveryTarget) {
  constexpr int max_intervals = 7;
  Buffer<Node> nodes(2 * (max_intervals + 1));
  const auto values = random_values<std::int16_t>(4 * nodes.size(), 1, full);
  for (std::size_t i = 0; i < values.size(); ++i) nodes[i / 4][i % 4] = values[i];
  for (const int lanes : {2, 4, 8, 32, 64}) {
    Interpolation between{.first = 2, .second = 1, .lanes = lanes, .phase = {}};
    for (int l = 0; l < Interpolation::max_lanes; ++l) {
      between.phase[std::size_t(l)] = static_cast<std::int16_t>(l % lanes * 32767 / lanes);
    }
    for (const int stride : {1, 2}) {
      for (const int intervals : {1, 2, 5, max_intervals}) {
        on_every_target([&] {
          Buffer<std::int16_t> out(std::size_t(intervals * lanes + 16));
          expand_nodes(nodes.data(), stride, intervals, between, out.data());
          for (int i = 0; i < intervals * lanes; ++i) {
            const auto channel = std::size_t(i % 2 == 0 ? between.first : between.second);
            const int a = nodes[std::size_t(i / lanes * stride)][channel];
            const int b = nodes[std::size_t((i / lanes + 1) * stride)][channel];
            const int phase = between.phase[std::size_t(i % lanes)];
            ASSERT_EQ(out[std::size_t(i)], a + scaled(b - a, phase))
                << "lane " << i << " of " << lanes << ", stride " << stride;
          }
        });
      }
    }
  }
}

/// Bayer's matrix of side 2·half, made of the one of side `half`.
int bayer(int x, int y, int half = 4) {
  if (half == 0) return 0;
  constexpr int two[2][2] = {{0, 2}, {3, 1}};
  return 4 * bayer(x % half, y % half, half / 2) + two[y / half][x / half];
}

TEST(UpsampleKernels, BlendRowsInterpolatesAndDithersOnEveryTarget) {
  constexpr std::size_t max_blocks = 3, lanes = max_blocks * 32;
  const auto even_above = random_values<std::int16_t>(lanes, 1, full);
  const auto odd_above = random_values<std::int16_t>(lanes, 2, full);
  const auto even_below = random_values<std::int16_t>(lanes, 3, full);
  const auto odd_below = random_values<std::int16_t>(lanes, 4, full);
  for (const std::size_t blocks : {std::size_t{1}, max_blocks}) {
    for (const int phase : {0, 1024, 16384, 31744}) {
      on_every_target([&] {
        for (int y = 0; y < 9; ++y) {
          std::vector<std::uint8_t> out(64 * blocks);
          blend_rows({even_above.data(), odd_above.data()}, {even_below.data(), odd_below.data()},
                     static_cast<std::int16_t>(phase), y, blocks, out.data());
          for (std::size_t i = 0; i < out.size(); ++i) {
            const int above = i % 2 == 0 ? even_above[i / 2] : odd_above[i / 2];
            const int below = i % 2 == 0 ? even_below[i / 2] : odd_below[i / 2];
            const int value = above + scaled(below - above, phase) + bayer(int(i % 8), y % 8);
            ASSERT_EQ(out[i], value / 64) << "byte " << i << " of row " << y;
          }
        }
      });
    }
  }
}

TEST(UpsampleKernels, DeepRowsHaveTheValueOfTheirNodesBetweenLevels) {
  std::mt19937 random(9);
  constexpr std::size_t count = 128;
  std::array<Buffer<std::int16_t>, 4> lanes;
  for (auto& l : lanes) {
    l = Buffer<std::int16_t>(count / 2);
    for (std::size_t i = 0; i < count / 2; ++i) l[i] = static_cast<std::int16_t>(random() % 16321);
  }
  const LanePair upper{lanes[0].data(), lanes[1].data()}, lower{lanes[2].data(), lanes[3].data()};
  constexpr std::int16_t phase = 11000;
  for (const Codes& codes : all_deep_codes()) {
    const Depth& depth = codes.depth;
    on_every_target([&] {
      std::vector<std::uint16_t> out(count);
      for (int y = 0; y < 8; ++y) {
        blend_deep_rows(upper, lower, phase, y, codes, count / 64, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          const double a = lanes[i % 2][i / 2], b = lanes[2 + i % 2][i / 2];
          const double level = (a + (b - a) * phase / 32768) / 64;
          const double code = out[i] >> depth.shift;
          ASSERT_EQ(out[i] & ((1 << depth.shift) - 1), 0);
          const double exact = std::max(0.0, double(codes.code(float(level))));
          ASSERT_NEAR(code, exact, depth.bits == 16 ? 6 : 1.05) << i;
        }
      }
    });
  }
}

TEST(UpsampleKernels, TenBitsAreDitheredToTheMean) {
  auto value = Buffer<std::int16_t>(64);
  for (std::size_t i = 0; i < 64; ++i) value[i] = 16 * 300 + 5;
  double sum = 0;
  std::vector<std::uint16_t> out(128);
  for (int y = 0; y < 8; ++y) {
    blend_deep_rows({value.data(), value.data()}, {value.data(), value.data()}, 0, y,
                    codes_of({.format = Format::i010}, 0), 2, out.data());
    for (const std::uint16_t word : out) sum += word;
  }
  EXPECT_NEAR(sum / (8 * 128), 300 + 5.0 / 16, 0.001);
}

}  // namespace
}  // namespace scrim
