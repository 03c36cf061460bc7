#include "frame/view.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "frame/box_mean.hpp"
#include "frame/proxy.hpp"
#include "frame/signal.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr std::array sights{Sight::normal, Sight::signal};

int plain(const LevelCurve& curve, int code) {
  const int level =
      curve.base[std::size_t(code / 64)] + curve.slope[std::size_t(code / 64)] * (code % 64);
  return std::min(level + 128, 65535) / 256;
}

TEST(SeeWords, FollowsItsCurveOnEveryTarget) {
  std::mt19937 random(3);
  LevelCurve curve;
  for (std::size_t i = 0; i < 16; ++i) {
    curve.base[i] = static_cast<std::uint16_t>(random());
    curve.slope[i] = static_cast<std::uint8_t>(random());
  }
  for (const int shift : {0, 6}) {
    std::vector<std::uint16_t> row(3 * view_block), other(row.size());
    for (auto& word : row) word = static_cast<std::uint16_t>(random());
    for (auto& word : other) word = static_cast<std::uint16_t>(random());
    on_every_target([&] {
      std::vector<std::uint8_t> alone(row.size()), mean(row.size());
      see_words(row.data(), row.data(), shift, curve, 3, alone.data());
      see_words(row.data(), other.data(), shift, curve, 3, mean.data());
      for (std::size_t i = 0; i < row.size(); ++i) {
        const int a = (row[i] >> shift) % 1024, b = (other[i] >> shift) % 1024;
        ASSERT_EQ(alone[i], plain(curve, a)) << i;
        ASSERT_EQ(mean[i], plain(curve, (a + b + 1) / 2)) << i;
      }
    });
  }
}

TEST(SeeBytes, FollowsACurveForEachOfTwoOnEveryTarget) {
  std::mt19937 random(3);
  std::array<LevelCurve, 2> curves;
  for (LevelCurve& curve : curves) {
    for (std::size_t i = 0; i < 16; ++i) {
      curve.base[i] = static_cast<std::uint16_t>(random());
      curve.slope[i] = static_cast<std::uint8_t>(random());
    }
  }
  std::vector<std::uint8_t> row(5 * view_block);
  for (auto& byte : row) byte = static_cast<std::uint8_t>(random());
  on_every_target([&] {
    std::vector<std::uint8_t> out(row.size());
    see_bytes(row.data(), curves[0], curves[1], 5, out.data());
    for (std::size_t i = 0; i < row.size(); ++i) {
      ASSERT_EQ(out[i], plain(curves[i % 2], 4 * row[i])) << i;
    }
  });
}

TEST(View, OfEightBitsIsEmptyUnlessHdrIsSeenNormally) {
  for (const Format format : all_formats) {
    for (const Transfer transfer : {Transfer::sdr, Transfer::pq, Transfer::hlg}) {
      const Layout layout{.width = 64, .height = 64, .format = format, .transfer = transfer};
      EXPECT_TRUE(View(layout, Sight::signal, 2).empty());
      EXPECT_EQ(View(layout, Sight::normal, 2).empty(), transfer == Transfer::sdr);
    }
  }
}

TEST(View, OfSdrIsTheFrameInEightBits) {
  for (const Format format : deep_formats) {
    for (const Range range : {Range::limited, Range::full}) {
      const Layout layout{.width = 131, .height = 67, .format = format, .range = range};
      const TestFrame eight(shallow(layout)), deep(layout);
      eight.randomise(1);
      deepen(eight, deep);
      View view(layout, Sight::normal, 2);
      for (int y = 0; y < layout.height; y += 2) {
        const Frame rows = view.rows(deep, y);
        ASSERT_EQ(rows.layout.height, std::min(2, layout.height - y));
        for (int i = 0; i < rows.layout.height; ++i) {
          for (std::size_t x = 0; x < row_samples(rows.layout, 0); ++x) {
            if (format == Format::rgba16 && x % 4 == 3) continue;
            ASSERT_EQ(row(rows, 0, i)[x], twin(eight, 0, y + i, x)) << int(format) << " " << x;
          }
        }
      }
    }
  }
}

