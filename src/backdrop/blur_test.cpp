#include "backdrop/blur.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <numbers>
#include <random>
#include <vector>

#include "backdrop/backdrop_testing.hpp"
#include "frame/colour.hpp"
#include "frame/reference_samples.hpp"
#include "frame/signal.hpp"

namespace scrim {
namespace {

/// What holds whatever the look.
class EveryLook : public testing::TestWithParam<Look> {
 protected:
  static Settings at(int strength) { return {.strength = strength, .look = GetParam()}; }
};
INSTANTIATE_TEST_SUITE_P(Blur, EveryLook, testing::ValuesIn(looks), name_of_look);

TEST_P(EveryLook, KeepsAConstantPicture) {
  for (const Format format : {Format::nv12, Format::i420, Format::yuyv}) {
    for (const auto& [width, height] : {std::array{640, 360}, {65, 67}, {961, 64}, {64, 721}}) {
      const Layout layout{.width = width, .height = height, .format = format};
      const TestFrame in(layout);
      for (const std::uint8_t level : std::initializer_list<std::uint8_t>{16, 37, 128, 235}) {
        in.each([&](int p, int, std::size_t i, std::uint8_t& b) {
          const bool luma = format == Format::yuyv ? i % 2 == 0 : p == 0;
          b = luma ? level : 128;
        });
        for (const int strength : strengths) {
          const ShownBackdrop shown(in, {}, at(strength));
          EXPECT_TRUE(shown.frame.same_picture(in))
              << width << " " << strength << " " << int(level);
        }
      }
    }
  }
}

TEST(Blur, KeepsAConstantPictureOfBytesThatNoCameraGives) {
  const TestFrame in(Layout{.width = 640, .height = 360});
  for (const std::uint8_t level : std::initializer_list<std::uint8_t>{0, 37, 255}) {
    in.fill(level);
    EXPECT_TRUE(ShownBackdrop(in, {}, {}).frame.same_picture(in)) << int(level);
  }
}

/// The signal of half the light: of HLG the scene's, of which a display shows the power of 1.2
/// (ITU-R BT.2100).
double signal_of_half(Transfer transfer, double signal) {
  const double half = transfer == Transfer::hlg ? std::pow(0.5, 1.2) : 0.5;
  double low = 0, high = signal;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    const bool less = light_of_grey(transfer, middle) < half * light_of_grey(transfer, signal);
    (less ? low : high) = middle;
  }
  return low;
}

TEST_P(EveryLook, OfAFinePatternInHdrHasItsMeanLight) {
  for (const Format format : {Format::i010, Format::p010, Format::i210, Format::rgba16}) {
    for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
      for (const double signal : {0.4, 0.58, 0.75}) {
        const Layout layout{.width = 640,
                            .height = 360,
                            .format = format,
                            .matrix = Matrix::bt2020,
                            .range = Range::full,
                            .transfer = transfer,
                            .primaries = Primaries::bt2020};
        const TestFrame in(layout);
        each_word(in, [&](int p, int, std::size_t i, std::uint16_t& word) {
          const std::size_t x = is_rgb(format) ? i / 4 : i;
          const double level = x / 4 % 2 == 0 ? 0 : 255 * signal;
          word = codes_of(layout, p).word(p > 0 ? 128 : float(level));
        });
        const ShownBackdrop shown(in, {}, at(100));
        const double found = level_of(shown.frame, 0, 180, is_rgb(format) ? 4 * 320 : 320) / 255;
        EXPECT_NEAR(found, signal_of_half(transfer, signal), 0.03)
            << name(format) << " " << name(transfer) << " " << signal;
      }
    }
  }
}

TEST_P(EveryLook, KeepsAConstantRgbPictureWithinTheRoundingOfItsYuv) {
  for (const Format format : {Format::rgba, Format::bgra}) {
    const TestFrame in(Layout{.width = 130, .height = 66, .format = format});
    in.each([](int, int, std::size_t i, std::uint8_t& b) {
      b = std::array<std::uint8_t, 4>{20, 200, 90, 255}[i % 4];
    });
    const ShownBackdrop shown(in, {}, at(50));
    in.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      ASSERT_NEAR(shown.frame.row(p, y)[i], b, i % 4 == 3 ? 0 : 2);
    });
  }
}

