// The picture behind the person, as the engine's users meet it.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "allocation_hook.hpp"
#include "frame/random_opacity.hpp"
#include "frame/reference_blend.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,  Format::bgra,
                             Format::p010, Format::i010, Format::i210, Format::rgba16};

Engine picture_engine() {
  static const std::vector<std::byte> model = keyed_model();
  Engine engine = Engine::create({.model_file = model}).value();
  EXPECT_EQ(engine.apply({.effect = Effect::picture, .match = 0}), Status::ok);
  return engine;
}

Canvas grey_picture(const Layout& layout, int level) {
  Canvas picture(layout);
  const auto grey = static_cast<std::uint8_t>(level);
  const Paint paint({grey, grey, grey}, layout);
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) put(picture, x, y, paint);
  }
  return picture;
}

Canvas run(Engine& engine, const Layout& layout) {
  const Canvas in = draw(layout, {});
  Canvas out(layout);
  EXPECT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
  return out;
}

TEST(Picture, OfAnyFormatStandsBehindAFrameOfAnyFormat) {
  for (const Format format : formats) {
    Engine engine = picture_engine();
    const Layout layout{.width = 320, .height = 180, .format = format};
    for (const Format of : formats) {
      for (const int grey : {60, 200}) {
        const Canvas picture =
            grey_picture({.width = 128, .height = 96, .format = of, .range = Range::full}, grey);
        ASSERT_EQ(engine.set_picture(picture.frame()), Status::ok);
        const int expected = is_rgb(format) ? grey : 16 + grey * 219 / 255;
        EXPECT_NEAR(run(engine, layout).brightness(1, 1), expected, 1)
            << int(of) << " in " << int(format);
      }
    }
  }
}

TEST(Picture, ShowsThroughFramesThatAreTransparent) {
  for (const Format format : formats) {
    Engine engine = picture_engine();
    const Layout layout{.width = 320, .height = 180, .format = format};
    const Canvas picture = grey_picture({.width = 64, .height = 64, .format = Format::rgba}, 200);
    ASSERT_EQ(engine.set_picture(picture.frame()), Status::ok);
    run(engine, layout);  // from the second one on the same frame looks the same
    const Canvas in = draw(layout, {}), shown = run(engine, layout);
    const std::vector<std::uint8_t> clear(320 * 180, 0), opaque(320 * 180, 255);
    Canvas out(layout);
    ASSERT_EQ(engine.process(in.frame(), out.mutable_frame(), {}, {opaque.data(), 320}),
              Status::ok);
    EXPECT_TRUE(out == shown) << int(format);
    ASSERT_EQ(engine.process(in.frame(), out.mutable_frame(), {}, {clear.data(), 320}), Status::ok);
    for (const int x : {1, 160, 318}) EXPECT_EQ(out.brightness(x, 90), shown.brightness(1, 1));
    EXPECT_EQ(engine.process(in.frame(), out.mutable_frame(), {}, {clear.data(), 100}),
              Status::bad_argument);
  }
}

TEST(Picture, ShowsThroughEveryPixelAsFarAsItIsTransparent) {
  for (const Format format : formats) {
    Engine engine = picture_engine();
    const Layout layout{.width = 321, .height = 181, .format = format};
    const Canvas picture = grey_picture({.width = 64, .height = 64, .format = Format::rgba}, 200);
    ASSERT_EQ(engine.set_picture(picture.frame()), Status::ok);
    run(engine, layout);  // from the second one on the same frame looks the same
    const Canvas in = draw(layout, {}), shown = run(engine, layout);
    const std::vector<std::uint8_t> clear(321 * 181, 0);
    Canvas behind(layout), out(layout), expected(layout);
    ASSERT_EQ(engine.process(in.frame(), behind.mutable_frame(), {}, {clear.data(), 321}),
              Status::ok);
    const RandomOpacity opacity(layout);
    ASSERT_EQ(engine.process(in.frame(), out.mutable_frame(), {}, opacity.plane()), Status::ok);
    reference_blend(shown.frame(), opacity.values, behind.frame(), expected.mutable_frame());
    for (int p = 0; p < plane_count(format); ++p) {
      for (int y = 0; y < row_count(layout, p); ++y) {
        for (int i = 0; i < int(row_samples(layout, p)); ++i) {
          ASSERT_NEAR(level_of(out.frame(), p, y, i), level_of(expected.frame(), p, y, i), 1)
              << name(format) << " " << p << " " << y << " " << i;
        }
      }
    }
  }
}

TEST(Picture, AnOpacityWithinTheOutputOrTheMatteIsRefusedAndNothingIsWritten) {
  Engine engine = picture_engine();
  const Layout layout{.width = 320, .height = 180, .format = Format::rgba};
  const Canvas in = draw(layout, {}), before(layout, 7);
  std::vector<std::uint8_t> matte(320 * 180, 7);
  Canvas out = before;
  for (const AlphaPlane opacity :
       {AlphaPlane{out.plane(0).data(), 1280}, AlphaPlane{matte.data(), 320}}) {
    EXPECT_EQ(engine.process(in.frame(), out.mutable_frame(), {matte.data(), 320}, opacity),
              Status::bad_argument);
  }
  EXPECT_TRUE(out == before);
  EXPECT_EQ(matte, std::vector<std::uint8_t>(320 * 180, 7));
}

