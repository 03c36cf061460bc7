#include "backdrop/backdrop.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>
#include <vector>

#include "frame/colour.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;
constexpr std::array strengths{0, 13, 50, 77, 100};

/// A frame whose Y is luma(x, y); chroma is neutral.
void draw(const TestFrame& frame, const std::function<double(double, double)>& luma) {
  frame.each([&](int p, int y, std::size_t x, std::uint8_t& b) {
    b = p == 0 ? static_cast<std::uint8_t>(std::clamp(luma(double(x), y), 0.0, 255.0)) : 128;
  });
}

/// A mask of cells that are `inside` or not, over the whole frame or a part of it.
struct GivenMask {
  static constexpr int width = 256, height = 144;
  std::vector<float> values = std::vector<float>(std::size_t(width * height));
  Region region;

  GivenMask(const Region& where, const std::function<float(float, float)>& person) : region(where) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        values[std::size_t(y * width + x)] =
            person(region.x + (float(x) + 0.5F) * region.width / width,
                   region.y + (float(y) + 0.5F) * region.height / height);
      }
    }
  }
  Mask view() const { return {values.data(), width, height, region}; }
};

Region whole(const Layout& layout) {
  return {0, 0, float(layout.width), float(layout.height)};
}

/// Shows the backdrop of `in` in a frame of its own.
class Shown {
 public:
  Shown(const TestFrame& in, const Mask& mask, const Settings& settings)
      : Shown(in, mask, settings, Backdrop(in.view().layout)) {}

  Shown(const TestFrame& in, const Mask& mask, const Settings& settings, Backdrop backdrop)
      : frame(in.view().layout) {
    const Layout& layout = in.view().layout;
    Proxy proxy(layout);
    proxy.update(in);
    backdrop.prepare(proxy, mask, settings);
    for (int p = 0; p < plane_count(layout.format); ++p) {
      for (int y = 0; y < row_count(layout, p); ++y) {
        backdrop.row(p, y, 0, row_bytes(layout, p), frame.row(p, y));
      }
    }
  }
  int luma(int x, int y) const { return frame.row(0, y)[x]; }

  TestFrame frame;
};

TEST(Blur, AConstantPictureStaysConstant) {
  for (const Format format : {Format::nv12, Format::i420, Format::yuyv}) {
    for (const auto& [width, height] : {std::array{640, 360}, {65, 67}, {961, 64}, {64, 721}}) {
      const Layout layout{.width = width, .height = height, .format = format};
      const TestFrame in(layout);
      for (const int strength : strengths) {
        for (const int level : {0, 37, 128, 255}) {
          in.fill(static_cast<std::uint8_t>(level));
          const Shown shown(in, {}, {.strength = strength});
          EXPECT_TRUE(shown.frame.same_picture(in)) << width << " " << strength << " " << level;
        }
      }
    }
  }
}

TEST(Blur, AConstantRgbPictureStaysWithinTheRoundingOfItsYuv) {
  for (const Format format : {Format::rgba, Format::bgra}) {
    const TestFrame in(Layout{.width = 130, .height = 66, .format = format});
    in.each([](int, int, std::size_t i, std::uint8_t& b) {
      b = std::array<std::uint8_t, 4>{20, 200, 90, 255}[i % 4];
    });
    const Shown shown(in, {}, {});
    in.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      ASSERT_NEAR(shown.frame.row(p, y)[i], b, i % 4 == 3 ? 0 : 2);
    });
  }
}

TEST(Blur, KeepsTheMeanOfTheRoom) {
  const Layout layout{.width = 640, .height = 360};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return 128 + 100 * std::sin(x / 9) * std::cos(y / 11); });
  const auto mean = [](const TestFrame& frame) {
    double sum = 0;
    frame.each([&](int p, int, std::size_t, std::uint8_t b) { sum += p == 0 ? b : 0; });
    return sum / (640 * 360);
  };
  for (const int strength : strengths) {
    EXPECT_NEAR(mean(Shown(in, {}, {.strength = strength}).frame), mean(in), 1.5);
  }
}

TEST(Blur, NeverShowsDetailNotEvenAtStrengthZero) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return (int(x) / 8 + int(y) / 8) % 2 == 0 ? 40 : 200; });
  const Shown shown(in, {}, {.strength = 0});
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const bool rim = x < 24 || y < 24 || x >= 1280 - 24 || y >= 720 - 24;
      ASSERT_NEAR(shown.luma(x, y), 120, rim ? 24 : 1) << x << "," << y;
    }
  }
}

