#include "compose/composer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <vector>

#include "compose/reference_compose.hpp"
#include "compose/reference_own_colour.hpp"
#include "frame/colour.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Matte = std::vector<std::uint8_t>;

/// Gives the rows of a matte as Refiner does.
struct GivenMatte {
  const Matte& values;
  int width;

  Span row(int y, const std::uint8_t*, std::uint8_t* matte) const {
    const std::uint8_t* from = values.data() + std::ptrdiff_t{y} * width;
    std::copy_n(from, width, matte);
    Span span;
    for (int x = 0; x < width; ++x) {
      if (from[x] == 0) continue;
      if (span.end == 0) span.begin = x;
      span.end = x + 1;
    }
    return span;
  }
};

Matte even(const Layout& layout, std::uint8_t value) {
  return Matte(std::size_t(layout.width) * std::size_t(layout.height), value);
}

/// A soft disc: 255 inside, 0 outside, and every value in between.
Matte disc(const Layout& layout) {
  Matte matte;
  const double radius = 0.3 * std::min(layout.width, layout.height);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const double distance = std::hypot(x - 0.55 * layout.width, y - 0.45 * layout.height);
      const double value = 127.5 + (radius - distance) * 20;
      matte.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
    }
  }
  return matte;
}

/// A matte's cells of 2×2 samples of the proxy.
class Rough {
 public:
  Rough(const Layout& layout, const Proxy& proxy, const Matte& matte)
      : width_(half(proxy.width())),
        height_(half(proxy.height())),
        values_(std::size_t(width_) * std::size_t(height_)) {
    const int side = 2 * proxy.scale();
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) {
        const Pixels square{x * side, std::min((x + 1) * side, layout.width), y * side,
                            std::min((y + 1) * side, layout.height)};
        values_[std::size_t(y * width_ + x)] =
            static_cast<std::uint8_t>(std::lround(mean_matte(matte, layout.width, square)));
      }
    }
  }
  Plane plane() const { return {values_.data(), width_, width_, height_}; }

 private:
  int width_, height_;
  Buffer<std::uint8_t> values_;
};

/// A frame, its backdrop and all that composes them.
class Scene {
 public:
  explicit Scene(const Layout& layout, const Settings& settings = {}, Techniques without = {})
      : layout_(layout),
        proxy_(layout),
        backdrop_(layout),
        composer_(layout, without),
        settings_(settings) {}

  void set_picture(const Frame& picture) { backdrop_.set_picture(picture); }

  void compose(const Frame& in, const Matte& matte, const MutableFrame& out,
               MattePlane matte_out = {}) {
    proxy_.update(in);
    backdrop_.prepare(proxy_, Mask{}, settings_);
    composer_.prepare(proxy_, Rough(layout_, proxy_, matte).plane(), backdrop_, settings_);
    composer_.compose(in, GivenMatte{matte, layout_.width}, backdrop_, out, matte_out);
  }

  /// The backdrop alone, as a frame.
  void show_backdrop(const Frame& in, const TestFrame& out) {
    proxy_.update(in);
    backdrop_.prepare(proxy_, Mask{}, settings_);
    for (int p = 0; p < plane_count(layout_.format); ++p) {
      for (int y = 0; y < row_count(layout_, p); ++y) {
        backdrop_.row(p, y, 0, row_bytes(layout_, p), out.row(p, y));
      }
    }
  }

  /// The person's own colours, all over, by the reference.
  void show_own(const Frame& in, const Matte& matte, const TestFrame& out) {
    proxy_.update(in);
    const Rough rough(layout_, proxy_, matte);
    reference_own_colour(in, proxy_, rough.plane(), matte, out);
  }

 private:
  Layout layout_;
  Proxy proxy_;
  Backdrop backdrop_;
  Composer composer_;
  Settings settings_;
};

std::vector<Layout> layouts() {
  std::vector<Layout> all;
  constexpr std::array sizes{std::array{64, 64}, std::array{65, 67}, std::array{130, 66},
                             std::array{193, 71}, std::array{320, 180}};
  for (const auto& [width, height] : sizes) {
    for (const Format format : all_formats) {
      all.push_back({.width = width, .height = height, .format = format});
    }
  }
  return all;
}

template <class Check>
void for_each_layout(Check check) {
  for (const Layout& layout : layouts()) {
    SCOPED_TRACE(testing::Message()
                 << layout.width << "x" << layout.height << " format " << int(layout.format));
    check(layout);
  }
}