TEST(Blur, SoftKeepsTheMeanOfTheRoom) {
  const Layout layout{.width = 640, .height = 360};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return 128 + 100 * std::sin(x / 9) * std::cos(y / 11); });
  const auto mean = [](const TestFrame& frame) {
    double sum = 0;
    frame.each([&](int p, int, std::size_t, std::uint8_t b) { sum += p == 0 ? b : 0; });
    return sum / (640 * 360);
  };
  for (const int strength : strengths) {
    EXPECT_NEAR(mean(ShownBackdrop(in, {}, {.strength = strength}).frame), mean(in), 1.5);
  }
}

TEST_P(EveryLook, ShowsNoDetailOfHalfASampleNotEvenAtStrengthZero) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return (int(x) / 4 + int(y) / 4) % 2 == 0 ? 40 : 200; });
  const ShownBackdrop shown(in, {}, at(0));
  const int level = shown.luma(640, 360);
  EXPECT_GE(level, 119);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) ASSERT_NEAR(shown.luma(x, y), level, 1) << x << "," << y;
  }
}

TEST(Blur, SoftShowsNothingOfAPatternAsFineAsItsSamples) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return (int(x) / 8 + int(y) / 8) % 2 == 0 ? 40 : 200; });
  const ShownBackdrop shown(in, {}, {.strength = 0});
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const bool rim = x < 24 || y < 24 || x >= 1280 - 24 || y >= 720 - 24;
      ASSERT_NEAR(shown.luma(x, y), 120, rim ? 24 : 1) << x << "," << y;
    }
  }
}

TEST_P(EveryLook, IsSmootherWithMoreStrength) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  double steepest_before = 255;
  for (const int strength : strengths) {
    double steepest = 0;  // the mean of edges that lie otherwise between the samples
    for (int edge = 600; edge < 680; edge += 16) {
      draw(in, [&](double x, double) { return x < edge ? 40 : 200; });
      const ShownBackdrop shown(in, {}, at(strength));
      int steepest_here = 0;
      for (int x = 8; x < layout.width; ++x) {
        steepest_here = std::max(steepest_here, shown.luma(x, 360) - shown.luma(x - 8, 360));
      }
      steepest += steepest_here / 5.0;
    }
    EXPECT_LT(steepest, steepest_before) << strength;
    steepest_before = steepest;
  }
}

TEST_P(EveryLook, DoesNotDarkenTheRim) {
  const Layout layout{.width = 641, .height = 359};
  const TestFrame in(layout);
  draw(in, [](double x, double) { return 60 + x / 5; });
  for (const int strength : strengths) {
    const ShownBackdrop shown(in, {}, at(strength));
    for (int y = 0; y < layout.height; ++y) {
      EXPECT_GE(shown.luma(0, y), 60);
      EXPECT_GE(shown.luma(640, y), 60 + 640 / 5 - 10);
    }
  }
}

TEST_P(EveryLook, HasNoStepsInAGradient) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return x / 10 + y / 10; });
  for (const int strength : strengths) {
    const ShownBackdrop shown(in, {}, at(strength));
    for (int y = 200; y < 600; ++y) {
      for (int x = 200; x < 1100; ++x) {
        ASSERT_NEAR(shown.luma(x, y), x / 10.0 + y / 10.0 - 0.5, 1.6) << x << "," << y;
        ASSERT_LE(std::abs(shown.luma(x, y) - shown.luma(x - 1, y)), 1);
        ASSERT_LE(std::abs(shown.luma(x, y) - shown.luma(x, y - 1)), 1);
      }
    }
  }
}

