#include "backdrop/placed_picture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <random>
#include <vector>

#include "backdrop/reference_picture.hpp"
#include "frame/colour.hpp"
#include "frame/reference_samples.hpp"
#include "frame/signal.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Rgb = std::array<std::uint8_t, 3>;

/// A picture as it stands in a frame of `layout`.
class Placed {
 public:
  Placed(const Layout& layout, const TestFrame& picture, const Placement& placement = {})
      : frame(layout), picture_(layout, picture.view().layout, placement) {
    render(picture);
  }

  void render(const TestFrame& picture) {
    picture_.render(picture);
    frame.each([&](int p, int y, std::size_t i, std::uint8_t& b) {
      b = picture_.backdrop().row(p, y)[i];
    });
  }

  TestFrame frame;

 private:
  PlacedPicture picture_;
};

/// An RGBA picture whose pixel (x, y) has the colour paint(x, y).
void paint(const TestFrame& picture, const std::function<Rgb(int, int)>& colour) {
  picture.each([&](int, int y, std::size_t i, std::uint8_t& b) {
    b = i % 4 == 3 ? 7 : colour(int(i / 4), y)[i % 4];
  });
}

Rgb pixel(const TestFrame& frame, int x, int y) {
  const std::uint8_t* p = frame.row(0, y) + 4 * x;
  return {p[0], p[1], p[2]};
}

/// The greatest difference of two bytes, in YUYV of odd width but for the luma nobody sees.
int distance(const TestFrame& a, const TestFrame& b) {
  const Layout& layout = a.view().layout;
  int largest = 0;
  a.each([&](int p, int y, std::size_t i, std::uint8_t value) {
    if (layout.format == Format::yuyv && i == 2 * std::size_t(layout.width)) return;
    largest = std::max(largest, std::abs(int(value) - int(b.row(p, y)[i])));
  });
  return largest;
}

constexpr Rgb red{255, 0, 0}, green{0, 255, 0}, black{0, 0, 0};

TEST(PlacedPicture, AgreesWithTheSlowOneInEveryFormatAndShape) {
  const std::array<std::array<int, 4>, 4> sizes{
      {{64, 64, 131, 67}, {131, 97, 64, 66}, {65, 300, 127, 65}, {200, 71, 67, 129}}};
  for (const Format from : all_formats) {
    for (const Format to : all_formats) {
      for (const auto& [in_width, in_height, width, height] : sizes) {
        const Layout in{in_width, in_height, from, Matrix::bt601, Range::full};
        const TestFrame picture(in, 5, width == 127);
        picture.randomise(unsigned(in_width));
        const Layout out{width, height, to, Matrix::bt709, Range::limited};
        const Placement placement{width == 67 ? Fit::contain : Fit::cover, 0.3F, 1};
        const TestFrame expected(out);
        reference_picture(picture, placement, expected);
        on_every_target([&] {
          EXPECT_LE(distance(Placed(out, picture, placement).frame, expected), 1)
              << int(from) << " to " << int(to) << ", " << in.width << "x" << in.height;
        });
      }
    }
  }
}

TEST(PlacedPicture, AgreesWithTheSlowOneToAndFromDeepFrames) {
  std::vector<Format> formats(deep_formats.begin(), deep_formats.end());
  formats.insert(formats.end(), {Format::nv12, Format::bgra});
  for (const Format from : formats) {
    for (const Format to : formats) {
      if (!is_deep(from) && !is_deep(to)) continue;
      for (const bool same_meaning : {false, true}) {
        const Layout in{131, 97, from, Matrix::bt601, Range::full};
        const TestFrame picture(in, 6, same_meaning);
        picture.randomise(4);
        Layout out{67, 129, to, Matrix::bt709, Range::limited};
        if (same_meaning) out.matrix = in.matrix, out.range = in.range;
        const Placement placement{same_meaning ? Fit::contain : Fit::cover, 0.3F, 1};
        const TestFrame expected(out);
        reference_picture(picture, placement, expected);
        const double code = 1 / double{codes_of(out, 0).gain};
        on_every_target([&] {
          const Placed placed(out, picture, placement);
          for (int p = 0; p < plane_count(to); ++p) {
            for (int y = 0; y < row_count(out, p); ++y) {
              for (int i = 0; i < int(row_samples(out, p)); ++i) {
                ASSERT_NEAR(level_of(placed.frame, p, y, i), level_of(expected, p, y, i),
                            std::max(1.01 * code, 0.02))
                    << name(from) << " to " << name(to) << " " << p << " " << y << " " << i;
              }
            }
          }
        });
      }
    }
  }
}

