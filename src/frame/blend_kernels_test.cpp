#include "frame/blend_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::array<std::size_t, 3> block_counts{1, 2, 5};

Bytes random_bytes(std::size_t blocks, unsigned seed) {
  std::mt19937 random(seed);
  Bytes out(blocks * blend_block);
  for (std::uint8_t& b : out) b = static_cast<std::uint8_t>(random());
  return out;
}

/// Every weight, over and over.
Bytes every_weight(std::size_t blocks) {
  Bytes out(blocks * blend_block);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i * 37);
  return out;
}

TEST(BlendKernels, BlendIsTheRoundedMeanOfEveryPairAndWeightOnEveryTarget) {
  for (const std::size_t blocks : {std::size_t{1}, std::size_t{3}, std::size_t{1024}}) {
    const Bytes person = random_bytes(blocks, 1), backdrop = random_bytes(blocks, 2);
    const Bytes weight = every_weight(blocks);
    on_every_target([&] {
      Bytes out(person.size()), in_place = person;
      blend(person.data(), backdrop.data(), weight.data(), blocks, out.data());
      blend(in_place.data(), backdrop.data(), weight.data(), blocks, in_place.data());
      for (std::size_t i = 0; i < out.size(); ++i) {
        const double step = (person[i] - backdrop[i]) * (weight[i] / 255.0);
        ASSERT_EQ(out[i], std::lround(backdrop[i] + step)) << i;
      }
      EXPECT_EQ(in_place, out);
    });
  }
}

TEST(BlendKernels, NextRunEndsWhereTheKindOfWeightsChangesOnEveryTarget) {
  std::mt19937 random(3);
  Bytes weight;
  std::vector<Weights> kinds;
  const auto add = [&](const Bytes& block, Weights kind) {
    weight.insert(weight.end(), block.begin(), block.end());
    kinds.push_back(kind);
  };
  for (int i = 0; i < 40; ++i) {
    const std::uint8_t level = random() % 2 == 0 ? 0 : 255;
    Bytes block(blend_block, level);
    if (random() % 3 != 0) {
      add(block, level == 0 ? Weights::empty : Weights::solid);
      continue;
    }
    // One byte that is not as the others: anywhere, the first and the last among them.
    block[random() % blend_block] = random() % 2 == 0 ? 1 : 254;
    add(block, Weights::mixed);
  }
  // The last run ends with the row.
  for (int i = 0; i < 3; ++i) add(Bytes(blend_block, 255), Weights::solid);
  const std::size_t blocks = kinds.size();
  on_every_target([&] {
    for (std::size_t first = 0; first < blocks; ++first) {
      const auto begin = kinds.begin() + std::ptrdiff_t(first);
      const auto end =
          std::find_if(begin, kinds.end(), [&](Weights kind) { return kind != *begin; });
      const WeightRun run = next_run(weight.data() + first * blend_block, blocks - first);
      ASSERT_EQ(run.kind, *begin) << first;
      ASSERT_EQ(run.blocks, std::size_t(end - begin)) << first;
    }
  });
}

TEST(BlendKernels, SpreadYuyvGivesEachByteTheMatteOfItsPixelsOnEveryTarget) {
  for (const std::size_t blocks : block_counts) {
    const Bytes matte = random_bytes(blocks, 4);
    on_every_target([&] {
      Bytes out(2 * matte.size());
      spread_yuyv(matte.data(), blocks, out.data());
      for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t left = i / 4 * 2;
        const int mean = (matte[left] + matte[left + 1] + 1) / 2;
        ASSERT_EQ(out[i], i % 2 == 0 ? matte[i / 2] : mean) << i;
      }
    });
  }
}

TEST(BlendKernels, SpreadRgbaGivesEachByteTheMatteOfItsPixelOnEveryTarget) {
  for (const std::size_t blocks : block_counts) {
    const Bytes matte = random_bytes(blocks, 5);
    on_every_target([&] {
      Bytes out(4 * matte.size());
      spread_rgba(matte.data(), blocks, out.data());
      for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], matte[i / 4]) << i;
    });
  }
}

TEST(BlendKernels, MakeOpaqueChangesAlphaAloneOnEveryTarget) {
  for (const std::size_t blocks : block_counts) {
    const Bytes in = random_bytes(blocks, 6);
    on_every_target([&] {
      Bytes out(in.size()), in_place = in;
      make_opaque(in.data(), blocks, out.data());
      make_opaque(in_place.data(), blocks, in_place.data());
      for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], i % 4 == 3 ? 255 : in[i]) << i;
      EXPECT_EQ(in_place, out);
    });
  }
}

