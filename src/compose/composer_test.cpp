#include "compose/composer.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "compose/compose_testing.hpp"
#include "frame/colour.hpp"
#include "frame/random_opacity.hpp"
#include "frame/reference_samples.hpp"
#include "frame/test_frame.hpp"

namespace scrim {
namespace {

using Scene = ComposedScene;

/// All that deep frames may be, at odd sizes.
template <class Check>
void for_each_deep_layout(Check check) {
  for (const auto& [width, height] : {std::array{65, 67}, {130, 66}, {193, 71}}) {
    for (const Format format : deep_formats) {
      for (const Range range : {Range::limited, Range::full}) {
        SCOPED_TRACE(testing::Message() << width << "x" << height << " " << name(format));
        check(Layout{.width = width, .height = height, .format = format, .range = range});
      }
    }
  }
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

TEST(Composer, WhereTheInputIsTransparentTheBackdropShowsThrough) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(2);
    const Matte matte = disc(layout);
    const TestFrame plain(layout), backdrop(layout), out(layout, 3, true);
    const auto compose = [&](std::uint8_t opacity) {
      const Matte all = even(layout, opacity);
      Scene(layout).compose(in, matte, out, {}, {all.data(), layout.width});
    };
    on_every_target([&] {
      Scene scene(layout);
      scene.compose(in, matte, plain);
      scene.show_backdrop(in, backdrop);
      compose(255);
      EXPECT_TRUE(out.same_picture(plain));
      compose(0);
      EXPECT_TRUE(out.same_picture(backdrop));
      EXPECT_TRUE(out.marks_stand());
    });
  });
}

TEST(Composer, BetweenTransparentAndOpaqueIsAMixOfBothOnEveryTarget) {
  const auto check = [](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(2);
    const Matte matte = disc(layout);
    const RandomOpacity opacity(layout);
    const TestFrame plain(layout), backdrop(layout), expected(layout), out(layout, 6, true);
    Scene scene(layout);
    scene.compose(in, matte, plain);
    scene.show_backdrop(in, backdrop);
    reference_blend(plain, opacity.values, backdrop, expected);
    on_every_target([&] {
      Scene(layout).compose(in, matte, out, {}, opacity.plane());
      for (int p = 0; p < plane_count(layout.format); ++p) {
        for (int y = 0; y < row_count(layout, p); ++y) {
          for (int i = 0; i < int(row_samples(layout, p)); ++i) {
            // Opacities of chroma are whole numbers.
            const bool exact = is_deep(layout.format) && (p == 0 || is_rgb(layout.format));
            ASSERT_NEAR(level_of(out, p, y, i), level_of(expected, p, y, i), exact ? 0.3 : 1)
                << p << " " << y << " " << i;
          }
        }
      }
      EXPECT_TRUE(out.marks_stand());
    });
  };
  for_each_layout(check);
  for_each_deep_layout(check);
}

TEST(Composer, ATransparentFrameIsComposedInPlaceAsApart) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout, 2), apart(layout), place(layout, 0, true);
    in.randomise(5);
    place.copy_from(in);
    const Matte matte = disc(layout);
    const RandomOpacity opacity(layout);
    Scene(layout).compose(in, matte, apart, {}, opacity.plane());
    Scene(layout).compose(place, matte, place, {}, opacity.plane());
    EXPECT_TRUE(place.same_picture(apart));
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
      reference_blend(own, matte, backdrop, expected);
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

TEST(Composer, LeavesDeepPersonsAndBackdropsAloneOnEveryTarget) {
  for_each_deep_layout([](const Layout& layout) {
    const TestFrame in(layout, 2);
    in.randomise(1);
    const TestFrame out(layout, 6, true), backdrop(layout);
    on_every_target([&] {
      Scene scene(layout);
      scene.compose(in, even(layout, 255), out);
      each_word(out, [&](int p, int y, std::size_t i, std::uint16_t word) {
        const bool alpha = is_rgb(layout.format) && i % 4 == 3;
        ASSERT_EQ(word, alpha ? 65535 : words(in.view(), p, y)[i]) << p << " " << y << " " << i;
      });
      scene.compose(in, even(layout, 0), out);
      scene.show_backdrop(in, backdrop);
      EXPECT_TRUE(out.same_picture(backdrop));
      EXPECT_TRUE(out.marks_stand());
    });
  });
}

TEST(Composer, AgreesWithTheReferenceInDeepFramesOnEveryTarget) {
  for_each_deep_layout([](const Layout& layout) {
    const TestFrame in(layout, 10);
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
      reference_blend(own, matte, backdrop, expected);
      on_every_target([&] {
        const TestFrame out(layout, 10);
        Scene(layout, {}, without).compose(in, matte, out);
        each_word(out, [&](int p, int y, std::size_t i, std::uint16_t) {
          const bool exact = !unmixes && (p == 0 || is_rgb(layout.format));
          // Mattes of chroma, and own colours, are whole levels.
          ASSERT_NEAR(level_of(out, p, y, int(i)), level_of(expected, p, y, int(i)),
                      exact     ? 0.3
                      : unmixes ? 2
                                : 1)
              << p << " " << y << " " << i;
        });
        EXPECT_TRUE(out.marks_stand());
      });
    }
  });
}

/// A scene before a picture that is brighter to the right: its light wraps around the person.
struct LitScene : Scene {
  explicit LitScene(const Layout& layout) : Scene(layout, {.effect = Effect::picture, .match = 0}) {
    const TestFrame picture(layout);
    picture.each([&](int p, int, std::size_t i, std::uint8_t& b) {
      b = static_cast<std::uint8_t>(i * 255 / row_bytes(layout, p));
    });
    set_picture(picture);
  }
};

TEST(Composer, LightsThePersonAsTheReferenceDoesOnEveryTarget) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(3);
    const Matte matte = disc(layout);
    const TestFrame backdrop(layout), own(layout), expected(layout);
    LitScene lit(layout);
    lit.show_backdrop(in, backdrop);
    lit.show_own(in, matte, own);
    reference_blend(own, matte, backdrop, expected);
    on_every_target([&] {
      const TestFrame out(layout);
      LitScene(layout).compose(in, matte, out);
      out.each([&](int p, int y, std::size_t i, std::uint8_t b) {
        ASSERT_NEAR(b, expected.row(p, y)[i], 2) << p << " " << y << " " << i;
      });
    });
  });
}

TEST(Composer, GivesTheSameBytesOnEveryTarget) {
  for_each_layout([](const Layout& layout) {
    const TestFrame in(layout);
    in.randomise(4);
    const Matte matte = disc(layout);
    const TestFrame first(layout), first_lit(layout);
    Scene(layout).compose(in, matte, first);
    LitScene(layout).compose(in, matte, first_lit);
    on_every_target([&] {
      const TestFrame out(layout);
      Scene(layout).compose(in, matte, out);
      EXPECT_TRUE(out.same_picture(first));
      LitScene(layout).compose(in, matte, out);
      EXPECT_TRUE(out.same_picture(first_lit));
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
    out.each([&, grey_luma = y](int p, int, std::size_t i, std::uint8_t b) {
      const bool luma = p == 0 && (layout.format != Format::yuyv || i % 2 == 0);
      const int grey = is_rgb(layout.format) ? (i % 4 == 3 ? 255 : 128) : luma ? grey_luma : 128;
      ASSERT_EQ(b, grey);
    });
    EXPECT_EQ(u, 128);
    EXPECT_EQ(v, 128);
    EXPECT_TRUE(out.marks_stand());
  });
}

}  // namespace
}  // namespace scrim