TEST(Blur, StrongerIsSmoother) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double) { return x < 640 ? 40 : 200; });
  int steepest_before = 255;
  for (const int strength : strengths) {
    const Shown shown(in, {}, {.strength = strength});
    int steepest = 0;
    for (int x = 8; x < layout.width; ++x) {
      steepest = std::max(steepest, shown.luma(x, 360) - shown.luma(x - 8, 360));
    }
    EXPECT_LT(steepest, steepest_before);
    steepest_before = steepest;
  }
}

TEST(Blur, DoesNotDarkenTheRim) {
  const Layout layout{.width = 641, .height = 359};
  const TestFrame in(layout);
  draw(in, [](double x, double) { return 60 + x / 5; });
  for (const int strength : strengths) {
    const Shown shown(in, {}, {.strength = strength});
    for (int y = 0; y < layout.height; ++y) {
      EXPECT_GE(shown.luma(0, y), 60);
      EXPECT_GE(shown.luma(640, y), 60 + 640 / 5 - 10);
    }
  }
}

TEST(Blur, HasNoStepsInAGradient) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return x / 10 + y / 10; });
  for (const int strength : strengths) {
    const Shown shown(in, {}, {.strength = strength});
    for (int y = 100; y < 600; ++y) {
      for (int x = 100; x < 1100; ++x) {
        ASSERT_NEAR(shown.luma(x, y), x / 10.0 + y / 10.0 - 0.5, 1.3) << x << "," << y;
        ASSERT_LE(std::abs(shown.luma(x, y) - shown.luma(x - 1, y)), 1);
        ASSERT_LE(std::abs(shown.luma(x, y) - shown.luma(x, y - 1)), 1);
      }
    }
  }
}

TEST(Blur, MirroredInputGivesTheMirroredOutputWhereTheRoomIsSeen) {
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
    const Shown shown(in, mask.view(), {.strength = strength});
    const Shown other(mirrored, mirrored_mask.view(), {.strength = strength});
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        const double hidden = 240 + strength;  // and what is blurred into from there
        if (std::hypot(x - 500, y - 400) < hidden) continue;
        ASSERT_NEAR(shown.luma(x, y), other.luma(1279 - x, y), 2) << x << "," << y;
      }
    }
  }
}

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

  void expect_grey(const Mask& mask) const {
    for (const int strength : strengths) {
      const Shown shown(in, mask, {.strength = strength});
      shown.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
        ASSERT_NEAR(b, p == 0 ? 120 : 128, 2) << p << " " << y << " " << i;
      });
    }
  }
};

TEST(Blur, HoldsNothingOfThePerson) {
  const GreenPerson scene;
  const auto soft_edge = [&](float x, float y) {
    return std::clamp(0.5F + (scene.radius - scene.distance(x, y)) / 16, 0.0F, 1.0F);
  };
  scene.expect_grey(GivenMask(whole(scene.layout), soft_edge).view());
}

TEST(Blur, HoldsNothingOfAPersonInARegionOfTheFrame) {
  const GreenPerson scene;
  const auto hard_edge = [&](float x, float y) {
    return scene.distance(x, y) < scene.radius + 4 ? 1.0F : 0.0F;
  };
  scene.expect_grey(GivenMask({380.5F, 170.25F, 531, 513}, hard_edge).view());
  scene.expect_grey(GivenMask({-200, -100, 1700, 1000}, hard_edge).view());
}

TEST(Blur, DoesNotDependOnThePersonsPixels) {
  const Layout layout{.width = 641, .height = 363, .format = Format::yuyv};
  const auto inside = [](double x, double y) { return std::hypot(x - 300, y - 200) < 90; };
  const TestFrame in(layout);
  in.randomise(1);
  const TestFrame other(layout);
  other.randomise(2);
  other.each([&](int p, int y, std::size_t i, std::uint8_t& b) {
    const int left = int(i / 4 * 2);
    if (!inside(left, y) || !inside(left + 1, y)) b = in.row(p, y)[i];
  });
  const GivenMask mask(whole(layout), [&](float x, float y) {
    return std::hypot(x - 300, y - 200) < 90 ? 1.0F : 0.0F;
  });
  for (const int strength : strengths) {
    const Shown a(in, mask.view(), {.strength = strength});
    const Shown b(other, mask.view(), {.strength = strength});
    EXPECT_TRUE(a.frame.same_picture(b.frame));
  }
}