// A wall that brightens by 6 levels in 1280 pixels, seen by a camera with some noise: without
// dither each level would be a band of 213 pixels.
TEST_P(EveryLook, ASlowGradientHasNoBands) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  std::mt19937 random(1);
  const auto share = [&] { return (double(random()) + 1) * 0x1p-32; };
  // By Box and Muller: std::normal_distribution gives other numbers with every standard library,
  // and how far one level goes depends on them.
  const auto noise = [&] {
    const double size = std::sqrt(-2 * std::log(share()));
    return 0.5 + 1.5 * size * std::cos(2 * std::numbers::pi * share());
  };
  const auto wall = [](double x) { return 100 + x * 6 / 1280; };
  draw(in, [&](double x, double) { return wall(x) + noise(); });
  constexpr int cell = 16;
  for (const int strength : strengths) {
    const ShownBackdrop shown(in, {}, at(strength));
    for (int left = 160; left < 1120; left += cell) {
      double sum = 0;
      for (int y = 0; y < 720; ++y) {
        for (int x = left; x < left + cell; ++x) sum += shown.luma(x, y);
      }
      ASSERT_NEAR(sum / (720 * cell), wall(left + cell / 2), 0.16) << strength << " " << left;
    }
    int longest = 0;  // run of tiles of the dither's size that are one level all over
    for (int top = 96; top < 600; top += 8) {
      for (int left = 96, run = 0; left < 1184; left += 8) {
        bool flat = true;
        for (int i = 0; i < 64; ++i) {
          flat &= shown.luma(left + i % 8, top + i / 8) == shown.luma(left, top);
        }
        run = flat ? run + 1 : 0;
        longest = std::max(longest, run);
      }
    }
    EXPECT_LE(longest, 4) << strength;
  }
}

TEST_P(EveryLook, MirroredInputGivesTheMirroredOutputWhereTheRoomIsSeen) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  const TestFrame mirrored(layout);
  const auto room = [](double x, double y) { return 128 + 100 * std::sin(x * x / 9e4 + y / 70); };
  draw(in, room);
  draw(mirrored, [&](double x, double y) { return room(1279 - x, y); });
  const auto person = [](float x, float y) {
    return std::hypot(x - 500, y - 400) < 200 ? 1.0F : 0;
  };
  const GivenMask mask(whole(layout), person);
  const GivenMask mirrored_mask(whole(layout),
                                [&](float x, float y) { return person(1280 - x, y); });
  for (const int strength : strengths) {
    const Settings settings = at(strength);
    const ShownBackdrop shown(in, mask.view(), settings);
    const ShownBackdrop other(mirrored, mirrored_mask.view(), settings);
    // Where the lens' samples do not divide the frame, they lie otherwise in its mirror image.
    const bool divides = settings.look == Look::soft || 1280 % int(pitch(layout, settings)) == 0;
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        const double hidden = 240 + strength;  // and what is blurred into from there
        if (std::hypot(x - 500, y - 400) < hidden) continue;
        ASSERT_NEAR(shown.luma(x, y), other.luma(1279 - x, y), divides ? 2 : 24) << x << "," << y;
      }
    }
  }
}

TEST_P(EveryLook, IsTheSameOnEveryTarget) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 333, .height = 187, .format = format};
    const TestFrame in(layout);
    in.randomise(4);
    for (const int strength : {0, 50}) {
      const ShownBackdrop first(in, {}, at(strength));
      on_every_target([&] {
        const ShownBackdrop shown(in, {}, at(strength));
        const int tolerance = GetParam() == Look::lens ? 1 : 0;
        first.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
          ASSERT_NEAR(shown.frame.row(p, y)[i], b, tolerance);
        });
      });
    }
  }
}

