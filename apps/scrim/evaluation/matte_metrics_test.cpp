#include "apps/scrim/evaluation/matte_metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace scrim::cli {
namespace {

constexpr int width = 200, height = 120;
constexpr double area = width * height;

GrayPicture square(int left, int size, int alpha = 255) {
  GrayPicture out(width, height);
  for (int y = 30; y < 30 + size; ++y) {
    std::fill_n(out.row(y) + left, size, static_cast<std::uint8_t>(alpha));
  }
  return out;
}

GrayPicture flat(int value) {
  GrayPicture out(width, height);
  std::fill(out.pixels.begin(), out.pixels.end(), static_cast<std::uint8_t>(value));
  return out;
}

/// Soft and hard edges, holes and specks.
GrayPicture random_matte(int w, int h, unsigned seed) {
  std::mt19937 random(seed);
  GrayPicture out(w, h);
  for (int y = 0; y < h; ++y) {
    for (int x = 0; x < w; ++x) {
      const double distance = std::hypot(x - w / 2.0, y - h / 2.0) - h / 3.0;
      const int speck = random() % 40 == 0 ? 200 : 0;
      const int alpha = std::clamp(static_cast<int>(128 - distance * 40), 0, 255);
      out.row(y)[x] = static_cast<std::uint8_t>(alpha ^ speck);
    }
  }
  return out;
}

TEST(MatteMetrics, AreIdealForTheTruthItself) {
  const GrayPicture truth = random_matte(97, 61, 1);
  EXPECT_EQ(person_iou(truth, truth), 1);
  EXPECT_EQ(boundary_iou(truth, truth), 1);
  EXPECT_EQ(mean_absolute_difference(truth, truth), 0);
  EXPECT_EQ(gradient_error(truth, truth), 0);
  EXPECT_EQ(person_iou(flat(0), flat(0)), 1);
  EXPECT_EQ(boundary_iou(flat(255), flat(255)), 1);
}

TEST(MatteMetrics, CountPixels) {
  EXPECT_DOUBLE_EQ(person_iou(square(50, 40), square(60, 40)), 30.0 / 50);
  EXPECT_DOUBLE_EQ(mean_absolute_difference(square(50, 40), square(60, 40)),
                   2 * 10 * 40 * 1000.0 / area);
  // A band of 1.5 pixels: the outermost ring and no more, as the next lies 2 away.
  EXPECT_DOUBLE_EQ(boundary_iou(square(50, 40), square(50, 42)), 79.0 / (156 + 164 - 79));
}

TEST(MatteMetrics, TakeHalfForPerson) {
  EXPECT_EQ(person_iou(square(50, 40, 128), square(50, 40)), 1);
  EXPECT_EQ(person_iou(square(50, 40, 127), square(50, 40)), 0);
}

/// The band by definition: the distance to every pixel that is no person.
GrayPicture slow_band(const GrayPicture& matte, double distance) {
  GrayPicture out(matte.width, matte.height);
  for (int y = 0; y < matte.height; ++y) {
    for (int x = 0; x < matte.width; ++x) {
      if (matte.row(y)[x] < 128) continue;
      double nearest = 1e9;
      for (int j = 0; j < matte.height; ++j) {
        for (int i = 0; i < matte.width; ++i) {
          if (matte.row(j)[i] < 128) nearest = std::min(nearest, std::hypot(i - x, j - y));
        }
      }
      if (nearest <= distance) out.row(y)[x] = 255;
    }
  }
  return out;
}

TEST(MatteMetrics, TakeTheBandByItsExactDistance) {
  for (const auto& [w, h] : {std::pair(97, 61), std::pair(61, 97), std::pair(640, 7)}) {
    const GrayPicture matte = random_matte(w, h, 2), truth = random_matte(w, h, 3);
    const double distance = std::max(1.5, 0.005 * std::hypot(w, h));
    EXPECT_DOUBLE_EQ(boundary_iou(matte, truth),
                     person_iou(slow_band(matte, distance), slow_band(truth, distance)));
  }
}

/// The magnitude at a pixel by definition, a sum over 9×9.
double slow_gradient(const GrayPicture& matte, int x, int y) {
  double across = 0, down = 0, energy = 0;
  for (int j = -4; j <= 4; ++j) {
    for (int i = -4; i <= 4; ++i) {
      const double weight = std::exp(-(i * i + j * j) / (2 * 1.4 * 1.4));
      const int cx = std::clamp(x + i, 0, matte.width - 1);
      const int cy = std::clamp(y + j, 0, matte.height - 1);
      across += i * weight * matte.row(cy)[cx] / 255.0;
      down += j * weight * matte.row(cy)[cx] / 255.0;
      energy += i * weight * i * weight;
    }
  }
  return std::hypot(across, down) / std::sqrt(energy);
}

TEST(MatteMetrics, TakeGradientsByTheirDefinition) {
  const GrayPicture matte = random_matte(53, 31, 4), truth = random_matte(53, 31, 5);
  double expected = 0;
  for (int y = 0; y < matte.height; ++y) {
    for (int x = 0; x < matte.width; ++x) {
      expected += std::pow(slow_gradient(matte, x, y) - slow_gradient(truth, x, y), 2) / 1000;
    }
  }
  EXPECT_NEAR(gradient_error(matte, truth), expected, 1e-6 * expected);
}

TEST(MatteMetrics, SeeAnEdgeThatIsTooSoft) {
  GrayPicture soft = square(50, 40);
  for (int y = 30; y < 70; ++y) {
    soft.row(y)[49] = 64;
    soft.row(y)[50] = 191;
  }
  EXPECT_EQ(person_iou(soft, square(50, 40)), 1);
  EXPECT_GT(gradient_error(soft, square(50, 40)), 0);
  EXPECT_GT(gradient_error(square(50, 40, 200), square(50, 40)), 0);
}

TEST(StaticFlicker, IsTheMattesChangeWhereThePictureStandsStill) {
  const GrayPicture truth = square(50, 40);
  const double flicker =
      static_flicker(square(50, 41), square(50, 40), truth, truth, flat(90), flat(90));
  EXPECT_DOUBLE_EQ(flicker, 81 * 1000.0 / area);
}

TEST(StaticFlicker, LeavesOutWhatMoves) {
  // Where the person arrives, the picture and the truth change, and the matte may.
  const double seen = static_flicker(square(90, 20), square(50, 20), flat(0), flat(0),
                                     square(90, 20), square(50, 20));
  EXPECT_EQ(seen, 0);
  const double told = static_flicker(square(90, 20), square(50, 20), square(90, 20), square(50, 20),
                                     flat(90), flat(90));
  EXPECT_EQ(told, 0);
  const GrayPicture truth = square(50, 40);
  EXPECT_TRUE(std::isnan(static_flicker(truth, truth, truth, truth, flat(90), flat(96))));
}

TEST(StaticFlicker, SurvivesTheNoiseOfACamera) {
  std::mt19937 random(6);
  std::normal_distribution<double> noise(0, 4);
  const auto noisy = [&] {
    GrayPicture out(width, height);
    for (auto& p : out.pixels) p = static_cast<std::uint8_t>(std::lround(100 + noise(random)));
    return out;
  };
  const GrayPicture truth = square(50, 40);
  const double flicker = static_flicker(flat(51), flat(0), truth, truth, noisy(), noisy());
  EXPECT_NEAR(flicker, 200, 1e-9);
}

/// A rectangle of alpha set into a matte.
GrayPicture with(GrayPicture matte, int x, int y, int w, int h, int alpha) {
  for (int j = y; j < y + h; ++j) {
    std::fill_n(matte.row(j) + x, w, static_cast<std::uint8_t>(alpha));
  }
  return matte;
}

TEST(WrongRegions, ArePatchesOfRoomAndHolesInThePerson) {
  const GrayPicture truth = square(50, 60);
  const GrayPicture matte = with(with(truth, 150, 10, 8, 5, 200), 70, 50, 6, 5, 100);
  const WrongRegions shown = patches(matte, truth), hidden = holes(matte, truth);
  EXPECT_EQ(shown.areas, std::vector<std::int64_t>{40});
  EXPECT_EQ(hidden.areas, std::vector<std::int64_t>{30});
  EXPECT_EQ(shown.numbers[10 * width + 150], 1);
  EXPECT_EQ(shown.numbers[10 * width + 149], 0);
  EXPECT_DOUBLE_EQ(shown.share(), 40 / area);
}

TEST(WrongRegions, AreNothingSmallAndNothingAtTheEdge) {
  const GrayPicture truth = square(50, 60);
  // 0.05 % of the picture are 12 pixels.
  EXPECT_TRUE(patches(with(truth, 150, 10, 4, 3, 255), truth).areas.empty());
  EXPECT_EQ(patches(with(truth, 150, 10, 13, 1, 255), truth).areas.size(), 1U);
  // One pixel around the edge is tolerated, 0.8 % of 120 rows.
  EXPECT_TRUE(patches(with(truth, 49, 30, 1, 60, 255), truth).areas.empty());
  EXPECT_EQ(patches(with(truth, 48, 30, 2, 60, 255), truth).areas.size(), 1U);
  EXPECT_TRUE(holes(with(truth, 50, 30, 1, 60, 0), truth).areas.empty());
  EXPECT_EQ(holes(with(truth, 50, 30, 2, 60, 0), truth).areas.size(), 1U);
}

TEST(WrongRegions, HangTogetherAtCorners) {
  const GrayPicture truth = flat(0);
  const GrayPicture touching = with(with(truth, 10, 10, 8, 8, 255), 18, 18, 8, 8, 255);
  const GrayPicture apart = with(with(truth, 10, 10, 8, 8, 255), 19, 18, 8, 8, 255);
  EXPECT_EQ(patches(touching, truth).areas, std::vector<std::int64_t>{128});
  EXPECT_EQ(patches(apart, truth).areas, (std::vector<std::int64_t>{64, 64}));
  // At the picture's own edges as well, and not around them.
  const GrayPicture corners = with(with(truth, 0, 0, 8, 8, 255), width - 8, height - 8, 8, 8, 255);
  EXPECT_EQ(patches(corners, truth).areas, (std::vector<std::int64_t>{64, 64}));
  EXPECT_EQ(patches(flat(255), truth).areas, std::vector<std::int64_t>{width * height});
}

TEST(WrongRegions, AreNewWhereNoneWas) {
  const GrayPicture truth = flat(0);
  const auto at = [&](int x) { return patches(with(truth, x, 10, 8, 8, 255), truth); };
  EXPECT_EQ(count_new(at(20), {}), 1);
  EXPECT_EQ(count_new(at(20), at(26)), 0);
  EXPECT_EQ(count_new(at(20), at(30)), 1);
  EXPECT_EQ(count_new(patches(truth, truth), at(30)), 0);
}

TEST(ClipComparison, CountsWhatAppears) {
  ClipComparison clip;
  double appeared = 0;
  for (int i = 0; i < 20; ++i) {
    const bool patchy = i % 10 < 3;
    const FrameFigures figures =
        clip.add(with(flat(0), 30 + i, 30, 10, 10, patchy ? 255 : 0), flat(0), flat(0));
    EXPECT_EQ(figures.patches, patchy ? 1 : 0);
    EXPECT_EQ(figures.holes, 0);
    appeared += figures.new_patches / 100;
  }
  EXPECT_EQ(appeared, 2);
  EXPECT_TRUE(std::isnan(compare_pictures(flat(0), flat(0)).new_patches));
}

TEST(ClipComparison, FindsTheLag) {
  for (const int lag : {-2, 0, 1, 3}) {
    ClipComparison clip;
    for (int i = 0; i < 20; ++i) {
      clip.add(square(10 + 4 * (i - lag), 40), square(10 + 4 * i, 40), flat(0));
    }
    EXPECT_EQ(clip.lag(), lag);
  }
}

TEST(ClipComparison, SeesFlickerOnlyInChanges) {
  ClipComparison steady, flickering;
  for (int i = 0; i < 10; ++i) {
    const FrameFigures calm = steady.add(square(50, 42), square(50, 40), flat(0));
    const FrameFigures restless = flickering.add(square(50, 40 + i % 2), square(50, 40), flat(0));
    EXPECT_EQ(std::isnan(calm.dtssd), i == 0);
    if (i == 0) continue;
    EXPECT_EQ(calm.dtssd, 0);
    EXPECT_EQ(calm.flicker, 0);
    EXPECT_NEAR(restless.dtssd, 100 * std::sqrt(81.0 / area), 1e-9);
    EXPECT_NEAR(restless.flicker, 1000 * 81.0 / area, 1e-9);
  }
}

}  // namespace
}  // namespace scrim::cli