TEST(PlacedPicture, OfAnotherLightAgreesWithTheSlowOne) {
  const Layout sdr{.width = 131, .height = 97, .format = Format::i420};
  for (const Transfer transfer : {Transfer::pq, Transfer::hlg}) {
    for (const Format format : {Format::p010, Format::i010, Format::i210}) {
      const Layout hdr{.width = 90,
                       .height = 66,
                       .format = format,
                       .matrix = Matrix::bt2020,
                       .transfer = transfer,
                       .primaries = Primaries::bt2020};
      for (const auto& [from, to] : {std::array{sdr, hdr}, {hdr, sdr}}) {
        // Colours that are in both. A view of HDR is steep (ColourCube).
        std::mt19937 random(3);
        const TestFrame picture(from), expected(to);
        for (int p = 0; p < 3; ++p) {
          for (int y = 0; p < plane_count(from.format) && y < row_count(from, p); ++y) {
            for (int i = 0; i < int(row_samples(from, p)); ++i) {
              const int level = p == 0 ? 60 + int(random() % 120) : 123 + int(random() % 10);
              put_level(picture, p, y, i, level);
            }
          }
        }
        reference_picture(picture, {}, expected);
        const Placed placed(to, picture);
        for (int p = 0; p < plane_count(to.format); ++p) {
          for (int y = 0; y < row_count(to, p); ++y) {
            for (int i = 0; i < int(row_samples(to, p)); ++i) {
              ASSERT_NEAR(level_of(placed.frame, p, y, i), level_of(expected, p, y, i),
                          from.transfer == Transfer::sdr ? 1.5 : 8)
                  << name(format) << " " << name(transfer) << " " << p << " " << y << " " << i;
            }
          }
        }
      }
    }
  }
}

TEST(PlacedPicture, AgreesWithTheSlowOneWhereMatrixAndRangeAreTheSame) {
  for (const Format from : {Format::nv12, Format::i420, Format::yuyv}) {
    for (const Format to : {Format::nv12, Format::i420, Format::yuyv}) {
      const TestFrame picture(Layout{.width = 193, .height = 77, .format = from});
      picture.randomise(3);
      const Layout out{.width = 129, .height = 69, .format = to};
      const TestFrame expected(out);
      reference_picture(picture, {}, expected);
      EXPECT_LE(distance(Placed(out, picture).frame, expected), 1) << int(from) << int(to);
    }
  }
}

TEST(PlacedPicture, APictureOfTheFramesLayoutIsCopied) {
  for (const Format format : all_formats) {
    const Layout layout{.width = 65, .height = 67, .format = format};
    const TestFrame picture(layout, 3, true);
    picture.randomise(6);
    const Placed placed(layout, picture);
    const bool rgb = is_rgb(format);
    placed.frame.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      if (format == Format::yuyv && i == 130) return;
      ASSERT_EQ(b, rgb && i % 4 == 3 ? 255 : picture.row(p, y)[i]) << int(format);
    });
  }
}

TEST(PlacedPicture, OfADeepPictureOnlyTheSamplesAreCopied) {
  for (const Format format : deep_formats) {
    const Layout layout{.width = 65, .height = 67, .format = format};
    const TestFrame picture(layout, 4, true);
    picture.randomise(6);
    const Placed placed(layout, picture);
    const std::uint16_t used = depth_of(format).mask();
    each_word(placed.frame, [&](int p, int y, std::size_t i, std::uint16_t word) {
      if (is_rgb(format) && i % 4 == 3) return;
      ASSERT_EQ(word, words(picture.view(), p, y)[i] & used)
          << name(format) << " " << p << " " << y;
    });
  }
}

TEST(PlacedPicture, OneColourKeepsItThroughEveryMatrixAndRange) {
  const Rgb colour{10, 160, 90};
  for (const Format from : all_formats) {
    for (const Format to : all_formats) {
      for (const Matrix matrix : {Matrix::bt601, Matrix::bt709}) {
        for (const Range range : {Range::limited, Range::full}) {
          const Layout in{300, 77, from, matrix, range};
          const TestFrame picture(in);
          picture.each([&](int p, int, std::size_t i, std::uint8_t& b) {
            b = static_cast<std::uint8_t>(samples_of_colour(in, p, colour)[i % 4]);
          });
          const Layout out{.width = 131, .height = 67, .format = to};
          const Placed placed(out, picture);
          placed.frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
            ASSERT_NEAR(b, samples_of_colour(out, p, colour)[i % 4], is_rgb(from) ? 0 : 2)
                << int(from) << " to " << int(to);
          });
        }
      }
    }
  }
}

