#include "segment/mask_resampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr Layout layout{.width = 1280, .height = 720};

/// A mask of noise, as long in memory as those that the network gives.
struct NoiseMask {
  NoiseMask(int columns, int rows, const Region& where)
      : width(columns),
        height(rows),
        region(where),
        values(std::size_t(columns) * std::size_t(rows)) {
    std::mt19937 random(7);
    for (float& v : values.span()) v = float(random() % 1000) / 1000;
  }
  Mask view() const { return {values.data(), width, height, region}; }

  int width, height;
  Region region;
  Buffer<float> values;
};

/// The part of [begin, end) that source sample `s` covers.
double covered(double begin, double end, int s) {
  return std::max(0.0, std::min(end, s + 1.0) - std::max(begin, double(s)));
}

/// The mean over a window as wide as a cell of the grid or of the mask,
/// whichever is more; beyond its edges the mask goes on.
double reference_cell(const NoiseMask& mask, const Region& region, int columns, int rows, int x,
                      int y) {
  const auto window = [](int cell, int cells, double begin, double extent, double from,
                         double length, int samples) {
    const double per_pixel = samples / length;
    const double size = extent * per_pixel / cells;
    const double middle = (begin - from) * per_pixel + (cell + 0.5) * size;
    const double half = std::max(size, 1.0) / 2;
    return std::pair{middle - half, middle + half};
  };
  const Region& of = mask.region;
  const auto [left, right] = window(x, columns, double{region.x}, double{region.width},
                                    double{of.x}, double{of.width}, mask.width);
  const auto [top, bottom] = window(y, rows, double{region.y}, double{region.height}, double{of.y},
                                    double{of.height}, mask.height);
  double sum = 0;
  for (int j = int(std::floor(top)); j < bottom; ++j) {
    for (int i = int(std::floor(left)); i < right; ++i) {
      const int row = std::clamp(j, 0, mask.height - 1), column = std::clamp(i, 0, mask.width - 1);
      sum += covered(left, right, i) * covered(top, bottom, j) *
             double{mask.values[std::size_t(row * mask.width + column)]};
    }
  }
  return sum / ((right - left) * (bottom - top));
}

void expect_the_references_cells(const NoiseMask& mask, const Region& region, int columns,
                                 int rows) {
  // With more of the mask's cells than this in one of the grid some are left out.
  const float across = float(mask.width) * region.width / mask.region.width / float(columns);
  const float down = float(mask.height) * region.height / mask.region.height / float(rows);
  if (std::max(across, down) > MaskResampler::max_per_cell) return;
  MaskResampler resampler(layout, columns, rows);
  resampler.aim(mask.view(), region);
  for (int y = 0; y < rows; y += 4) {
    const float* groups = resampler.four_rows(y);
    for (int x = 0; x < columns; ++x) {
      for (int k = 0; k < 4; ++k) {
        const int row = std::min(y + k, rows - 1);
        ASSERT_NEAR(groups[4 * x + k], reference_cell(mask, region, columns, rows, x, row), 1e-4)
            << x << "," << row << " of " << columns << "x" << rows << ", mask " << mask.width << "x"
            << mask.height;
      }
    }
  }
}

TEST(MaskResampler, AveragesTheMaskAsTheReferenceDoesOnEveryTarget) {
  constexpr Region whole{0, 0, 1280, 720}, window{300.5F, 111.25F, 512, 400};
  for (const auto& [wide, high] : {std::pair{1, 1}, {5, 3}, {17, 9}, {63, 31}, {256, 144}}) {
    const int width = wide, height = high;
    for (const auto& [across, down] : {std::pair{1, 1}, {7, 5}, {33, 18}, {161, 90}}) {
      const int columns = across, rows = down;
      // More cells than these in one of the grid are left out in part.
      if (width > MaskResampler::max_per_cell * columns) continue;
      if (height > MaskResampler::max_per_cell * rows) continue;
      on_every_target([&] {
        expect_the_references_cells({width, height, whole}, whole, columns, rows);
        expect_the_references_cells({width, height, window}, whole, columns, rows);
      });
    }
  }
}

TEST(MaskResampler, GivesAMaskOnItsOwnGridAsItIs) {
  const NoiseMask mask(64, 36, {100, 50, 640, 360});
  MaskResampler resampler(layout, 64, 36);
  resampler.aim(mask.view(), mask.region);
  for (int y = 0; y < 36; y += 4) {
    const float* groups = resampler.four_rows(y);
    for (int x = 0; x < 64; ++x) {
      for (int k = 0; k < 4; ++k) {
        EXPECT_NEAR(groups[4 * x + k], mask.values[std::size_t((y + k) * 64 + x)], 1e-6);
      }
    }
  }
}

TEST(MaskResampler, KnowsTheCellsWhoseCentresLieInTheMasksRegion) {
  const NoiseMask mask(32, 18, {320, 180, 640, 360});
  MaskResampler resampler(layout, 128, 72);
  resampler.aim(mask.view(), {0, 0, 1280, 720});
  EXPECT_EQ(resampler.columns(), (Span{32, 96}));
  EXPECT_EQ(resampler.rows(), (Span{18, 54}));
}

TEST(MaskResampler, ARegionAtTheFramesEdgeGoesOnForEver) {
  const NoiseMask mask(32, 18, {640, 360, 640, 360});
  MaskResampler resampler(layout, 64, 36);
  // A grid that reaches beyond the frame.
  resampler.aim(mask.view(), {0, 0, 2560, 1440});
  EXPECT_EQ(resampler.columns(), (Span{16, 64}));
  EXPECT_EQ(resampler.rows(), (Span{9, 36}));
}

TEST(MaskResampler, WithoutAMaskThereAreNoCells) {
  MaskResampler resampler(layout, 64, 36);
  resampler.aim({}, {0, 0, 1280, 720});
  EXPECT_TRUE(resampler.columns().empty());
  EXPECT_TRUE(resampler.rows().empty());
}

}  // namespace
}  // namespace scrim