bool is_alpha(const Layout& layout, std::size_t byte) {
  return is_rgb(layout.format) && byte % 4 == 3;
}

TEST(Composer, WhereTheMatteIsFullTheOutputIsTheInput) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(1);
    const TestFrame out(layout, 7);
    on_every_target([&] {
      Scene(layout).compose(in, even(layout, 255), out);
      out.each([&](int p, int y, std::size_t i, std::uint8_t b) {
        ASSERT_EQ(b, is_alpha(layout, i) ? 255 : in.row(p, y)[i]) << p << " " << y << " " << i;
      });
      EXPECT_TRUE(out.marks_stand());
    });
  });
}

TEST(Composer, WhereTheMatteIsEmptyTheOutputIsTheBackdrop) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(2);
    const TestFrame out(layout, 3, true);
    const TestFrame backdrop(layout);
    on_every_target([&] {
      Scene scene(layout);
      scene.compose(in, even(layout, 0), out);
      scene.show_backdrop(in, backdrop);
      EXPECT_TRUE(out.same_picture(backdrop));
      EXPECT_TRUE(out.marks_stand());
    });
  });
}

TEST(Composer, AgreesWithTheReferenceOnEveryTarget) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(3);
    const Matte matte = disc(layout);
    const TestFrame backdrop(layout), own(layout), expected(layout);
    for (const bool unmixes : {false, true}) {
      const Techniques without = unmixes ? Techniques{} : Techniques{Technique::own_colour};
      Scene scene(layout, {}, without);
      scene.show_backdrop(in, backdrop);
      if (unmixes) {
        scene.show_own(in, matte, own);
      } else {
        own.copy_from(in);
      }
      reference_compose(own, matte, backdrop, expected);
      on_every_target([&] {
        const TestFrame out(layout, 9);
        Scene(layout, {}, without).compose(in, matte, out);
        out.each([&](int p, int y, std::size_t i, std::uint8_t b) {
          ASSERT_NEAR(b, expected.row(p, y)[i], unmixes ? 2 : 1) << p << " " << y << " " << i;
        });
        EXPECT_TRUE(out.marks_stand());
      });
    }
  });
}

TEST(Composer, GivesTheSameBytesOnEveryTarget) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(4);
    const Matte matte = disc(layout);
    const TestFrame first(layout);
    Scene(layout).compose(in, matte, first);
    on_every_target([&] {
      const TestFrame out(layout);
      Scene(layout).compose(in, matte, out);
      EXPECT_TRUE(out.same_picture(first));
    });
  });
}

TEST(Composer, InPlaceGivesTheSameBytes) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout, 2);
    in.randomise(5);
    const Matte matte = disc(layout);
    const TestFrame apart(layout);
    Scene(layout).compose(in, matte, apart);
    const TestFrame place(layout, 0, true);
    place.copy_from(in);
    Scene(layout).compose(place, matte, place);
    EXPECT_TRUE(place.same_picture(apart));
  });
}

TEST(Composer, DoesNotLookAtTheInputOutsideThePerson) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(6);
    const TestFrame other(layout);
    other.fill(17);
    Matte matte = even(layout, 0);
    for (int x = 20; x < 40; ++x) matte[std::size_t(30 * layout.width + x)] = 200;
    for (int p = 0; p < plane_count(layout.format); ++p) {
      const int y = p == 0 ? 30 : 15;
      std::memcpy(other.row(p, y), in.row(p, y), row_bytes(layout, p));
    }
    const Settings plain{.effect = Effect::colour, .colour = {200, 100, 50}};
    const Techniques without{Technique::own_colour};
    const TestFrame a(layout);
    const TestFrame b(layout);
    Scene(layout, plain, without).compose(in, matte, a);
    Scene(layout, plain, without).compose(other, matte, b);
    EXPECT_TRUE(a.same_picture(b));
  });
}

TEST(Composer, MoreMatteIsMorePerson) {
  const Layout layout{.width = 256, .height = 64};
  const TestFrame in(layout);
  in.fill(200);
  Matte matte;
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) matte.push_back(static_cast<std::uint8_t>(x));
  }
  const TestFrame out(layout);
  Scene(layout, {.effect = Effect::colour}).compose(in, matte, out);
  EXPECT_EQ(out.row(0, 5)[0], 16);
  EXPECT_EQ(out.row(0, 5)[255], 200);
  for (int x = 1; x < 256; ++x) {
    EXPECT_GE(out.row(0, 5)[x], out.row(0, 5)[x - 1]);
    EXPECT_NEAR(out.row(0, 5)[x], 16 + (200 - 16) * x / 255.0, 0.501);
  }
}

