#include "memory/stillness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "frame/test_frame.hpp"
#include "memory/memory_testing.hpp"
#include "memory/memory_tuning.hpp"

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
    std::vector<float> retained;
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const float share = std::clamp((tuning::stillness::moving - widest(squares, x, y)) /
                                           (tuning::stillness::moving - tuning::stillness::still),
                                       0.0F, 1.0F);
        float& weight = weights_[std::size_t(y * width_ + x)];
        weight = std::min(weight, tuning::stillness::max_weight) * share;
        retained.push_back(weight / (weight + 1));
        weight += 1;
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      for (int i = 0; i < width_ * height_; ++i) {
        float& colour = colours_[k * std::size_t(width_ * height_) + std::size_t(i)];
        const float now = squares[k].row(i / width_)[i % width_];
        colour = std::nearbyint(now + retained[std::size_t(i)] * (colour - now));
      }
    }
    return retained;
  }

 private:
  float widest(const Squares& squares, int x, int y) const {
    float most = 0;
    for (int j = std::max(0, y - 1); j <= std::min(height_ - 1, y + 1); ++j) {
      for (int i = std::max(0, x - 1); i <= std::min(width_ - 1, x + 1); ++i) {
        for (std::size_t k = 0; k < 3; ++k) {
          const float then =
              colours_[(k * std::size_t(height_) + std::size_t(j)) * std::size_t(width_) +
                       std::size_t(i)];
          most = std::max(most, std::abs(float(squares[k].row(j)[i]) - then));
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
  explicit Noise(const Layout& layout) : frame_(layout) {
    std::mt19937 random(7);
    frame_.each([&](int, int, std::size_t, std::uint8_t& b) {
      b = static_cast<std::uint8_t>(60 + random() % 100);
    });
  }

  const TestFrame& next(int strength) {
    frame_.each([&](int, int y, std::size_t x, std::uint8_t& b) {
      const int most = (x / 40 + std::size_t(y) / 40) % 3 == 0 ? strength : 2;
      b = static_cast<std::uint8_t>(
          std::clamp(int(b) + int(random_() % unsigned(most + 1)) - most / 2, 20, 230));
    });
    return frame_;
  }

 private:
  TestFrame frame_;
  std::mt19937 random_{11};
};

std::vector<float> retention(const Stillness& stillness) {
  std::vector<float> out;
  for (int y = 0; y < stillness.height(); ++y) {
    out.insert(out.end(), stillness.retention(y), stillness.retention(y) + stillness.width());
  }
  return out;
}

constexpr Layout odd{323, 187, Format::nv12};

TEST(Stillness, IsThatOfThePlainLoops) {
  on_every_target([] {
    Noise noise(odd);
    Watch watch(odd);
    ReferenceStillness reference(watch.squares().columns, watch.squares().rows);
    for (int i = 0; i < 12; ++i) {
      watch.see(noise.next(30));
      const std::vector<float> expected = reference.update(watch.pyramid.quarter()),
                               got = retention(watch.stillness);
      if (i == 0) continue;  // nothing was remembered
      for (std::size_t k = 0; k < got.size(); ++k) ASSERT_NEAR(got[k], expected[k], 0.01) << k;
    }
  });
}

TEST(Stillness, KnowsNothingAtFirstAndGathersWeight) {
  Noise noise(odd);
  Watch watch(odd);
  const TestFrame& frame = noise.next(0);
  const auto share = [&] { return watch.stillness.retention(20)[40]; };
  float before = -1;
  for (int i = 0; i < 9; ++i) {
    watch.see(frame);
    EXPECT_NEAR(share(), float(i) / float(i + 1), 1e-5);
    EXPECT_GT(share(), before);
    before = share();
  }
  for (int i = 0; i < 9; ++i) watch.see(frame);
  EXPECT_NEAR(share(), tuning::stillness::max_retained, 1e-5);
}

TEST(Stillness, RetainsNothingOfBeforeAMovementOnAFrameWithoutAMask) {
  on_every_target([] {
    Noise noise(odd);
    Watch watch(odd);
    const TestFrame& frame = noise.next(0);
    for (int i = 0; i < 9; ++i) watch.see(frame);
    frame.each([](int, int, std::size_t, std::uint8_t& b) { b = 250; });
    watch.pyramid.update(frame, 10);
    const auto update = [&](bool unused) {
      watch.stillness.update(watch.pyramid.quarter(), {}, unused);
      return retention(watch.stillness);
    };
    for (const float share : update(false)) ASSERT_EQ(share, 0) << "it moves";
    for (const float share : update(true)) ASSERT_EQ(share, 0) << "it has moved";
    for (const float share : update(false)) ASSERT_NEAR(share, 0.5F, 1e-5);
  });
}

TEST(Stillness, RetainsNothingAfterAReset) {
  Noise noise(odd);
  Watch watch(odd);
  const TestFrame& frame = noise.next(0);
  for (int i = 0; i < 5; ++i) watch.see(frame);
  watch.stillness.reset();
  EXPECT_EQ(watch.stillness.remembered(), nullptr);
  watch.see(frame);
  for (const float share : retention(watch.stillness)) EXPECT_EQ(share, 0);
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
  Watch watch(layout);
  const auto see = [&](float gain, float offset, int cast) {
    paint(frame, gain, offset, cast);
    watch.see(frame);
  };
  const auto share = [&] { return watch.stillness.retention(20)[40]; };
  for (int i = 0; i < 10; ++i) see(1, 0, 0);
  EXPECT_FALSE(watch.light.changed());
  see(1.4F, -8, 6);
  EXPECT_NEAR(watch.light.gain[0], 1.4F, 0.05F);
  EXPECT_NEAR(watch.light.offset[0] / square_step, -8, 4);
  EXPECT_GT(share(), 0.8F);
  see(1.4F, -8, 6);
  EXPECT_FALSE(watch.light.changed());
  see(0.7F, 5, -5);
  EXPECT_NEAR(watch.light.gain[0], 0.5F, 0.05F);
  EXPECT_GT(share(), 0.8F);
}

TEST(LightMeter, DoesNotTakeMotionForLight) {
  const Layout layout{320, 240, Format::i420};
  const TestFrame frame(layout);
  Watch watch(layout);
  for (int i = 0; i < 30; ++i) {
    // A big dark body moves over more than a third of the picture.
    paint(frame, 1, 0, 0);
    for (int y = 60; y < 240; ++y) std::fill_n(frame.row(0, y) + 5 * i, 140, std::uint8_t{25});
    watch.see(frame);
    ASSERT_FALSE(watch.light.changed()) << "frame " << i;
  }
}

}  // namespace
}  // namespace scrim
