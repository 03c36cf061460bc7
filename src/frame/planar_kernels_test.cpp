#include "frame/planar_kernels.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "frame/colour.hpp"
#include "support/aligned.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Bytes out(count);
  for (std::uint8_t& b : out) b = static_cast<std::uint8_t>(random());
  return out;
}

/// Calls check(blocks, values) on every target: memory ends with the last block's last value, so
/// that a sanitizer sees every step beyond.
template <class Check>
void for_each_size(Check check) {
  for (const std::size_t blocks : {1, 2, 5}) {
    on_every_target([&] { check(blocks, blocks * planar_block); });
  }
}

TEST(PlanarKernels, SplitPairsTakesThemApart) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes in = random_bytes(2 * n, 1);
    Bytes a(n), b(n), even(n);
    split_pairs(in.data(), blocks, a.data(), b.data());
    take_even(in.data(), blocks, even.data());
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(a[i], in[2 * i]) << i;
      ASSERT_EQ(b[i], in[2 * i + 1]) << i;
    }
    EXPECT_EQ(even, a);
  });
}

TEST(PlanarKernels, JoinPairsUndoesSplitPairs) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes in = random_bytes(2 * n, 2);
    Bytes a(n), b(n), joined(2 * n);
    split_pairs(in.data(), blocks, a.data(), b.data());
    join_pairs(a.data(), b.data(), blocks, joined.data());
    EXPECT_EQ(joined, in);
  });
}

TEST(PlanarKernels, SplitRgbaTakesPixelsApartAndJoinRgbaMakesThemOpaque) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes in = random_bytes(4 * n, 3);
    std::array<Bytes, 3> rows{Bytes(n), Bytes(n), Bytes(n)};
    Bytes joined(4 * n);
    split_rgba(in.data(), blocks, rows[0].data(), rows[1].data(), rows[2].data());
    join_rgba(rows[0].data(), rows[1].data(), rows[2].data(), blocks, joined.data());
    for (std::size_t i = 0; i < 4 * n; ++i) {
      if (i % 4 < 3) {
        ASSERT_EQ(rows[i % 4][i / 4], in[i]) << i;
      }
      ASSERT_EQ(joined[i], i % 4 == 3 ? 255 : in[i]) << i;
    }
  });
}

TEST(PlanarKernels, RepeatBytesGivesEachTwice) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes in = random_bytes(n, 4);
    Bytes out(2 * n);
    repeat_bytes(in.data(), 2 * blocks, out.data());
    for (std::size_t i = 0; i < 2 * n; ++i) ASSERT_EQ(out[i], in[i / 2]) << i;
  });
}

TEST(PlanarKernels, RgbBecomesYuvInTheFixedPointOfAll) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes r = random_bytes(n, 5), g = random_bytes(n, 6), b = random_bytes(n, 7);
    Bytes y(n), u(n), v(n);
    rgb_rows_to_yuv(r.data(), g.data(), b.data(), blocks, y.data(), u.data(), v.data());
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_EQ(y[i], weigh_rgb<LumaOfRgb>(r[i], g[i], b[i])) << i;
      ASSERT_EQ(u[i], weigh_rgb<UOfRgb>(r[i], g[i], b[i])) << i;
      ASSERT_EQ(v[i], weigh_rgb<VOfRgb>(r[i], g[i], b[i])) << i;
    }
    Bytes rgba(4 * n), luma(n), swapped(n);
    join_rgba(r.data(), g.data(), b.data(), blocks, rgba.data());
    rgba_row_to_luma(rgba.data(), false, blocks, luma.data());
    EXPECT_EQ(luma, y);
    join_rgba(b.data(), g.data(), r.data(), blocks, rgba.data());
    rgba_row_to_luma(rgba.data(), true, blocks, swapped.data());
    EXPECT_EQ(swapped, y);
  });
}

TEST(PlanarKernels, AverageBoxesRoundsToNearest) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes upper = random_bytes(2 * n, 8), lower = random_bytes(2 * n, 9);
    Bytes out(n);
    average_boxes(upper.data(), lower.data(), blocks, out.data());
    for (std::size_t i = 0; i < n; ++i) {
      const int sum = upper[2 * i] + upper[2 * i + 1] + lower[2 * i] + lower[2 * i + 1];
      ASSERT_EQ(out[i], (sum + 2) / 4) << i;
    }
  });
}

TEST(PlanarKernels, SumsOfRowsAndNeighboursBecomeTheirMeans) {
  for_each_size([](std::size_t blocks, std::size_t n) {
    const Bytes first = random_bytes(2 * n, 10), second = random_bytes(2 * n, 11);
    Buffer<std::uint16_t> sums(2 * n);
    start_sums(first.data(), 2 * blocks, sums.data());
    add_to_sums(second.data(), 2 * blocks, sums.data());
    for (std::size_t i = 0; i < 2 * n; ++i) ASSERT_EQ(sums[i], first[i] + second[i]) << i;
    add_neighbours(sums.data(), blocks);
    Bytes means(n);
    sums_to_means(sums.data(), 2, blocks, means.data());
    for (std::size_t i = 0; i < n; ++i) {
      const int sum = first[2 * i] + first[2 * i + 1] + second[2 * i] + second[2 * i + 1];
      ASSERT_EQ(sums[i], sum) << i;
      ASSERT_EQ(means[i], (sum + 2) / 4) << i;
    }
  });
}

}  // namespace
}  // namespace scrim