/// The mean of Y, or of G, over the frame.
double mean_brightness(const TestFrame& frame) {
  double sum = 0, count = 0;
  const Format format = frame.view().layout.format;
  frame.each([&](int p, int, std::size_t i, std::uint8_t b) {
    const bool bright =
        is_rgb(format) ? i % 4 == 1 : p == 0 && (format != Format::yuyv || i % 2 == 0);
    sum += bright ? b : 0;
    count += bright ? 1 : 0;
  });
  return sum / count;
}

TEST(Composer, APictureAtMatchZeroLeavesThePersonBitForBit) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout), picture(layout), out(layout);
    in.randomise(11);
    picture.fill(30);
    Scene scene(layout, {.effect = Effect::picture, .match = 0});
    scene.set_picture(picture);
    scene.compose(in, even(layout, 255), out);
    out.each([&](int p, int y, std::size_t i, std::uint8_t b) {
      ASSERT_EQ(b, is_alpha(layout, i) ? 255 : in.row(p, y)[i]) << p << " " << y << " " << i;
    });
  });
}

TEST(Composer, APictureLeadsThePersonsToneTowardsIt) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout), dark(layout), bright(layout), out(layout);
    in.fill(120);
    dark.fill(30);
    bright.fill(230);
    const auto mean = [&](const TestFrame& picture, int match) {
      Scene scene(layout, {.effect = Effect::picture, .match = match});
      scene.set_picture(picture);
      scene.compose(in, even(layout, 255), out);
      return mean_brightness(out);
    };
    EXPECT_LT(mean(dark, 100), mean(dark, 20) - 8);
    EXPECT_LT(mean(dark, 20), 119);
    EXPECT_GT(mean(bright, 100), mean(bright, 20) + 8);
    EXPECT_GT(mean(bright, 20), 121);
  });
}

TEST(Composer, OnlyAPictureLeadsThePersonsTone) {
  const Layout layout{.width = 130, .height = 66};
  for (const Effect effect : {Effect::blur, Effect::colour}) {
    const TestFrame in(layout), out(layout);
    in.randomise(12);
    Scene(layout, {.effect = effect, .match = 100}).compose(in, even(layout, 255), out);
    EXPECT_TRUE(out.same_picture(in));
  }
}

TEST(Composer, WritesTheMatteOnRequest) {
  for (const Effect effect : {Effect::blur, Effect::none}) {
    const Layout layout{.width = 65, .height = 67};
    const TestFrame in(layout);
    in.randomise(7);
    const TestFrame out(layout);
    const Matte matte = disc(layout);
    constexpr int stride = 70;
    Matte written(std::size_t(stride * layout.height), TestFrame::mark);
    Scene(layout, {.effect = effect}).compose(in, matte, out, {written.data(), stride});
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < stride; ++x) {
        const int expected =
            x < layout.width ? matte[std::size_t(y * layout.width + x)] : TestFrame::mark;
        ASSERT_EQ(written[std::size_t(y * stride + x)], expected);
      }
    }
  }
}

TEST(Composer, EffectNoneCopies) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout, 4);
    in.randomise(8);
    const TestFrame out(layout, 1, true);
    Scene(layout, {.effect = Effect::none}).compose(in, even(layout, 0), out);
    EXPECT_TRUE(out.same_picture(in));
    EXPECT_TRUE(out.marks_stand());
  });
}

/// The RGB of a pixel, worked out from the frame's definition.
std::array<int, 3> rgb_at(const TestFrame& frame, int x, int y) {
  const Layout& layout = frame.view().layout;
  const std::uint8_t* first = frame.row(0, y);
  const auto yuv = [&](int luma, int u, int v) {
    const auto rgb =
        convert(yuv_to_rgb(layout.matrix, layout.range), float(luma), float(u), float(v));
    return std::array<int, 3>{rgb[0], rgb[1], rgb[2]};
  };
  switch (layout.format) {
    case Format::nv12:
      return yuv(first[x], frame.row(1, y / 2)[x / 2 * 2], frame.row(1, y / 2)[x / 2 * 2 + 1]);
    case Format::i420:
      return yuv(first[x], frame.row(1, y / 2)[x / 2], frame.row(2, y / 2)[x / 2]);
    case Format::yuyv:
      return yuv(first[2 * x], first[x / 2 * 4 + 1], first[x / 2 * 4 + 3]);
    case Format::rgba:
      return {first[4 * x], first[4 * x + 1], first[4 * x + 2]};
    case Format::bgra:
      return {first[4 * x + 2], first[4 * x + 1], first[4 * x]};
  }
  return {};
}

