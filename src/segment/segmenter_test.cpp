#include "segment/segmenter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "segment/read_mask.hpp"

namespace scrim {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

TEST(ReadMask, TakesProbabilitiesAsTheyAre) {
  const std::array<float, 3> answer{0, 0.25F, 1};
  std::array<float, 3> mask{};
  ASSERT_TRUE(read_mask(answer, 1, mask));
  EXPECT_EQ(mask, answer);
}

TEST(ReadMask, ForgivesRounding) {
  const std::array<float, 2> answer{-1e-5F, 1.00001F};
  std::array<float, 2> mask{};
  ASSERT_TRUE(read_mask(answer, 1, mask));
  EXPECT_EQ(mask, (std::array<float, 2>{0, 1}));
}

TEST(ReadMask, RefusesWhatIsNoProbability) {
  for (float bad : {nan, infinity, -infinity, -0.5F, 1.5F}) {
    for (std::size_t place : {0U, 17U, 36U}) {
      std::vector<float> answer(37, 0.5F), mask(37);
      answer[place] = bad;
      EXPECT_FALSE(read_mask(answer, 1, mask)) << bad;
    }
  }
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

TEST(Segmenter, SaysThatAModelIsDamaged) {
  const std::array<std::byte, 64> junk{};
  const Result<Segmenter> segmenter = Segmenter::create({.model_file = junk});
  ASSERT_FALSE(segmenter);
  EXPECT_EQ(segmenter.error().status, Status::bad_model);
  EXPECT_FALSE(segmenter.error().message.empty());
}

TEST(Segmenter, GivesProbabilitiesForTheRegion) {
  for (Model model : {Model::landscape, Model::general}) {
    Result<Segmenter> segmenter = Segmenter::create({.model = model});
    ASSERT_TRUE(segmenter) << segmenter.error().message;
    const Layout layout{320, 240, Format::rgba};
    const std::vector<std::uint8_t> pixels(std::size_t{320} * 240 * 4, 90);
    Proxy proxy(layout);
    proxy.update({layout, {pixels.data()}, {std::ptrdiff_t{320} * 4}});
    segmenter->plan(layout);
    const Region region{10, 20, 200, 180};
    segmenter->sample(proxy, region);
    ASSERT_EQ(segmenter->run(), Status::ok);
    const Mask mask = segmenter->mask();
    EXPECT_EQ(mask.region, region);
    EXPECT_EQ(mask.width, segmenter->mask_width());
    for (int i = 0; i < mask.width * mask.height; ++i) {
      ASSERT_TRUE(mask.data[i] >= 0 && mask.data[i] <= 1);
    }
  }
}

}  // namespace
}  // namespace scrim
