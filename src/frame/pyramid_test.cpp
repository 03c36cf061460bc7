#include "frame/pyramid.hpp"

#include <gtest/gtest.h>

#include "frame/reference_proxy.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

/// Widths and heights of proxies with every remainder by four, and frames that are reduced for
/// them.
constexpr int sizes[][2] = {{640, 64}, {65, 67}, {66, 70}, {127, 65}, {962, 70}, {1281, 131}};

template <class Check>
void on_every_size(Check check) {
  for (const auto& [width, height] : sizes) {
    SCOPED_TRACE(testing::Message() << width << "x" << height);
    const Layout layout{.width = width, .height = height};
    const TestFrame frame(layout);
    frame.randomise(unsigned(width));
    on_every_target([&] {
      Pyramid pyramid(layout);
      pyramid.update(frame, 1);
      check(pyramid, std::array{pyramid.proxy().y(), pyramid.proxy().u(), pyramid.proxy().v()});
    });
  }
}

TEST(Pyramid, HalvesAreTheMeansOfThePlainLoops) {
  on_every_size([](const Pyramid& pyramid, const std::array<Plane, 3>& proxy) {
    for (std::size_t c = 0; c < 3; ++c) {
      const PaddedPlane<std::uint8_t>& half = pyramid.half()[c];
      ASSERT_EQ(half.width(), (proxy[c].width + 1) / 2);
      ASSERT_EQ(half.height(), (proxy[c].height + 1) / 2);
      for (int y = 0; y < half.height(); ++y) {
        for (int x = 0; x < half.width(); ++x) {
          ASSERT_EQ(half.row(y)[x], reference_half(proxy[c], x, y)) << x << ", " << y;
        }
      }
    }
  });
}

TEST(Pyramid, HalvesGoOnWithTheirEdges) {
  on_every_size([](const Pyramid& pyramid, const auto&) {
    const PaddedPlane<std::uint8_t>& half = pyramid.half()[0];
    for (int y = 0; y < half.height(); ++y) {
      for (int k = 1; k <= Pyramid::half_margin; ++k) {
        ASSERT_EQ(half.row(y)[-k], half.row(y)[0]);
        ASSERT_EQ(half.row(y)[half.width() - 1 + k], half.row(y)[half.width() - 1]);
      }
    }
  });
}

TEST(Pyramid, SquaresAreTheMeansOfThePlainLoops) {
  on_every_size([](const Pyramid& pyramid, const std::array<Plane, 3>& proxy) {
    for (std::size_t c = 0; c < 3; ++c) {
      const PaddedPlane<std::uint16_t>& quarter = pyramid.quarter()[c];
      ASSERT_EQ(quarter.width(), squares_of(proxy[c].width));
      ASSERT_EQ(quarter.height(), squares_of(proxy[c].height));
      for (int y = 0; y < quarter.height(); ++y) {
        for (int x = 0; x < quarter.width(); ++x) {
          ASSERT_EQ(quarter.row(y)[x], reference_quarter(proxy[c], x, y)) << x << ", " << y;
        }
      }
    }
  });
}

TEST(Pyramid, SquaresGoOnWithTheirEdges) {
  on_every_size([](const Pyramid& pyramid, const auto&) {
    const PaddedPlane<std::uint16_t>& quarter = pyramid.quarter()[1];
    for (int y = 0; y < quarter.height(); ++y) {
      for (int k = 1; k <= squares_margin; ++k) {
        ASSERT_EQ(quarter.row(y)[-k], quarter.row(y)[0]);
        ASSERT_EQ(quarter.row(y)[quarter.width() - 1 + k], quarter.row(y)[quarter.width() - 1]);
      }
    }
  });
}

TEST(Pyramid, CarriesTheSerialOfTheFrameThatItWasMadeFrom) {
  const Layout layout{.width = 64, .height = 64};
  const TestFrame frame(layout);
  Pyramid pyramid(layout);
  EXPECT_EQ(pyramid.serial(), 0U);
  pyramid.update(frame, 7);
  EXPECT_EQ(pyramid.serial(), 7U);
  EXPECT_EQ(pyramid.proxy().serial(), 7U);
}

}  // namespace
}  // namespace scrim