/// The pixels that share a pixel's chroma, in any format.
Pixels square_around(const Layout& layout, int x, int y) {
  const int left = x / 2 * 2, top = y / 2 * 2;
  return {left, std::min(left + 2, layout.width), top, std::min(top + 2, layout.height)};
}

TEST(Composer, TransparentKeepsThePersonsColourAndNothingOfTheRoom) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(9);
    const Matte matte = disc(layout);
    Layout rgba = layout;
    rgba.format = Format::rgba;
    const TestFrame out(rgba, 6);
    Scene(layout, {.effect = Effect::transparent}).compose(in, matte, out);
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        const std::uint8_t* pixel = out.row(0, y) + 4 * x;
        const int alpha = matte[std::size_t(y * layout.width + x)];
        ASSERT_EQ(pixel[3], alpha);
        const auto expected = rgb_at(in, x, y);
        const bool solid = mean_matte(matte, layout.width, square_around(layout, x, y)) == 255;
        for (std::size_t c = 0; c < 3; ++c) {
          if (alpha == 0) {
            ASSERT_EQ(pixel[c], 0);
          }
          if (solid) {
            ASSERT_EQ(pixel[c], expected[c]);
          }
        }
      }
    }
    EXPECT_TRUE(out.marks_stand());
  });
}

TEST(Composer, TransparentRimsAreOfThePersonsColour) {
  const Layout layout{.width = 64, .height = 64, .format = Format::rgba};
  const TestFrame in(layout);
  in.each([](int, int, std::size_t i, std::uint8_t& b) {
    b = i < 4 * 32 ? 200 : i < 4 * 38 ? 40 : 0;
  });
  Matte matte = even(layout, 0);
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 38; ++x) {
      matte[std::size_t(y * 64 + x)] = static_cast<std::uint8_t>(x < 32 ? 255 : 51);
    }
  }
  const TestFrame out(layout);
  Scene(layout, {.effect = Effect::transparent}, {Technique::own_colour}).compose(in, matte, out);
  EXPECT_NEAR(out.row(0, 3)[4 * 35], 200, 25);
  EXPECT_EQ(out.row(0, 3)[4 * 35 + 3], 51);
  EXPECT_EQ(out.row(0, 40)[4 * 35], 0);
}

TEST(Composer, TransparentInPlaceGivesTheSameBytes) {
  const Layout layout{.width = 130, .height = 66, .format = Format::bgra};
  const TestFrame in(layout);
  in.randomise(10);
  const Matte matte = disc(layout);
  const TestFrame apart(layout);
  Scene(layout, {.effect = Effect::transparent}).compose(in, matte, apart);
  Scene(layout, {.effect = Effect::transparent}).compose(in, matte, in);
  EXPECT_TRUE(in.same_picture(apart));
}

TEST(Composer, TakesTheLargestUsualFrame) {
  const Layout layout{.width = 7680, .height = 4320};
  const TestFrame in(layout);
  in.fill(90);
  const Matte matte = disc(layout);
  Scene(layout).compose(in, matte, in);
  in.each([](int, int, std::size_t, std::uint8_t b) { ASSERT_EQ(b, 90); });
}

TEST(Cover, IsGreyAllOver) {
  for_each_layout([](const Layout& layout) {
    const TestFrame out(layout, 5, true);
    cover(out);
    const auto [y, u, v] = convert(rgb_to_yuv(layout.matrix, layout.range), 128, 128, 128);
    out.each([&, y = y](int p, int, std::size_t i, std::uint8_t b) {
      const bool luma = p == 0 && (layout.format != Format::yuyv || i % 2 == 0);
      const int grey = is_rgb(layout.format) ? (i % 4 == 3 ? 255 : 128) : luma ? y : 128;
      ASSERT_EQ(b, grey);
    });
    EXPECT_EQ(u, 128);
    EXPECT_EQ(v, 128);
    EXPECT_TRUE(out.marks_stand());
  });
}

}  // namespace
}  // namespace scrim