TEST(Blur, IsGreyWhereNothingIsSeenOfTheRoom) {
  const Layout layout{.width = 320, .height = 180};
  const TestFrame in(layout);
  in.randomise(3);
  const GivenMask mask(whole(layout), [](float, float) { return 1.0F; });
  const Shown shown(in, mask.view(), {});
  shown.frame.each([](int, int, std::size_t, std::uint8_t b) { ASSERT_EQ(b, 128); });
}

TEST(Blur, AnEmptyMaskCoversThePersonToo) {
  const GreenPerson scene;
  const Shown shown(scene.in, {}, {.strength = 100});
  EXPECT_LT(scene.in.row(1, 210)[640], 60);
  EXPECT_LT(shown.frame.row(1, 210)[640], 80);
  EXPECT_NEAR(shown.frame.row(1, 20)[40], 128, 1);
}

TEST(Blur, MovesSmoothlyWithThePerson) {
  const Layout layout{.width = 1280, .height = 720};
  const TestFrame in(layout);
  draw(in, [](double x, double y) { return 128 + 60 * std::sin(x / 40) * std::sin(y / 40); });
  const auto at = [&](float centre) {
    const GivenMask mask(whole(layout), [&](float x, float y) {
      return std::clamp(0.5F + (180 - std::hypot(x - centre, y - 400)) / 20, 0.0F, 1.0F);
    });
    return Shown(in, mask.view(), {});
  };
  const Shown before = at(600);
  const Shown after = at(601);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      if (std::hypot(x - 600, y - 400) < 195) continue;
      ASSERT_NEAR(before.luma(x, y), after.luma(x, y), 4);
    }
  }
}

TEST(Blur, SamplesFallFrom160To24AndNeverBelowEightPixelsEach) {
  const auto across = [](int width, int height, int strength) {
    const Layout layout{.width = width, .height = height};
    Proxy proxy(layout);
    Blur blur(layout);
    blur.prepare(proxy, {}, {.strength = strength});
    return std::array{blur.grid().width, blur.grid().height};
  };
  EXPECT_EQ(across(1280, 720, 0), (std::array{160, 90}));
  EXPECT_EQ(across(1280, 720, 50), (std::array{62, 35}));
  EXPECT_EQ(across(1280, 720, 100), (std::array{24, 14}));
  EXPECT_EQ(across(720, 1280, 50), (std::array{35, 62}));
  EXPECT_EQ(across(640, 360, 0), (std::array{80, 45}));
  EXPECT_EQ(across(64, 64, 0), (std::array{8, 8}));
  for (const int width : {192, 320, 640, 1280, 1920, 7680}) {
    EXPECT_LT(across(width, 64, 50)[0], across(width, 64, 0)[0]) << width;
    EXPECT_LT(across(width, 64, 100)[0], across(width, 64, 50)[0]) << width;
  }
  for (const int width : {64, 321, 1000, 1923, 2561, 3841, 7680}) {
    EXPECT_LE(across(width, 720, 50)[0], 80);
  }
}

TEST(Blur, GivesTheSameBytesOnEveryTarget) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 333, .height = 187, .format = format};
    const TestFrame in(layout);
    in.randomise(4);
    for (const int strength : {0, 50}) {
      const Shown first(in, {}, {.strength = strength});
      on_every_target([&] {
        const Shown shown(in, {}, {.strength = strength});
        EXPECT_TRUE(shown.frame.same_picture(first.frame));
      });
    }
  }
}