TEST(BlendKernels, ScaleBytesFollowsGainAndOffsetsOnEveryTarget) {
  const Bytes in = every_weight(4);
  for (const float gain : {0.5F, 0.83F, 1.0F, 1.2F, 1.9F}) {
    for (const auto& offset :
         {std::array{0.0F, 0.0F, 0.0F, 0.0F}, {-500.0F, 500.0F, -3.3F, 40.6F}}) {
      const GainOffset by = fixed_gain_offset(gain, offset);
      on_every_target([&] {
        Bytes out(in.size()), in_place = in;
        apply_gain_offset(in.data(), by, 4, out.data());
        apply_gain_offset(in_place.data(), by, 4, in_place.data());
        for (std::size_t i = 0; i < out.size(); ++i) {
          const double exact = double{gain} * in[i] + double{offset[i % 4]};
          // Half a level, and what gain and offset lose in fixed point.
          ASSERT_NEAR(out[i], std::clamp(exact, 0.0, 255.0), 0.55) << int(in[i]) << " by " << gain;
        }
        EXPECT_EQ(in_place, out);
      });
    }
  }
}

TEST(BlendKernels, AScaleByItselfChangesNothing) {
  const Bytes in = every_weight(4);
  on_every_target([&] {
    Bytes out(in.size());
    apply_gain_offset(in.data(), GainOffset{}, 4, out.data());
    EXPECT_EQ(out, in);
  });
}

constexpr std::array<Depth, 3> depths{{{10, 6}, {10, 0}, {16, 0}}};

std::vector<std::uint16_t> random_words(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint16_t> out(count);
  for (std::uint16_t& word : out) word = static_cast<std::uint16_t>(random());
  return out;
}

TEST(BlendKernels, BlendWordsAsDoublesDoAndLeaveThePersonsAlone) {
  constexpr std::size_t count = 5 * blend_block;
  const auto person = random_words(count, 1), behind = random_words(count, 2);
  std::vector<std::uint8_t> weight(count);
  for (std::size_t i = 0; i < count; ++i) weight[i] = static_cast<std::uint8_t>(i % 256);
  for (const Depth& depth : depths) {
    on_every_target([&] {
      std::vector<std::uint16_t> out(count);
      blend(person.data(), behind.data(), weight.data(), depth, count / blend_block, out.data());
      for (std::size_t i = 0; i < count; ++i) {
        const double w = weight[i] / 255.0;
        const double exact = depth.sample(person[i]) * w + depth.sample(behind[i]) * (1 - w);
        if (weight[i] == 255) {
          ASSERT_EQ(out[i], person[i]) << i;
        } else {
          ASSERT_NEAR(out[i] >> depth.shift, exact, 0.51) << i;
          ASSERT_EQ(out[i] & ((1 << depth.shift) - 1), 0) << i;
        }
      }
    });
  }
}

TEST(BlendKernels, GainAndOffsetOfWordsAreThoseOfBytes) {
  constexpr std::size_t count = 2 * blend_block;
  const auto in = random_words(count, 3);
  const std::array<float, 4> offset{3, -20.5F, 40, 0};
  for (const Codes& codes : all_deep_codes()) {
    const Depth& depth = codes.depth;
    on_every_target([&] {
      std::vector<std::uint16_t> out(count);
      apply_gain_offset(in.data(), fixed_gain_offset(1.25F, offset), codes, count / blend_block,
                        out.data());
      for (std::size_t i = 0; i < count; ++i) {
        const float level = codes.level(float(depth.sample(in[i]))) * 1.25F + offset[i % 4];
        const double exact = double(codes.code(level));
        ASSERT_NEAR(out[i] >> depth.shift, std::clamp(exact, 0.0, double(depth.max())), 0.51) << i;
      }
    });
  }
}

TEST(BlendKernels, WordsAreMadeOpaque) {
  const auto in = random_words(2 * blend_block, 4);
  on_every_target([&] {
    std::vector<std::uint16_t> out(in.size());
    make_opaque(in.data(), 2, out.data());
    for (std::size_t i = 0; i < in.size(); ++i) ASSERT_EQ(out[i], i % 4 == 3 ? 65535 : in[i]) << i;
  });
}

}  // namespace
}  // namespace scrim
