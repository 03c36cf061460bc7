#include "segment/read_mask.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

using Values = std::vector<float>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

constexpr std::size_t counts[] = {1, 7, 16, 33};

Values random_probabilities(std::size_t count) {
  std::mt19937 random(2);
  Values out(count);
  for (float& v : out) v = float(random() % 1001) / 1000;
  return out;
}

TEST(ReadMask, TakesOneChannelForTheProbabilityOnEveryTarget) {
  for (const std::size_t count : counts) {
    const Values answer = random_probabilities(count);
    on_every_target([&] {
      Values mask(count);
      EXPECT_TRUE(read_mask(answer, 1, mask));
      EXPECT_EQ(mask, answer);
    });
  }
}

TEST(ReadMask, RefusesWhatIsNoProbabilityWhereverItStandsOnEveryTarget) {
  for (const std::size_t count : counts) {
    for (const std::size_t at : {std::size_t{0}, count / 2, count - 1}) {
      for (const float wrong : {-0.1F, 1.1F, infinity, -infinity, nan}) {
        Values answer = random_probabilities(count);
        answer[at] = wrong;
        on_every_target([&] {
          Values mask(count);
          EXPECT_FALSE(read_mask(answer, 1, mask)) << wrong << " at " << at << " of " << count;
        });
      }
    }
  }
}

TEST(ReadMask, ForgivesRounding) {
  const std::array<float, 2> answer{-1e-5F, 1.00001F};
  std::array<float, 2> mask{};
  ASSERT_TRUE(read_mask(answer, 1, mask));
  EXPECT_EQ(mask, (std::array<float, 2>{0, 1}));
}

TEST(ReadMask, TakesThePersonOfAPair) {
  const std::array<float, 4> answer{0.75F, 0.25F, 0.1F, 0.9F};
  std::array<float, 2> mask{};
  ASSERT_TRUE(read_mask(answer, 2, mask));
  EXPECT_EQ(mask, (std::array<float, 2>{0.25F, 0.9F}));
}

TEST(ReadMask, TakesTheSoftmaxOfLogits) {
  const std::array<float, 4> answer{2, -1, -300, 300};
  std::array<float, 2> mask{};
  ASSERT_TRUE(read_mask(answer, 2, mask));
  EXPECT_NEAR(mask[0], std::exp(-1.0F) / (std::exp(-1.0F) + std::exp(2.0F)), 1e-6F);
  EXPECT_NEAR(mask[1], 1, 1e-6F);
}

TEST(ReadMask, RefusesLogitsThatAreNotNumbers) {
  for (float bad : {nan, infinity}) {
    std::vector<float> answer{1, 2, 3, 4, 5, 6}, mask(3);
    answer[3] = bad;
    EXPECT_FALSE(read_mask(answer, 2, mask));
  }
}

}  // namespace
}  // namespace scrim