TEST(PlacedPicture, CoverFillsTheFrameAndShowsThePartThatIsAskedFor) {
  // A green picture with red ends: a square frame shows half of it.
  const TestFrame picture(Layout{.width = 512, .height = 256, .format = Format::rgba});
  paint(picture, [](int x, int) { return x < 128 || x >= 384 ? red : green; });
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  const auto shown = [&](float x) {
    const Placed placed(layout, picture, {.x = x});
    return std::array{pixel(placed.frame, 2, 30), pixel(placed.frame, 61, 30)};
  };
  EXPECT_EQ(shown(0.5F), (std::array{green, green}));
  EXPECT_EQ(shown(0), (std::array{red, green}));
  EXPECT_EQ(shown(1), (std::array{green, red}));
}

TEST(PlacedPicture, ContainShowsAllOfItWithBlackBesideIt) {
  const TestFrame picture(Layout{.width = 100, .height = 200, .format = Format::rgba});
  paint(picture, [](int, int y) { return y < 100 ? red : green; });
  const Layout layout{.width = 160, .height = 80, .format = Format::rgba};
  const auto begin_of = [&](float x) {
    const Placed placed(layout, picture, {.fit = Fit::contain, .x = x});
    int begin = 0;
    while (pixel(placed.frame, begin, 3) == black) ++begin;
    EXPECT_EQ(pixel(placed.frame, begin + 20, 3), red);
    EXPECT_EQ(pixel(placed.frame, begin + 20, 76), green);
    for (int end = begin + 40; end < 160; ++end) {
      EXPECT_EQ(pixel(placed.frame, end, 3), black) << end;
    }
    return begin;
  };
  EXPECT_EQ(begin_of(0), 0);
  EXPECT_EQ(begin_of(0.5F), 60);
  EXPECT_EQ(begin_of(1), 120);
}

TEST(PlacedPicture, AFinePatternInALargePictureBecomesGrey) {
  const TestFrame picture(Layout{.width = 1024, .height = 1024, .format = Format::rgba});
  paint(picture, [](int x, int y) { return (x + y) % 2 == 0 ? Rgb{255, 255, 255} : black; });
  const Placed placed(Layout{.width = 64, .height = 64, .format = Format::rgba}, picture);
  placed.frame.each([](int, int, std::size_t i, std::uint8_t b) {
    if (i % 4 != 3) {
      ASSERT_NEAR(b, 127, 2);
    }
  });
}

TEST(PlacedPicture, AnEnlargedEdgeStaysSharp) {
  const TestFrame picture(Layout{.width = 64, .height = 64, .format = Format::rgba});
  paint(picture, [](int x, int) { return x < 32 ? black : Rgb{255, 255, 255}; });
  const Placed placed(Layout{.width = 512, .height = 512, .format = Format::rgba}, picture);
  int between = 0;
  for (int x = 0; x < 512; ++x) {
    const int value = pixel(placed.frame, x, 256)[0];
    between += value > 25 && value < 230 ? 1 : 0;
  }
  EXPECT_LE(between, 6) << "of the 8 pixels that one became";
}

TEST(PlacedPicture, AMirroredPictureIsShownMirrored) {
  const TestFrame picture(Layout{.width = 150, .height = 90, .format = Format::rgba});
  picture.randomise(8);
  const TestFrame mirrored(picture.view().layout);
  mirrored.each([&](int, int y, std::size_t i, std::uint8_t& b) {
    b = picture.row(0, y)[4 * (149 - i / 4) + i % 4];
  });
  const Layout layout{.width = 100, .height = 100, .format = Format::rgba};
  const Placed a(layout, picture, {.x = 0.25F});
  const Placed b(layout, mirrored, {.x = 0.75F});
  for (int y = 0; y < 100; ++y) {
    for (int x = 0; x < 100; ++x) {
      const Rgb one = pixel(a.frame, x, y), other = pixel(b.frame, 99 - x, y);
      for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(one[c], other[c], 1);
    }
  }
}

TEST(PlacedPicture, OnePictureAfterTheOtherLeavesNothingOfTheFirst) {
  for (const Format format : all_formats) {
    const Layout in{.width = 90, .height = 200, .format = Format::i420};
    const TestFrame first(in), second(in);
    first.randomise(1);
    second.randomise(2);
    const Layout out{.width = 131, .height = 67, .format = format};
    const Placement placement{.fit = Fit::contain};
    Placed both(out, first, placement);
    both.render(second);
    EXPECT_TRUE(both.frame.same_picture(Placed(out, second, placement).frame));
  }
}

}  // namespace
}  // namespace scrim