TEST(View, MakesHdrLookLikeSdr) {
  // ITU-R BT.2408: what skin and grey cards have in PQ and HLG, and what they have in SDR.
  const auto seen = [](Transfer transfer, double signal) {
    const Layout layout{.width = 64, .height = 64, .format = Format::i010, .transfer = transfer};
    const TestFrame frame(layout);
    const auto code = static_cast<std::uint16_t>(64 + 876 * signal);
    each_word(frame,
              [&](int p, int, std::size_t, std::uint16_t& word) { word = p == 0 ? code : 512; });
    View view(layout, Sight::normal, 2);
    const Frame rows = view.rows(frame, 0);
    EXPECT_EQ(row(rows, 1, 0)[5], 128);
    return (row(rows, 0, 0)[5] - 16) / 219.0;
  };
  for (const auto& [transfer, grey, white] :
       {std::tuple{Transfer::pq, 0.38, 0.58}, {Transfer::hlg, 0.38, 0.75}}) {
    EXPECT_NEAR(seen(transfer, grey), 0.43, 0.03) << name(transfer);
    EXPECT_NEAR(seen(transfer, white), 0.89, 0.01) << name(transfer);
    EXPECT_NEAR(seen(transfer, 0), 0, 0.005) << name(transfer);
    EXPECT_GT(seen(transfer, 1), 0.98) << name(transfer);
  }
}

TEST(View, ColoursOfHdrAreAsStrongAsInSdr) {
  // Light of 0.18 and 1 is 0.4894 and 0.8896 in SDR, 0.4362 and 0.7499 in HLG, 0.4109 and 0.5807 in
  // PQ: colours are 1.276 and 2.357 times as strong.
  for (const auto& [transfer, more, less] :
       {std::tuple{Transfer::hlg, 128 + 20 * 1.276, 128 - 40 * 1.276},
        {Transfer::pq, 128 + 20 * 2.357, 128 - 40 * 2.357}}) {
    const Layout layout{.width = 64, .height = 64, .format = Format::i010, .transfer = transfer};
    const TestFrame frame(layout);
    each_word(frame, [](int p, int, std::size_t, std::uint16_t& word) {
      word = p == 0 ? 600 : p == 1 ? 4 * (128 + 20) : 4 * (128 - 40);
    });
    View view(layout, Sight::normal, 2);
    const Frame rows = view.rows(frame, 0);
    EXPECT_NEAR(row(rows, 1, 0)[5], more, 1.5) << name(transfer);
    EXPECT_NEAR(row(rows, 2, 0)[5], less, 1.5) << name(transfer);
  }
}

TEST(View, OfHdrIsItsLightInSdrToThreeLevels) {
  for (const Format format : {Format::p010, Format::i010, Format::rgba16}) {
    for (const Range range : {Range::limited, Range::full}) {
      for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
        const Layout layout{
            .width = 1024, .height = 64, .format = format, .range = range, .transfer = transfer};
        const Codes codes = codes_of(layout, 0);
        const TestFrame frame(layout, 4);
        const auto code = [&](int x) { return double(x) * codes.depth.max() / 1023; };
        each_word(frame, [&](int p, int, std::size_t i, std::uint16_t& word) {
          const int x = int(i) / (is_rgb(format) ? 4 : 1);
          word = static_cast<std::uint16_t>(p == 0 ? std::lround(code(x)) << codes.depth.shift : 0);
        });
        View view(layout, Sight::normal, 2);
        const Frame rows = view.rows(frame, 2);
        const bool full = is_rgb(format) || range == Range::full;
        const double black = full ? 0 : 16, span = full ? 255 : 219;
        for (int x = 0; x < layout.width; ++x) {
          const double level = double{codes.level(float(code(x)))};
          const double signal = std::clamp((level - black) / span, 0.0, 1.0);
          const double exact = black + span * sdr_of_light(light_of_grey(transfer, signal));
          ASSERT_NEAR(row(rows, 0, 0)[x * (is_rgb(format) ? 4 : 1)], exact, 3)
              << name(format) << " " << name(transfer) << " " << x;
        }
      }
    }
  }
}

