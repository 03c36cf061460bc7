#include "frame/scaler.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

double sum_of_weights(const Filter& filter, const Taps& taps) {
  const float* weights = filter.weights(taps);
  return std::accumulate(weights, weights + taps.count, 0.0);
}

TEST(Filter, WeighsToOneAndStaysInsideTheInput) {
  for (const double step : {0.1, 0.5, 1.0, 1.37, 7.0, 120.0}) {
    const Axis axis{.in = 100, .out = 40, .begin = 50 - 20 * step, .step = step};
    const Filter filter(axis);
    ASSERT_EQ(filter.taps().size(), 40U);
    for (const Taps& taps : filter.taps()) {
      EXPECT_NEAR(sum_of_weights(filter, taps), 1, 1e-5) << step;
      EXPECT_GE(taps.first, 0) << step;
      EXPECT_GE(taps.count, 1) << step;
      EXPECT_LE(taps.first + taps.count, 100) << step;
    }
  }
}

TEST(Filter, TakesASampleAsItIsWhereThereIsNothingToScale) {
  const Filter filter({.in = 20, .out = 10, .begin = 5});
  for (int i = 0; i < 10; ++i) {
    const Taps& taps = filter.taps()[std::size_t(i)];
    EXPECT_EQ(taps.first, 5 + i);
    EXPECT_EQ(taps.count, 1);
    EXPECT_EQ(*filter.weights(taps), 1.0F);
  }
}

TEST(Filter, FollowsAStraightSlopeWhenEnlarging) {
  const double step = 0.3;
  const Filter filter({.in = 50, .out = 100, .begin = 10, .step = step});
  for (int i = 0; i < 100; ++i) {
    const Taps& taps = filter.taps()[std::size_t(i)];
    double value = 0;
    for (int k = 0; k < taps.count; ++k) {
      value += filter.weights(taps)[k] * (taps.first + k + 0.5);
    }
    EXPECT_NEAR(value, 10 + (i + 0.5) * step, 1e-4);
  }
}

TEST(SheetRows, WhatIsWrittenIsRead) {
  for (const Format format : all_formats) {
    for (const int width : {64, 65, 66, 127, 129}) {
      const Layout layout{.width = width, .height = 65, .format = format};
      const TestFrame from(layout, 7), to(layout, 3);
      from.randomise(4);
      SheetRows rows(width);
      for (const Sheet sheet : {Sheet::full, Sheet::chroma}) {
        if (component_count(format, sheet) == 0) continue;
        for (int y = 0; y < sheet_height(layout, sheet); ++y) {
          rows.write(rows.read(from, sheet, y), to, sheet, y);
        }
      }
      EXPECT_TRUE(to.marks_stand());
      to.each([&](int p, int y, std::size_t i, std::uint8_t b) {
        if (format == Format::yuyv && i == 2 * std::size_t(width)) return;
        ASSERT_EQ(b, is_rgb(format) && i % 4 == 3 ? 255 : from.row(p, y)[i]) << int(format);
      });
    }
  }
}

TEST(SheetRows, WordsThatAreWrittenAreRead) {
  for (const Format format : deep_formats) {
    for (const int width : {64, 65, 129}) {
      const Layout layout{.width = width, .height = 65, .format = format};
      const TestFrame from(layout, 6, true), to(layout, 2);
      from.randomise(4);
      SheetRows rows(width);
      for (const Sheet sheet : {Sheet::full, Sheet::chroma}) {
        if (component_count(format, sheet) == 0) continue;
        for (int y = 0; y < sheet_height(layout, sheet); ++y) {
          rows.write(rows.read(from, sheet, y), to, sheet, y);
        }
      }
      EXPECT_TRUE(to.marks_stand());
      each_word(to, [&](int p, int y, std::size_t i, std::uint16_t word) {
        const bool alpha = is_rgb(format) && i % 4 == 3;
        ASSERT_EQ(word, alpha ? 65535 : words(from.view(), p, y)[i]) << name(format);
      });
    }
  }
}

}  // namespace
}  // namespace scrim
