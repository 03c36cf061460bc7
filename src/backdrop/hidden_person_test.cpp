// The blur is made without the person, and does not pump as the person moves.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "backdrop/backdrop_testing.hpp"
#include "frame/colour.hpp"

namespace scrim {
namespace {

class HiddenPerson : public testing::TestWithParam<Look> {
 protected:
  static Settings at(int strength) { return {.strength = strength, .look = GetParam()}; }
};
INSTANTIATE_TEST_SUITE_P(Blur, HiddenPerson, testing::ValuesIn(looks), name_of_look);

/// A green person in a grey room.
struct GreenPerson {
  Layout layout{.width = 1280, .height = 720};
  TestFrame in{layout};
  float radius = 200;

  float distance(double x, double y) const { return float(std::hypot(x - 640, y - 420)); }

  GreenPerson() {
    in.each([&](int p, int y, std::size_t i, std::uint8_t& b) {
      const bool luma = p == 0;
      const double x = luma ? double(i) : double(i / 2 * 2) + 1;
      const bool inside = distance(x, luma ? y : 2 * y + 1) < radius;
      const auto green = convert(rgb_to_yuv(layout.matrix, layout.range), 0, 255, 0);
      b = luma ? (inside ? green[0] : 120) : (inside ? green[1 + i % 2] : 128);
    });
  }

  void expect_grey(const Mask& mask, Look look) const {
    for (const int strength : strengths) {
      const ShownBackdrop shown(in, mask, {.strength = strength, .look = look});
      shown.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
        ASSERT_NEAR(b, p == 0 ? 120 : 128, 2) << p << " " << y << " " << i;
      });
    }
  }
};

TEST_P(HiddenPerson, LeavesNothingInTheBlur) {
  const GreenPerson scene;
  const auto soft_edge = [&](float x, float y) {
    return std::clamp(0.5F + (scene.radius - scene.distance(x, y)) / 16, 0.0F, 1.0F);
  };
  scene.expect_grey(GivenMask(whole(scene.layout), soft_edge).view(), GetParam());
}

TEST_P(HiddenPerson, LeavesNothingInTheBlurWhereTheMaskIsAWindow) {
  const GreenPerson scene;
  const auto hard_edge = [&](float x, float y) {
    return scene.distance(x, y) < scene.radius + 4 ? 1.0F : 0.0F;
  };
  scene.expect_grey(GivenMask({380.5F, 170.25F, 531, 513}, hard_edge).view(), GetParam());
  scene.expect_grey(GivenMask({-200, -100, 1700, 1000}, hard_edge).view(), GetParam());
}

TEST_P(HiddenPerson, HasPixelsThatDoNotMatter) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 641, .height = 363, .format = format};
    const auto inside = [](double x, double y) { return std::hypot(x - 300, y - 200) < 90; };
    const TestFrame in(layout);
    in.randomise(1);
    const TestFrame other(layout);
    other.randomise(2);
    other.each([&](int p, int y, std::size_t i, std::uint8_t& b) {
      const int down = row_count(layout, p) == layout.height ? 1 : 2;
      const int pixel = int(i * std::size_t(layout.width) / row_bytes(layout, p)) / 2 * 2;
      bool hidden = true;
      for (const int x : {pixel, pixel + 1}) {
        hidden &= inside(x, y * down) && inside(x, y * down + down - 1);
      }
      if (!hidden) b = in.row(p, y)[i];
    });
    const GivenMask mask(whole(layout), [&](float x, float y) { return inside(x, y) ? 1.0F : 0; });
    for (const int strength : strengths) {
      const ShownBackdrop a(in, mask.view(), at(strength));
      const ShownBackdrop b(other, mask.view(), at(strength));
      EXPECT_TRUE(a.frame.same_picture(b.frame));
    }
  }
}

TEST_P(HiddenPerson, HidesTheWholeRoom) {
  const Layout layout{.width = 320, .height = 180, .range = Range::full};
  const TestFrame in(layout);
  in.randomise(3);
  const GivenMask mask(whole(layout), [](float, float) { return 1.0F; });
  const ShownBackdrop shown(in, mask.view(), at(50));
  shown.frame.each([](int, int, std::size_t, std::uint8_t b) { ASSERT_NEAR(b, 128, 1); });
}

TEST_P(HiddenPerson, IsBlurredTooWhenThereIsNoMask) {
  const GreenPerson scene;
  const ShownBackdrop shown(scene.in, {}, at(100));
  EXPECT_LT(scene.in.row(1, 210)[640], 60);
  EXPECT_LT(shown.frame.row(1, 210)[640], 80);
  EXPECT_NEAR(shown.frame.row(1, 20)[40], 128, 1);
}

/// A textured room, and a person who walks through it.
struct Walk {
  Layout layout{.width = 1280, .height = 720};
  TestFrame in{layout};

  std::unique_ptr<ShownBackdrop> at(float centre, const Settings& settings) const {
    const GivenMask mask(whole(layout), [&](float x, float y) {
      return std::clamp(0.5F + (180 - std::hypot(x - centre, y - 400)) / 20, 0.0F, 1.0F);
    });
    return std::make_unique<ShownBackdrop>(in, mask.view(), settings);
  }
  /// The largest change outside both places of the person, `margin` pixels from them or more.
  int change(const ShownBackdrop& a, float at_a, const ShownBackdrop& b, float at_b,
             double margin) const {
    int largest = 0;
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        const double distance =
            std::min(std::hypot(x - double{at_a}, y - 400), std::hypot(x - double{at_b}, y - 400));
        if (distance < 195 + margin) continue;
        largest = std::max(largest, std::abs(a.luma(x, y) - b.luma(x, y)));
      }
    }
    return largest;
  }
};

TEST_P(HiddenPerson, MovingAPixelChangesLittleBeside) {
  Walk walk;
  draw(walk.in, [](double x, double y) { return 128 + 60 * std::sin(x / 40) * std::sin(y / 40); });
  for (const int strength : {50, 77, 100}) {
    const auto before = walk.at(600, at(strength));
    const auto after = walk.at(601, at(strength));
    EXPECT_LE(walk.change(*before, 600, *after, 601, 0), 3) << strength;
  }
}

TEST_P(HiddenPerson, MovingFarChangesNothingFarAway) {
  Walk walk;
  draw(walk.in, [](double x, double y) { return 128 + 100 * std::sin(x / 60) * std::cos(y / 50); });
  for (const int strength : strengths) {
    const Settings settings = at(strength);
    const auto before = walk.at(500, settings);
    const auto after = walk.at(700, settings);
    EXPECT_LE(walk.change(*before, 500, *after, 700, 8 + 5 * pitch(walk.layout, settings)), 1);
    EXPECT_GT(walk.change(*before, 500, *after, 700, 0), 1);
  }
}

// The lamp is at (800, 400); the person walks over it, a pixel in each frame.
TEST_P(HiddenPerson, CoversALampWithoutAFlash) {
  Walk walk;
  draw(walk.in, [](double x, double y) {
    return std::abs(x - 800) < 12 && std::abs(y - 400) < 12 ? 235 : 40;
  });
  for (const int strength : {50, 100}) {
    auto before = walk.at(560, at(strength));
    for (int centre = 561; centre < 640; ++centre) {
      auto now = walk.at(float(centre), at(strength));
      EXPECT_LE(walk.change(*before, float(centre - 1), *now, float(centre), 0), 12) << centre;
      before = std::move(now);
    }
  }
}

}  // namespace
}  // namespace scrim
