#include "matte/stillness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

/// The same in plain loops, in the light that never changes.
class ReferenceStillness {
 public:
  ReferenceStillness(int width, int height)
      : width_(width),
        height_(height),
        weights_(std::size_t(width * height)),
        colours_(std::size_t(3 * width * height)) {}

  std::vector<float> update(const Squares& squares) {
    std::vector<float> kept;
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const float share = std::clamp(
            (stillness::moving - widest(squares, x, y)) / (stillness::moving - stillness::still),
            0.0F, 1.0F);
        float& weight = weights_[std::size_t(y * width_ + x)];
        weight = std::min(weight, stillness::most_weight) * share;
        kept.push_back(weight / (weight + 1));
        weight += 1;
      }
    }
    for (int k = 0; k < 3; ++k) {
      for (int i = 0; i < width_ * height_; ++i) {
        float& colour = colours_[std::size_t(k * width_ * height_ + i)];
        const float now = squares.row(k, i / width_)[i % width_];
        colour = std::nearbyint(now + kept[std::size_t(i)] * (colour - now));
      }
    }
    return kept;
  }

 private:
  float widest(const Squares& squares, int x, int y) const {
    float most = 0;
    for (int j = std::max(0, y - 1); j <= std::min(height_ - 1, y + 1); ++j) {
      for (int i = std::max(0, x - 1); i <= std::min(width_ - 1, x + 1); ++i) {
        for (int k = 0; k < 3; ++k) {
          const float then = colours_[std::size_t((k * height_ + j) * width_ + i)];
          most = std::max(most, std::abs(float(squares.row(k, j)[i]) - then));
        }
      }
    }
    return most;
  }

  int width_, height_;
  std::vector<float> weights_;
  std::vector<float> colours_;
};

/// A picture in which some parts change, by little or much.
class Noise {
 public:
  explicit Noise(const Layout& layout) : frame_(layout), proxy_(layout) {
    std::mt19937 random(7);
    frame_.each([&](int, int, std::size_t, std::uint8_t& b) {
      b = static_cast<std::uint8_t>(60 + random() % 100);
    });
  }

  const Proxy& next(int strength) {
    frame_.each([&](int, int y, std::size_t x, std::uint8_t& b) {
      const int most = (x / 40 + std::size_t(y) / 40) % 3 == 0 ? strength : 2;
      b = static_cast<std::uint8_t>(
          std::clamp(int(b) + int(random_() % unsigned(most + 1)) - most / 2, 20, 230));
    });
    proxy_.update(frame_);
    return proxy_;
  }

 private:
  TestFrame frame_;
  Proxy proxy_;
  std::mt19937 random_{11};
};

std::vector<float> kept(const Stillness& stillness) {
  std::vector<float> out;
  for (int y = 0; y < stillness.height(); ++y) {
    out.insert(out.end(), stillness.kept(y), stillness.kept(y) + stillness.width());
  }
  return out;
}

constexpr Layout odd{323, 187, Format::nv12};

TEST(Squares, AreTheMeansOfThePlainLoops) {
  on_every_target([] {
    Noise noise(odd);
    const Proxy& proxy = noise.next(200);
    Squares squares(proxy.width(), proxy.height());
    squares.update(proxy);
    for (int y = 0; y < squares.height(); ++y) {
      for (int x = 0; x < squares.width(); ++x) {
        ASSERT_EQ(squares.row(0, y)[x], reference_square(proxy.y(), x, y)) << x << ' ' << y;
        ASSERT_EQ(squares.row(1, y)[x], reference_square(proxy.u(), x, y)) << x << ' ' << y;
        ASSERT_EQ(squares.row(2, y)[x], reference_square(proxy.v(), x, y)) << x << ' ' << y;
      }
      ASSERT_EQ(squares.row(0, y)[squares.width()], 0);
    }
  });
}

TEST(Stillness, IsThatOfThePlainLoops) {
  on_every_target([] {
    Noise noise(odd);
    Squares squares(odd.width, odd.height);
    Stillness stillness(odd.width, odd.height);
    ReferenceStillness reference(squares.width(), squares.height());
    for (int i = 0; i < 12; ++i) {
      squares.update(noise.next(30));
      stillness.update(squares);
      const std::vector<float> expected = reference.update(squares), got = kept(stillness);
      if (i == 0) continue;  // all of it is new: a cut
      for (std::size_t k = 0; k < got.size(); ++k) ASSERT_NEAR(got[k], expected[k], 0.01) << k;
    }
  });
}

TEST(Stillness, KnowsNothingAtFirstAndGathersWeight) {
  Noise noise(odd);
  Squares squares(odd.width, odd.height);
  Stillness stillness(odd.width, odd.height);
  squares.update(noise.next(0));
  float before = -1;
  for (int i = 0; i < 9; ++i) {
    stillness.update(squares);
    EXPECT_NEAR(stillness.kept(20)[40], float(i) / float(i + 1), 1e-5);
    EXPECT_GT(stillness.kept(20)[40], before);
    before = stillness.kept(20)[40];
  }
  for (int i = 0; i < 9; ++i) stillness.update(squares);
  EXPECT_NEAR(stillness.kept(20)[40], Stillness::most_kept, 1e-5);
}

/// Two halves and a texture, in some light.
void paint(const TestFrame& frame, float gain, float offset, int cast) {
  frame.each([&](int plane, int y, std::size_t x, std::uint8_t& b) {
    const float room = 40 + 90 * float(x / 8 % 5) / 4 + 30 * float(y / 8 % 3) / 2;
    const float value = plane == 0 ? gain * room + offset : 128 + float(cast);
    b = static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F));
  });
}

TEST(LightMeter, TellsExposureAndWhiteBalance) {
  const Layout layout{320, 240, Format::i420};
  const TestFrame frame(layout);
  Proxy proxy(layout);
  Squares squares(320, 240);
  Stillness stillness(320, 240);
  const auto see = [&](float gain, float offset, int cast) {
    paint(frame, gain, offset, cast);
    proxy.update(frame);
    squares.update(proxy);
    stillness.update(squares);
  };
  for (int i = 0; i < 10; ++i) see(1, 0, 0);
  EXPECT_FALSE(stillness.light().changed());
  see(1.4F, -8, 6);
  EXPECT_NEAR(stillness.light().gain[0], 1.4F, 0.05F);
  EXPECT_NEAR(stillness.light().offset[0] / Squares::step, -8, 4);
  EXPECT_GT(stillness.kept(20)[40], 0.8F);
  see(1.4F, -8, 6);
  EXPECT_FALSE(stillness.light().changed());
  see(0.7F, 5, -5);
  EXPECT_NEAR(stillness.light().gain[0], 0.5F, 0.05F);
  EXPECT_GT(stillness.kept(20)[40], 0.8F);
}

TEST(LightMeter, DoesNotTakeMotionForLight) {
  const Layout layout{320, 240, Format::i420};
  const TestFrame frame(layout);
  Proxy proxy(layout);
  Squares squares(320, 240);
  Stillness stillness(320, 240);
  for (int i = 0; i < 30; ++i) {
    // A big dark body moves over more than a third of the picture.
    paint(frame, 1, 0, 0);
    for (int y = 60; y < 240; ++y) std::fill_n(frame.row(0, y) + 5 * i, 140, std::uint8_t{25});
    proxy.update(frame);
    squares.update(proxy);
    stillness.update(squares);
    ASSERT_FALSE(stillness.light().changed()) << "frame " << i;
  }
}

}  // namespace
}  // namespace scrim