TEST(Blur, EveryFormatShowsTheSameRoom) {
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
  const Shown reference(*nv12, {}, {});
  const auto i420 = make(Format::i420);
  const auto yuyv = make(Format::yuyv);
  const auto rgba = make(Format::rgba);
  const Shown planar(*i420, {}, {});
  const Shown packed(*yuyv, {}, {});
  const Shown rgb(*rgba, {}, {});
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

TEST(Blur, AnyPartOfARowIsThatPartOfTheWholeRow) {
  const Layout layout{.width = 333, .height = 187};
  const TestFrame in(layout);
  in.randomise(5);
  const Shown shown(in, {}, {});
  Proxy proxy(layout);
  proxy.update(in);
  Backdrop backdrop(layout);
  backdrop.prepare(proxy, {}, {});
  std::vector<std::uint8_t> row(333, 1);
  for (const int y : {3, 100, 101, 180}) {
    backdrop.row(0, y, 64, 192, row.data());
    backdrop.row(0, y, 192, 333, row.data());
    for (int x = 0; x < 333; ++x) {
      ASSERT_EQ(row[std::size_t(x)], x < 64 ? 1 : shown.luma(x, y)) << x << "," << y;
    }
  }
}

TEST(Backdrop, ColourIsTheColourInTheFramesFormat) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 65, .height = 67, .format = format};
    const TestFrame in(layout);
    const Rgb colour{10, 160, 90};
    const Shown shown(in, {}, {.effect = Effect::colour, .colour = colour});
    shown.frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, bytes_of_colour(layout, p, colour)[i % 4]);
    });
  }
}

TEST(Backdrop, PictureWithoutAPictureIsBlack) {
  const TestFrame in(Layout{.width = 64, .height = 64, .format = Format::rgba});
  const Shown shown(in, {}, {.effect = Effect::picture, .colour = {9, 9, 9}});
  shown.frame.each(
      [](int, int, std::size_t i, std::uint8_t b) { ASSERT_EQ(b, i % 4 == 3 ? 255 : 0); });
}

TEST(Backdrop, APictureOfTheFramesSizeIsShownPixelByPixel) {
  const Layout layout{.width = 65, .height = 67, .format = Format::bgra};
  const TestFrame picture(layout);
  picture.randomise(6);
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const Shown shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  shown.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
    ASSERT_EQ(b, i % 4 == 3 ? 255 : picture.row(p, y)[i]);
  });
}

TEST(Backdrop, APictureOfOneColourKeepsItInEveryFormat) {
  const TestFrame picture(Layout{.width = 300, .height = 77, .format = Format::rgba});
  const Rgb colour{10, 160, 90};
  picture.each(
      [&](int, int, std::size_t i, std::uint8_t& b) { b = i % 4 == 3 ? 0 : colour[i % 4]; });
  for (const Format format : all_formats) {
    const Layout layout{.width = 131, .height = 67, .format = format};
    Backdrop backdrop(layout);
    backdrop.set_picture(picture);
    const TestFrame in(layout);
    const Shown shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
    shown.frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, bytes_of_colour(layout, p, colour)[i % 4]) << int(format);
    });
  }
}

TEST(Backdrop, APictureCoversTheFrameAndIsCutAroundItsCentre) {
  // Red bands left and right of a green square: what a 2:1 picture loses in a square frame.
  const TestFrame picture(Layout{.width = 512, .height = 256, .format = Format::rgba});
  picture.each([&](int, int, std::size_t i, std::uint8_t& b) {
    const bool middle = i / 4 >= 128 && i / 4 < 384;
    b = Rgb{static_cast<std::uint8_t>(middle ? 0 : 255),
            static_cast<std::uint8_t>(middle ? 255 : 0), 0}[std::min<std::size_t>(i % 4, 2)];
  });
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const Shown shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  for (const int x : {2, 32, 61}) {
    EXPECT_EQ(shown.frame.row(0, 30)[4 * x], 0);
    EXPECT_EQ(shown.frame.row(0, 30)[4 * x + 1], 255);
  }
}

TEST(Backdrop, AFinePatternInALargePictureBecomesGrey) {
  const TestFrame picture(Layout{.width = 1024, .height = 1024, .format = Format::rgba});
  picture.each([](int, int y, std::size_t i, std::uint8_t& b) {
    b = (i / 4 + std::size_t(y)) % 2 == 0 ? 255 : 0;
  });
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  Backdrop backdrop(layout);
  backdrop.set_picture(picture);
  const TestFrame in(layout);
  const Shown shown(in, {}, {.effect = Effect::picture}, std::move(backdrop));
  shown.frame.each([](int, int, std::size_t i, std::uint8_t b) {
    if (i % 4 != 3) {
      ASSERT_NEAR(b, 127, 2);
    }
  });
}

}  // namespace
}  // namespace scrim
