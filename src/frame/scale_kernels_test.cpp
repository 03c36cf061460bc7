#include "frame/scale_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "frame/scaler.hpp"
#include "frame/test_frame.hpp"
#include "support/aligned.hpp"
#include "support/every_target.hpp"

namespace scrim {
namespace {

template <class T>
Buffer<T> random_values(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Buffer<T> out(count);
  for (T& v : out.span()) v = static_cast<T>(random() % 256);
  return out;
}

TEST(ScaleKernels, AddScaledAddsARowTimesAWeightOnEveryTarget) {
  for (const std::size_t count : {1, 17, 64, 100}) {
    const auto in = random_values<std::uint8_t>(round_up(count, 64), 1);
    on_every_target([&] {
      auto sums = random_values<float>(round_up(count, 64), 2);
      const auto before = random_values<float>(round_up(count, 64), 2);
      add_scaled(in.data(), 0.37F, count, sums.data());
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_NEAR(double{sums[i]}, double{before[i]} + 0.37 * in[i], 1e-4) << i;
      }
    });
  }
}

TEST(ScaleKernels, WeaveInterleavesFourRowsAndUnweaveUndoesItOnEveryTarget) {
  for (const std::size_t width : {64, 128, 320}) {
    const auto rows = random_values<float>(4 * width, 3);
    on_every_target([&] {
      Buffer<float> woven(4 * width), again(4 * width);
      weave(rows.data(), width, woven.data());
      unweave(woven.data(), width, again.data());
      for (std::size_t i = 0; i < 4 * width; ++i) {
        ASSERT_EQ(woven[i], rows[i % 4 * width + i / 4]) << i;
        ASSERT_EQ(again[i], rows[i]) << i;
      }
    });
  }
}

TEST(ScaleKernels, FilterColumnsWeighsItsTapsOnEveryTarget) {
  constexpr int in_width = 90;
  const auto in = random_values<float>(4 * (in_width + 1), 4);
  for (const int out_width : {1, 7, 45, 90, 200}) {
    const Filter filter({.in = in_width, .out = out_width, .step = double(in_width) / out_width});
    on_every_target([&] {
      Buffer<float> out(4 * filter.taps().size());
      filter_columns(in.data(), filter.taps().data(), filter.weights(), filter.taps().size(),
                     out.data());
      for (std::size_t i = 0; i < filter.taps().size(); ++i) {
        const Taps& taps = filter.taps()[i];
        for (std::size_t r = 0; r < 4; ++r) {
          double sum = 0;
          for (int k = 0; k < taps.count; ++k) {
            sum +=
                double{filter.weights(taps)[k]} * double{in[4 * std::size_t(taps.first + k) + r]};
          }
          ASSERT_NEAR(double{out[4 * i + r]}, sum, 1e-3) << i << " of " << out_width;
        }
      }
    });
  }
}

TEST(ScaleKernels, MixToBytesRoundsAndClampsOnEveryTarget) {
  for (const std::size_t count : {1, 16, 33, 100}) {
    const std::array rows{random_values<float>(round_up(count, 64), 5),
                          random_values<float>(round_up(count, 64), 6),
                          random_values<float>(round_up(count, 64), 7)};
    for (int terms = 1; terms <= 3; ++terms) {
      Mix mix{.gains = {1.3F, -0.6F, 0.25F}, .offset = 7.25F, .terms = terms};
      for (std::size_t t = 0; t < rows.size(); ++t) mix.rows[t] = rows[t].data();
      on_every_target([&] {
        Buffer<std::uint8_t> out(round_up(count, 64));
        mix_to_bytes(mix, count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          double sum = double{mix.offset};
          for (int t = 0; t < terms; ++t) sum += double{mix.gains[t]} * double{mix.rows[t][i]};
          ASSERT_NEAR(out[i], std::clamp(sum, 0.0, 255.0), 0.501) << i << " of " << count;
        }
      });
    }
  }
}

TEST(ScaleKernels, MixToWordsGivesTheCodesOfLevelsOnEveryTarget) {
  for (const Codes& codes : all_deep_codes()) {
    for (const std::size_t count : {1, 16, 33, 100}) {
      const std::array rows{random_values<float>(round_up(count, 64), 5),
                            random_values<float>(round_up(count, 64), 6)};
      const Mix mix{.rows = {rows[0].data(), rows[1].data()},
                    .gains = {1.3F, -0.6F},
                    .offset = 7.25F,
                    .terms = 2};
      on_every_target([&] {
        Buffer<std::uint16_t> out(round_up(count, 64));
        mix_to_words(mix, codes, count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          const float level = 7.25F + 1.3F * rows[0][i] - 0.6F * rows[1][i];
          const double exact =
              std::clamp(double(codes.code(level)), 0.0, double(codes.depth.max()));
          ASSERT_NEAR(out[i] >> codes.depth.shift, exact, 0.52) << i << " of " << count;
          ASSERT_EQ(out[i] & ((1 << codes.depth.shift) - 1), 0) << i;
        }
      });
    }
  }
}

TEST(ScaleKernels, AddScaledWordsLeavesOutWhatIsBesideTheirSamplesOnEveryTarget) {
  for (const Format format : deep_formats) {
    const std::uint16_t mask = depth_of(format).mask();
    for (const std::size_t count : {1, 17, 64, 130}) {
      Buffer<std::uint16_t> in(round_up(count, 64));
      std::mt19937 random(4);
      for (std::size_t i = 0; i < count; ++i) in[i] = static_cast<std::uint16_t>(random());
      on_every_target([&] {
        Buffer<float> sums(round_up(count, 64));
        for (std::size_t i = 0; i < count; ++i) sums[i] = 3;
        add_scaled_words(in.data(), mask, 0.25F, count, sums.data());
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(sums[i], 3 + 0.25F * float(in[i] & mask)) << i << " of " << count;
        }
      });
    }
  }
}

}  // namespace
}  // namespace scrim
