// What own colour and light wrap are for, seen on drawn scenes whose truth is known.
#include "compose/own_colour.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "backdrop/backdrop.hpp"
#include "compose/composer.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr int width = 320, height = 128;
constexpr int ramp_begin = 150, ramp_end = 162;

/// The person is on the left; the matte falls from 1 to 0 between the two columns.
double alpha(int x) {
  return std::clamp(double(ramp_end - x) / (ramp_end - ramp_begin), 0.0, 1.0);
}

using Grey = std::function<double(int x, int y)>;

/// Person and room of grey, mixed as the matte says.
void draw(const TestFrame& frame, const Grey& person, const Grey& room) {
  frame.each([&](int, int y, std::size_t i, std::uint8_t& b) {
    const int x = int(i / 4);
    b = static_cast<std::uint8_t>(
        std::lround(person(x, y) * alpha(x) + room(x, y) * (1 - alpha(x))));
  });
}

struct Matte {
  Matte() : rough(std::size_t(width / 2) * (height / 2)) {
    for (std::size_t i = 0; i < rough.size(); ++i) {
      const int x = 2 * int(i % (width / 2));
      rough[i] = static_cast<std::uint8_t>(std::lround((alpha(x) + alpha(x + 1)) * 127.5));
    }
  }
  Span row(int, const std::uint8_t*, std::uint8_t* out) const {
    for (int x = 0; x < width; ++x) {
      out[x] = static_cast<std::uint8_t>(std::lround(alpha(x) * 255));
    }
    return {0, ramp_end};
  }
  Buffer<std::uint8_t> rough;
};

constexpr Layout layout{.width = width, .height = height, .format = Format::rgba};

std::vector<double> over(const Settings& settings, const TestFrame& in, Techniques without = {}) {
  Pyramid pyramid(layout);
  pyramid.update(in, 1);
  Backdrop backdrop(layout);
  backdrop.prepare(pyramid, Mask{}, settings);
  Composer composer(layout, without);
  const Matte matte;
  composer.prepare(pyramid, {matte.rough.data(), width / 2, width / 2, height / 2}, backdrop,
                   settings);
  const TestFrame out(layout);
  composer.compose(in, matte, backdrop, out);
  std::vector<double> green;
  out.each([&](int, int, std::size_t i, std::uint8_t b) {
    if (i % 4 == 1) green.push_back(b);
  });
  return green;
}

Grey plain(double value) {
  return [value](int, int) { return value; };
}

/// Squares of 4 pixels.
double checked(int x, int y) {
  return ((x / 4) ^ (y / 4)) % 2 == 0 ? 250 : 70;
}

Settings grey(int value) {
  const auto v = static_cast<std::uint8_t>(value);
  return {.effect = Effect::colour, .colour = {v, v, v}};
}

/// The mean difference from the ideal picture in the ramp.
double error(const std::vector<double>& picture, const Grey& person, int backdrop) {
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = ramp_begin; x < ramp_end; ++x) {
      const double ideal = person(x, y) * alpha(x) + backdrop * (1 - alpha(x));
      sum += std::abs(picture[std::size_t(y * width + x)] - ideal);
    }
  }
  return sum / (height * (ramp_end - ramp_begin));
}

/// How much of the checks is in the ramp, as the amplitude of their own pattern.
double checks_in(const std::vector<double>& picture) {
  double sum = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = ramp_begin; x < ramp_end; ++x) {
      sum += picture[std::size_t(y * width + x)] * (checked(x, y) - 160) / 90;
    }
  }
  return std::abs(sum) / (height * (ramp_end - ramp_begin));
}

TEST(OwnColour, ABrightWallDoesNotShineAroundDarkHair) {
  const TestFrame in(layout);
  draw(in, plain(40), plain(235));
  const double before = error(over(grey(0), in, {Technique::own_colour}), plain(40), 0);
  const double after = error(over(grey(0), in), plain(40), 0);
  EXPECT_GT(before, 25);
  EXPECT_LT(after, 0.25 * before);
}

TEST(OwnColour, ADarkRoomDoesNotDarkenABrightPerson) {
  const TestFrame in(layout);
  draw(in, plain(220), plain(25));
  const double before = error(over(grey(255), in, {Technique::own_colour}), plain(220), 255);
  EXPECT_LT(error(over(grey(255), in), plain(220), 255), 0.25 * before);
}

TEST(OwnColour, FollowsAPersonOfManyColours) {
  const Grey stripes = [](int, int y) { return 60 + 120 * (y / 32 % 2); };
  const TestFrame in(layout);
  draw(in, stripes, plain(235));
  const double before = error(over(grey(0), in, {Technique::own_colour}), stripes, 0);
  EXPECT_LT(error(over(grey(0), in), stripes, 0), 0.5 * before);
}

TEST(OwnColour, LessOfTheRoomsDetailIsInTheRim) {
  const TestFrame in(layout);
  draw(in, plain(120), checked);
  const double before = checks_in(over(grey(0), in, {Technique::own_colour}));
  EXPECT_GT(before, 5);
  EXPECT_LT(checks_in(over(grey(0), in)), 0.6 * before);
}

TEST(OwnColour, APersonWithoutARoomKeepsEveryByte) {
  const TestFrame in(layout);
  in.randomise(4);
  Pyramid pyramid(layout);
  pyramid.update(in, 1);
  const Buffer<std::uint8_t> empty(std::size_t(width / 2) * (height / 2));
  OwnColour own(layout);
  own.prepare(pyramid, {empty.data(), width / 2, width / 2, height / 2});
  const std::vector<std::uint8_t> solid(4 * width, 255);
  std::vector<std::uint8_t> out(4 * width);
  own.row(0, 5, 0, out.size() / group_samples, in.row(0, 5), solid.data(), out.data());
  EXPECT_TRUE(std::equal(out.begin(), out.end(), in.row(0, 5)));
}

TEST(LightWrap, LightensTheRimAndNothingElse) {
  const TestFrame in(layout);
  draw(in, plain(60), plain(60));
  const auto plainly = over(grey(250), in, {Technique::own_colour});
  const auto lit = over(grey(250), in);
  double largest = 0;
  for (std::size_t i = 0; i < lit.size(); ++i) {
    const double a = alpha(int(i) % width);
    if (a == 0 || a == 1) {
      ASSERT_EQ(lit[i], plainly[i]);
    }
    ASSERT_GE(lit[i], plainly[i] - 1);
    largest = std::max(largest, lit[i] - plainly[i]);
  }
  EXPECT_GT(largest, 8);
  EXPECT_LT(largest, 40);
}

TEST(LightWrap, ADarkBackdropDarkensNothing) {
  const TestFrame in(layout);
  draw(in, plain(160), plain(160));
  const auto plainly = over(grey(0), in, {Technique::own_colour});
  const auto lit = over(grey(0), in);
  for (std::size_t i = 0; i < lit.size(); ++i) ASSERT_NEAR(lit[i], plainly[i], 1);
}

TEST(LightWrap, IsNotForTheRoomsOwnBlur) {
  const TestFrame in(layout);
  draw(in, plain(90), plain(90));
  const auto lit = over({}, in);
  for (const double value : lit) ASSERT_NEAR(value, 90, 1);
}

}  // namespace
}  // namespace scrim
