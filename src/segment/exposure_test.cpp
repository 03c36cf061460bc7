#include "segment/exposure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr int width = 64, height = 48;

/// A room with lights, shades and pale colours. `light` scales it as a camera does.
std::vector<float> room(std::array<float, 3> light = {1, 1, 1}, float gamma = 1) {
  std::mt19937 random(3);
  std::uniform_real_distribution<float> brightness(0, 1), paleness(0.8F, 1);
  std::vector<float> pixels;
  for (int i = 0; i < width * height; ++i) {
    const float grey = std::pow(brightness(random), gamma);
    for (const float l : light) pixels.push_back(std::min(1.0F, l * grey * paleness(random)));
  }
  return pixels;
}

std::vector<float> corrected(std::vector<float> pixels) {
  correct_exposure(find_correction(pixels, width), pixels);
  return pixels;
}

float mean(const std::vector<float>& pixels) {
  float sum = 0;
  for (const float v : pixels) sum += v;
  return sum / float(pixels.size());
}

float mean_difference(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / float(a.size());
}

TEST(Exposure, IsCorrectedAsTheReferenceDoesOnEveryTarget) {
  std::mt19937 random(5);
  for (std::size_t pixels : {1U, 2U, 5U, 16U, 17U, 63U, 1001U}) {
    std::vector<float> dark(3 * pixels);
    for (float& v : dark) v = float(random() % 1000) / 999;
    const ExposureCorrection correction{{2.5F, 0.5F, 1}, 1.75F};
    std::vector<float> truth = dark;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const float lit = std::min(1.0F, correction.gain[i % 3] * truth[i]);
      truth[i] = lit * (1 + correction.lift) / (1 + correction.lift * lit);
    }
    on_every_target([&] {
      std::vector<float> found = dark;
      correct_exposure(correction, found);
      for (std::size_t i = 0; i < truth.size(); ++i) ASSERT_NEAR(found[i], truth[i], 1e-6F);
    });
  }
}

TEST(Exposure, LeavesAWellExposedPictureAlone) {
  EXPECT_EQ(find_correction(room(), width), ExposureCorrection{});
}

TEST(Exposure, LeavesABrightPictureAlone) {
  EXPECT_EQ(find_correction(room({2, 2, 2}), width), ExposureCorrection{});
}

TEST(Exposure, LeavesAMildCastAlone) {
  EXPECT_EQ(find_correction(room({1.1F, 1, 0.93F}), width), ExposureCorrection{});
}

TEST(Exposure, MakesDarkPicturesOfOneRoomTheSame) {
  const std::vector<float> dim = corrected(room({0.5F, 0.5F, 0.5F}));
  const std::vector<float> darker = corrected(room({0.2F, 0.2F, 0.2F}));
  EXPECT_GT(mean(dim), mean(room({0.5F, 0.5F, 0.5F})) + 0.03F);
  EXPECT_LT(mean_difference(dim, darker), 0.01F);
}

TEST(Exposure, LiftsTheShadesUnderABrightSky) {
  std::vector<float> pixels = room({1, 1, 1}, 12);
  std::fill_n(pixels.begin(), pixels.size() / 10, 1.0F);
  const ExposureCorrection correction = find_correction(pixels, width);
  EXPECT_EQ(correction.gain, (std::array<float, 3>{1, 1, 1}));
  EXPECT_GT(correction.lift, 0.2F);
  EXPECT_GT(mean(corrected(pixels)), mean(pixels) + 0.01F);
}

TEST(Exposure, KeepsBlackAndWhiteWhenItLifts) {
  std::vector<float> pixels{0, 0, 0, 1, 1, 1};
  correct_exposure({{1, 1, 1}, 3}, pixels);
  EXPECT_EQ(pixels, (std::vector<float>{0, 0, 0, 1, 1, 1}));
}

TEST(Exposure, WeakensAStrongCast) {
  const auto blue_to_red = [](const std::vector<float>& pixels) {
    float red = 0, blue = 0;
    for (std::size_t i = 0; i < pixels.size(); i += 3) {
      red += pixels[i];
      blue += pixels[i + 2];
    }
    return blue / red;
  };
  const std::vector<float> orange = room({0.9F, 0.7F, 0.36F});
  EXPECT_NEAR(blue_to_red(orange), 0.4F, 0.01F);
  EXPECT_GT(blue_to_red(corrected(orange)), 0.55F);
  EXPECT_LT(blue_to_red(corrected(orange)), 1);
}

TEST(Exposure, IsContinuousFromDaylightToTheDark) {
  ExposureCorrection before = find_correction(room(), width);
  for (int step = 1; step <= 400; ++step) {
    const float light = std::exp2(-0.01F * float(step));
    const ExposureCorrection now = find_correction(room({light, light, 0.7F * light}), width);
    if (step > 1) {
      for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(now.gain[c] / before.gain[c], 1, 0.02F);
      ASSERT_NEAR(now.lift, before.lift, 0.03F) << light;
    }
    before = now;
  }
}

TEST(Exposure, SurvivesBlackness) {
  std::vector<float> pixels(std::size_t{width} * height * 3);
  for (const float v : corrected(pixels)) ASSERT_EQ(v, 0);
}

TEST(Exposure, TakesPicturesSmallerThanItsSteps) {
  for (int columns : {1, 2, 3, 5}) {
    std::vector<float> pixels(std::size_t(3 * columns), 0.25F);
    correct_exposure(find_correction(pixels, columns), pixels);
    for (const float v : pixels) {
      EXPECT_TRUE(v > 0.5F && v < 0.7F) << v;
    }
  }
}

}  // namespace
}  // namespace scrim