TEST(Picture, KeepsItsPlaceThroughAChangeOfSize) {
  Engine engine = picture_engine();
  const Canvas picture = grey_picture({.width = 64, .height = 128, .format = Format::rgba}, 200);
  ASSERT_EQ(engine.set_picture(picture.frame(), {.fit = Fit::contain, .x = 1}), Status::ok);
  for (const int width : {320, 640}) {
    const Canvas out = run(engine, {.width = width, .height = 180, .format = Format::rgba});
    EXPECT_EQ(out.brightness(0, 0), 0);
    EXPECT_EQ(out.brightness(width - 1, 0), 200);
  }
}

TEST(Picture, LeavesNothingOfItsToneBehindAReset) {
  const Layout layout{.width = 320, .height = 180};
  const Canvas dark = grey_picture(layout, 30), bright = grey_picture(layout, 220);
  const auto first_before_the_bright_one = [&](bool used, bool reset) {
    Engine engine = picture_engine();
    EXPECT_EQ(engine.apply({.effect = Effect::picture, .match = 100}), Status::ok);
    if (used) {
      EXPECT_EQ(engine.set_picture(dark.frame()), Status::ok);
      for (int i = 0; i < 8; ++i) run(engine, layout);
    }
    if (reset) engine.reset();
    EXPECT_EQ(engine.set_picture(bright.frame()), Status::ok);
    return run(engine, layout);
  };
  const Canvas fresh = first_before_the_bright_one(false, false);
  EXPECT_EQ(first_before_the_bright_one(true, true), fresh);
  EXPECT_FALSE(first_before_the_bright_one(true, false) == fresh) << "tones are followed slowly";
}

TEST(Picture, ATransparentPixelLeavesThePersonsToneAndLightAlone) {
  const Layout layout{.width = 320, .height = 180, .format = Format::rgba};
  const Canvas bright = grey_picture(layout, 220);
  std::vector<std::uint8_t> opacity(320 * 180, 255);
  opacity[0] = 254;
  const auto person = [&](AlphaPlane alpha) {
    Engine engine = picture_engine();
    EXPECT_EQ(engine.apply({.effect = Effect::picture, .match = 100}), Status::ok);
    EXPECT_EQ(engine.set_picture(bright.frame(), {}, alpha), Status::ok);
    return run(engine, layout);
  };
  const Canvas plain = person({}), holed = person({opacity.data(), 320});
  for (int x = 0; x < 320; ++x) {
    EXPECT_NEAR(holed.brightness(x, 90), plain.brightness(x, 90), 1) << x;
  }
}

TEST(Picture, IsRefusedInAPlaceThatMakesNoSenseAndTheOldOneStays) {
  Engine engine = picture_engine();
  const Layout small{.width = 64, .height = 64, .format = Format::rgba};
  const Canvas good = grey_picture(small, 200), other = grey_picture(small, 90);
  ASSERT_EQ(engine.set_picture(good.frame()), Status::ok);
  for (const Placement bad :
       {Placement{.fit = static_cast<Fit>(2)}, Placement{.x = -0.1F}, Placement{.y = 1.1F},
        Placement{.x = std::numeric_limits<float>::quiet_NaN()}}) {
    EXPECT_EQ(engine.set_picture(other.frame(), bad), Status::bad_argument);
  }
  Frame broken = other.frame();
  broken.planes[0] = nullptr;
  EXPECT_EQ(engine.set_picture(broken), Status::bad_argument);
  const Layout layout{.width = 320, .height = 180, .format = Format::rgba};
  EXPECT_EQ(run(engine, layout).brightness(0, 0), 200);
}

TEST(Picture, AVideosFramesAllocateNothing) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  for (const Format format : formats) {
    Engine engine = picture_engine();
    const Layout layout{.width = 320, .height = 180, .format = format};
    const Layout video{.width = 200, .height = 120, .format = Format::i420};
    const std::array frames{grey_picture(video, 30), grey_picture(video, 220)};
    Canvas in = draw(layout, {}), out(layout);
    long before = 0;
    for (std::size_t i = 0; i < 6; ++i) {
      ASSERT_EQ(engine.set_picture(frames[i % 2].frame(), {.fit = Fit::contain}), Status::ok);
      ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
      if (i == 0) before = allocation_count();
    }
    EXPECT_EQ(allocation_count(), before) << int(format);
  }
}

TEST(Picture, TheOldOneStaysWhenThereIsNoMemoryForANewOne) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  const Layout layout{.width = 320, .height = 180, .format = Format::rgba};
  const Canvas old = grey_picture({.width = 64, .height = 64, .format = Format::rgba}, 200);
  const Canvas fresh = grey_picture({.width = 90, .height = 70, .format = Format::i420}, 90);
  Engine engine = picture_engine();
  run(engine, layout);
  ASSERT_EQ(engine.set_picture(old.frame()), Status::ok);
  long allowed = 0;
  for (Status status = Status::out_of_memory; status != Status::ok; ++allowed) {
    fail_allocations_after(allowed);
    status = engine.set_picture(fresh.frame());
    fail_allocations_after(-1);
    if (status == Status::ok) break;
    ASSERT_EQ(status, Status::out_of_memory);
    ASSERT_EQ(run(engine, layout).brightness(0, 0), 200) << allowed;
  }
  EXPECT_GT(allowed, 3);
  EXPECT_NEAR(run(engine, layout).brightness(0, 0), 90, 2);
}

}  // namespace
}  // namespace scrim::test
