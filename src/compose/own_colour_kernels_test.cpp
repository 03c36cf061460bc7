#include "compose/own_colour_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "compose/reference_own_colour.hpp"
#include "frame/test_frame.hpp"
#include "support/aligned.hpp"

namespace scrim {
namespace {

Buffer<std::uint8_t> random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Buffer<std::uint8_t> out(count);
  for (std::uint8_t& b : out.span()) b = static_cast<std::uint8_t>(random());
  return out;
}

TEST(OwnColourKernels, AddCellsAddsPureColoursTimesTheirWeightsOnEveryTarget) {
  for (const std::size_t count : {1, 7, 16, 33, 256}) {
    auto alpha = random_bytes(count, 1);
    alpha[0] = 255;
    alpha[count / 2] = 0;
    const std::array colour{random_bytes(count, 2), random_bytes(count, 3), random_bytes(count, 4)};
    on_every_target([&] {
      const std::size_t stride = round_up(count, 16);
      Buffer<float> sums(sum_planes * stride);
      std::fill_n(sums.data(), sums.size(), 5.0F);
      const SumRows rows{sums.data(), stride};
      add_cells(alpha.data(), {colour[0].data(), colour[1].data(), colour[2].data()}, count, rows);
      for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t plane = 0; plane < sum_planes; ++plane) {
          const double weight = reference_purity(plane < 4 ? alpha[i] : 255 - alpha[i]);
          const double value = plane % 4 == 3 ? 1 : colour[plane % 4][i];
          ASSERT_EQ(rows.row(plane)[i], 5 + weight * value) << "cell " << i << " plane " << plane;
        }
      }
    });
  }
}

TEST(OwnColourKernels, GatherCellsAddsUpNeighboursOnEveryTarget) {
  for (const int cells : {4, 8}) {
    for (const std::size_t count : {1, 5, 16, 40}) {
      const std::size_t whole = round_up(count, 16);
      const auto values = random_bytes(whole * std::size_t(cells), 5);
      on_every_target([&] {
        Buffer<float> in(values.size()), out(whole);
        std::copy_n(values.data(), values.size(), in.data());
        gather_cells(in.data(), cells, count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          int sum = 0;
          for (int k = 0; k < cells; ++k) sum += values[i * std::size_t(cells) + std::size_t(k)];
          ASSERT_EQ(out[i], float(sum)) << i << " of " << count;
        }
      });
    }
  }
}

TEST(OwnColourKernels, MixRowsRoundsToNearestOnEveryTarget) {
  for (const std::size_t count : {4, 60, 68, 256}) {
    const auto upper = random_bytes(count, 6), lower = random_bytes(count, 7);
    for (const int share : {0, 1, 100, 128, 255}) {
      on_every_target([&] {
        Buffer<std::uint8_t> out(count);
        mix_rows(upper.data(), lower.data(), share, count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          const double exact = upper[i] + (lower[i] - upper[i]) * (share / 256.0);
          ASSERT_EQ(out[i], std::floor(exact + 0.5)) << i << " of " << count;
        }
      });
    }
  }
}

TEST(OwnColourKernels, WordsAreUnmixedAsBytesAre) {
  std::mt19937 random(5);
  constexpr std::size_t groups = 64, count = groups * group_samples;
  std::vector<std::uint8_t> person(4 * 64), room(4 * 64), in(count), weight(count);
  const auto fill = [&](auto& values) {
    for (auto& v : values) v = static_cast<std::uint8_t>(random());
  };
  for (auto* values : {&person, &room, &in, &weight}) fill(*values);
  for (std::size_t i = 0; i < person.size(); i += 4) person[i + 3] = room[i + 3] = 0;
  for (std::size_t i = 0; i < 2 * group_samples; ++i) weight[i] = i < group_samples ? 255 : 0;
  SampleGroup group;
  group.step = 16;
  group.interval = 64;
  for (std::size_t l = 0; l < group_samples; ++l) {
    group.left[2 * l] = 0;
    group.right[2 * l] = 4;
    group.left[2 * l + 1] = 3;
    group.right[2 * l + 1] = 7;
    group.offset[l] = static_cast<std::uint16_t>(2 * l + 1);
  }
  for (const Codes& codes : all_deep_codes()) {
    const Depth& depth = codes.depth;
    std::vector<std::uint16_t> words(count);
    for (std::size_t i = 0; i < count; ++i) {
      words[i] = codes.word(in[i]);
      words[i] =
          static_cast<std::uint16_t>(words[i] | (weight[i] == 255 ? (1 << depth.shift) - 1 : 0));
    }
    on_every_target([&] {
      std::vector<std::uint8_t> bytes(count);
      std::vector<std::uint16_t> out(count);
      unmix({person.data(), room.data()}, group, 0, groups, in.data(), weight.data(), bytes.data());
      unmix({person.data(), room.data()}, group, 0, groups, words.data(), weight.data(), codes,
            out.data());
      for (std::size_t i = 0; i < count; ++i) {
        if (weight[i] == 255) {
          ASSERT_EQ(out[i], words[i]) << i;
        } else if (i >= 2 * group_samples) {
          ASSERT_NEAR(codes.level(float(out[i] >> depth.shift)), bytes[i], 1.5) << i;
        }
      }
    });
  }
}

TEST(OwnColourKernels, TheLargestCodeOverNodesOfZeroDoesNotWrapOnEveryTarget) {
  std::array<std::uint8_t, 16> nodes{};
  SampleGroup group;
  group.step = 16;
  group.interval = 64;
  const std::array<std::uint8_t, group_samples> weight{1, 64, 128, 192, 254, 1, 64, 254};
  for (const Codes& codes : all_deep_codes()) {
    std::array<std::uint16_t, group_samples> in{};
    in.fill(codes.depth.mask());
    on_every_target([&] {
      std::array<std::uint16_t, group_samples> out{};
      unmix({nodes.data(), nodes.data()}, group, 0, 1, in.data(), weight.data(), codes, out.data());
      for (std::size_t i = 0; i < group_samples; ++i) {
        const double most = double{codes.level(float(codes.depth.max()))};
        const double level = double{codes.level(float(codes.depth.sample(out[i])))};
        ASSERT_NEAR(level, most * weight[i] / 255, 0.5) << i;
      }
    });
  }
}

}  // namespace
}  // namespace scrim