TEST_P(EveryLook, EveryFormatShowsTheSameRoom) {
  const auto colour = [](double x, double y) {
    return std::array{120 + 50 * std::sin(x / 60), 128 + 25 * std::sin(y / 50),
                      128 + 20 * std::cos((x + y) / 70)};
  };
  const auto make = [&](Format format) {
    auto frame = std::make_unique<TestFrame>(
        Layout{.width = 640, .height = 360, .format = format, .range = Range::full});
    frame->each([&](int p, int y, std::size_t i, std::uint8_t& b) {
      const double x = double(i);
      double value = 0;
      if (format == Format::yuyv) {
        value = i % 2 == 0 ? colour(x / 2, y)[0] : colour(double(i / 4 * 2), y)[1 + i / 2 % 2];
      } else if (is_rgb(format)) {
        const auto [luma, u, v] = colour(double(i / 4), y);
        const YuvToRgb to = yuv_to_rgb(Matrix::bt709, Range::full);
        value = i % 4 == 3 ? 0 : convert(to, float(luma), float(u), float(v))[i % 4];
      } else if (p == 0) {
        value = colour(x, y)[0];
      } else if (format == Format::nv12) {
        value = colour(double(i / 2 * 2), 2 * y)[1 + i % 2];
      } else {
        value = colour(2 * x, 2 * y)[std::size_t(p)];
      }
      b = static_cast<std::uint8_t>(value + 0.5);
    });
    return frame;
  };
  const auto nv12 = make(Format::nv12);
  const ShownBackdrop reference(*nv12, {}, at(50));
  const auto i420 = make(Format::i420);
  const auto yuyv = make(Format::yuyv);
  const auto rgba = make(Format::rgba);
  const ShownBackdrop planar(*i420, {}, at(50));
  const ShownBackdrop packed(*yuyv, {}, at(50));
  const ShownBackdrop rgb(*rgba, {}, at(50));
  const YuvToRgb to = yuv_to_rgb(Matrix::bt709, Range::full);
  for (int y = 0; y < 360; ++y) {
    for (int x = 0; x < 640; ++x) {
      const int pair = x / 2;
      const int luma = reference.luma(x, y);
      const int u = reference.frame.row(1, y / 2)[2 * pair];
      const int v = reference.frame.row(1, y / 2)[2 * pair + 1];
      ASSERT_NEAR(planar.luma(x, y), luma, 1);
      ASSERT_NEAR(planar.frame.row(1, y / 2)[pair], u, 1);
      ASSERT_NEAR(planar.frame.row(2, y / 2)[pair], v, 1);
      ASSERT_NEAR(packed.frame.row(0, y)[2 * x], luma, 1);
      ASSERT_NEAR(packed.frame.row(0, y)[4 * pair + 1], u, 2);
      ASSERT_NEAR(packed.frame.row(0, y)[4 * pair + 3], v, 2);
      const auto expected = convert(to, float(luma), float(u), float(v));
      for (std::size_t c = 0; c < 3; ++c) {
        ASSERT_NEAR(rgb.frame.row(0, y)[4 * std::size_t(x) + c], expected[c], 4);
      }
    }
  }
}

TEST_P(EveryLook, AnyPartOfARowIsThatPartOfTheWholeRow) {
  const Layout layout{.width = 333, .height = 187};
  const TestFrame in(layout);
  in.randomise(5);
  const ShownBackdrop shown(in, {}, at(50));
  Pyramid pyramid(layout);
  pyramid.update(in, 1);
  Backdrop backdrop(layout);
  backdrop.prepare(pyramid, {}, at(50));
  std::vector<std::uint8_t> row(333, 1);
  for (const int y : {3, 100, 101, 180}) {
    backdrop.row(0, y, 64, 192, row.data());
    backdrop.row(0, y, 192, 333, row.data());
    for (int x = 0; x < 333; ++x) {
      ASSERT_EQ(row[std::size_t(x)], x < 64 ? 1 : shown.luma(x, y)) << x << "," << y;
    }
  }
}

TEST_P(EveryLook, ChangingTheSettingsAndBackLeavesNoTrace) {
  const Layout layout{.width = 333, .height = 187};
  const TestFrame in(layout);
  in.randomise(6);
  Pyramid pyramid(layout);
  pyramid.update(in, 1);
  const ShownBackdrop shown(in, {}, at(30));
  Backdrop backdrop(layout);
  for (const Look look : looks) {
    for (const int strength : {100, 0}) {
      backdrop.prepare(pyramid, {}, {.strength = strength, .look = look});
    }
  }
  EXPECT_TRUE(ShownBackdrop(in, {}, at(30), std::move(backdrop)).frame.same_picture(shown.frame));
}

}  // namespace
}  // namespace scrim