TEST(View, OfHdrInEightBitsIsItsLightInSdrToThreeLevels) {
  for (const Format format : all_formats) {
    for (const Range range : {Range::limited, Range::full}) {
      for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
        const Layout layout{
            .width = 256, .height = 64, .format = format, .range = range, .transfer = transfer};
        const TestFrame frame(layout, 3);
        const std::size_t step = is_rgb(format) ? 4 : format == Format::yuyv ? 2 : 1;
        frame.each([&](int p, int, std::size_t i, std::uint8_t& b) {
          const bool chroma = p > 0 || (format == Format::yuyv && i % 2 == 1);
          b = chroma ? std::uint8_t{128} : static_cast<std::uint8_t>(i / step);
        });
        View view(layout, Sight::normal, 2);
        const Frame rows = view.rows(frame, 2);
        std::vector<std::uint8_t> luma(layout.width + 64);
        view.luma(frame, 2, luma.data());
        const bool full = is_rgb(format) || range == Range::full;
        const double black = full ? 0 : 16, span = full ? 255 : 219;
        for (int x = 0; x < layout.width; ++x) {
          const double signal = std::clamp((x - black) / span, 0.0, 1.0);
          const double exact = black + span * sdr_of_light(light_of_grey(transfer, signal));
          ASSERT_NEAR(row(rows, 0, 0)[std::size_t(x) * step], exact, 3)
              << name(format) << " " << name(transfer) << " " << x;
          ASSERT_NEAR(luma[std::size_t(x)], exact, 3) << name(format) << " " << x;
        }
        if (format == Format::yuyv) {
          EXPECT_EQ(row(rows, 0, 0)[1], 128);
        }
        EXPECT_TRUE(frame.marks_stand());
      }
    }
  }
}

TEST(Proxy, OfADeepFrameIsThatOfItsView) {
  for (const auto& [width, height] : {std::array{65, 67}, {1280, 70}, {1283, 71}, {1930, 75}}) {
    for (const Format format : deep_formats) {
      for (const Sight sight : sights) {
        SCOPED_TRACE(testing::Message() << width << "x" << height << " " << name(format));
        const Layout layout{
            .width = width, .height = height, .format = format, .transfer = Transfer::pq};
        const TestFrame deep(layout, 6);
        deep.randomise(7);
        Proxy proxy(layout, sight);
        View view(layout, sight, proxy.scale());
        on_every_target([&] {
          proxy.update(deep);
          for (int j = 0; j < proxy.height(); ++j) {
            const Frame rows = view.rows(deep, j * proxy.scale());
            for (int i = 0; i < proxy.width(); ++i) {
              const auto [y, u, v] = mean_of_box(rows, proxy.scale(), i, 0);
              ASSERT_EQ(proxy.y().row(j)[i], y) << i << "," << j;
              ASSERT_EQ(proxy.u().row(j)[i], u) << i << "," << j;
              ASSERT_EQ(proxy.v().row(j)[i], v) << i << "," << j;
            }
          }
        });
        EXPECT_TRUE(deep.marks_stand());
      }
    }
  }
}

TEST(Proxy, OfHdrInEightBitsIsThatOfItsView) {
  for (const auto& [width, height] : {std::array{65, 67}, {1283, 71}, {1930, 75}}) {
    for (const Format format : all_formats) {
      SCOPED_TRACE(testing::Message() << width << "x" << height << " " << name(format));
      const Layout layout{
          .width = width, .height = height, .format = format, .transfer = Transfer::hlg};
      const TestFrame frame(layout, 6, true);
      frame.randomise(7);
      Proxy proxy(layout, Sight::normal);
      View view(layout, Sight::normal, proxy.scale());
      on_every_target([&] {
        proxy.update(frame);
        for (int j = 0; j < proxy.height(); ++j) {
          const Frame rows = view.rows(frame, j * proxy.scale());
          for (int i = 0; i < proxy.width(); ++i) {
            const auto [y, u, v] = mean_of_box(rows, proxy.scale(), i, 0);
            ASSERT_EQ(proxy.y().row(j)[i], y) << i << "," << j;
            ASSERT_EQ(proxy.u().row(j)[i], u) << i << "," << j;
            ASSERT_EQ(proxy.v().row(j)[i], v) << i << "," << j;
          }
        }
      });
      EXPECT_TRUE(frame.marks_stand());
    }
  }
}

}  // namespace
}  // namespace scrim
