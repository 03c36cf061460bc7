// What a user keeps and hides, through the public door.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,  Format::bgra,
                             Format::p010, Format::i010, Format::i210, Format::rgba16};

Engine keyed_engine(const Settings& settings) {
  static const std::vector<std::byte> model = keyed_model();
  Engine engine = Engine::create({.model_file = model}).value();
  EXPECT_EQ(engine.apply(settings), Status::ok);
  return engine;
}

struct Shot {
  explicit Shot(const Layout& l)
      : picture(l), matte(std::size_t(l.width) * std::size_t(l.height)), width(l.width) {}

  int alpha(int x, int y) const { return matte[std::size_t(y * width + x)]; }

  Canvas picture;
  std::vector<std::uint8_t> matte;
  int width;
};

Shot run(Engine& engine, const Canvas& in) {
  Shot shot(in.layout());
  EXPECT_EQ(engine.process(in.frame(), shot.picture.mutable_frame(),
                           {shot.matte.data(), std::ptrdiff_t{shot.width}}),
            Status::ok);
  return shot;
}

Shot run(const Settings& settings, const Canvas& in) {
  Engine engine = keyed_engine(settings);
  return run(engine, in);
}

/// Calls check(x, y, whether the pixel is in the rectangle).
template <class Check>
void each_pixel(const Layout& l, const Region& r, Check check) {
  for (int y = 0; y < l.height; ++y) {
    for (int x = 0; x < l.width; ++x) {
      check(x, y,
            float(x) >= r.x && float(x) < r.x + r.width && float(y) >= r.y &&
                float(y) < r.y + r.height);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(Keep, ShowsThePartPixelForPixelAndNothingElse) {
  for (const Format format : formats) {
    for (const auto [width, height] : {std::array{320, 180}, {321, 183}}) {
      const Layout layout{.width = width, .height = height, .format = format};
      const Canvas in = draw(layout, {});
      const Region desk{11, 7, 41, 33};
      const Shot plain = run(Settings{}, in), kept = run(Settings{.keep = {desk}}, in);
      each_pixel(layout, desk, [&](int x, int y, bool inside) {
        ASSERT_EQ(kept.alpha(x, y), inside ? 255 : plain.alpha(x, y)) << x << "," << y;
        if (inside) {
          ASSERT_EQ(kept.picture.brightness(x, y), in.brightness(x, y));
        }
      });
      Scene far{};
      EXPECT_GT(visible_mark(kept.picture, far), 0.9);
      EXPECT_LT(visible_mark(plain.picture, far), 0.2);
    }
  }
}

TEST(Keep, DoesNotBleedIntoTheBlur) {
  const Layout layout{.width = 640, .height = 360};
  Canvas in = draw(layout, {});
  const Region board{64, 32, 96, 64};
  const Paint red({255, 0, 0}, layout), grey({128, 128, 128}, layout);
  each_pixel(layout, {0, 0, 200, 360}, [&](int x, int y, bool inside) {
    if (inside) put(in, x, y, grey);
  });
  each_pixel(layout, board, [&](int x, int y, bool inside) {
    if (inside) put(in, x, y, red);
  });
  const auto tint = [&](const Settings& settings, int x, int y) {
    const Shot shot = run(settings, in);
    return std::abs(shot.picture.plane(1)[std::size_t(y / 2 * 640 + x / 2 * 2 + 1)] - 128);
  };
  EXPECT_GT(tint({}, 58, 60), 15);
  EXPECT_LE(tint({.keep = {board}}, 58, 60), 1);
}

TEST(Keep, MayReachBeyondTheFrameOrLieOutsideOrBeEmpty) {
  const Layout layout{.width = 320, .height = 180};
  const Canvas in = draw(layout, {});
  const Shot plain = run(Settings{}, in);
  const Shot corner = run(Settings{.keep = {Region{-1e30F, -5, 1e30F, 15}}}, in);
  EXPECT_EQ(corner.matte, plain.matte);
  const Shot right = run(Settings{.keep = {Region{310, 170, 1e30F, 1e30F}}}, in);
  each_pixel(layout, {310, 170, 10, 10}, [&](int x, int y, bool inside) {
    ASSERT_EQ(right.alpha(x, y), inside ? 255 : plain.alpha(x, y));
  });
  for (const Region& none : {Region{400, 10, 50, 50}, {-60, 10, 50, 50}, {50, 50, 0, 10}}) {
    const Shot shot = run(Settings{.keep = {none}, .hide = {none}}, in);
    EXPECT_EQ(shot.matte, plain.matte);
    EXPECT_EQ(shot.picture, plain.picture);
  }
}

TEST(Keep, IsCoveredWithTheFrame) {
  for (const Format format : formats) {
    const Layout layout{.width = 320, .height = 180, .format = format};
    const Scene scene{.magenta = true};  // on which the model fails
    const Canvas in = draw(layout, scene);
    Engine engine = keyed_engine({.keep = {Region{0, 0, 320, 180}}});
    const Shot shot = run(engine, in);
    EXPECT_EQ(engine.report().shown, Shown::covered);
    EXPECT_LT(visible_mark(shot.picture, scene), 0.2);
    EXPECT_EQ(std::count(shot.matte.begin(), shot.matte.end(), 0), 320 * 180);
  }
}

TEST(Hide, NeverShowsThePart) {
  for (const Format format : formats) {
    for (const auto [width, height] : {std::array{320, 180}, {321, 183}}) {
      const Layout layout{.width = width, .height = height, .format = format};
      const Region face{140, 70, 50, 60};
      const Settings settings{.effect = Effect::colour, .colour = {200, 30, 60}, .hide = {face}};
      const Shot shot = run(settings, draw(layout, {}));
      const Shot plain =
          run(Settings{.effect = Effect::colour, .colour = {200, 30, 60}}, draw(layout, {}));
      const int backdrop = plain.picture.brightness(1, 1);
      each_pixel(layout, face, [&](int x, int y, bool inside) {
        if (!inside) return;
        ASSERT_EQ(shot.alpha(x, y), 0);
        ASSERT_EQ(shot.picture.brightness(x, y), backdrop);
      });
      EXPECT_EQ(plain.alpha(width / 2, height * 6 / 10), 255);
    }
  }
}

TEST(Hide, LeavesNoChromaOfThePart) {
  const Layout layout{.width = 320, .height = 180};
  const Region face{141, 71, 51, 61};  // cuts through chroma samples
  const Settings settings{.effect = Effect::colour, .colour = {128, 128, 128}, .hide = {face}};
  const Shot shot = run(settings, draw(layout, {}));
  for (int y = 35; y < 66; ++y) {
    for (int x = 70; x < 96; ++x) {
      ASSERT_EQ(shot.picture.plane(1)[std::size_t(y * 320 + 2 * x)], 128);
    }
  }
}

TEST(Hide, WinsOverKeep) {
  const Layout layout{.width = 320, .height = 180};
  const Region all{0, 0, 320, 180}, part{20, 20, 40, 30};
  const Shot shot = run(Settings{.keep = {all}, .hide = {part}}, draw(layout, {}));
  each_pixel(layout, part,
             [&](int x, int y, bool inside) { ASSERT_EQ(shot.alpha(x, y), inside ? 0 : 255); });
}

TEST(Hide, APersonOnAPosterDoesNotDrawTheRegion) {
  const Layout layout{.width = 640, .height = 360};
  Canvas in = draw(layout, {.person = Person{.x = 0.75}});
  const Paint green({40, 200, 40}, layout);
  const Region poster{20, 60, 100, 120};
  each_pixel(layout, poster, [&](int x, int y, bool inside) {
    if (inside) put(in, x, y, green);
  });
  const auto region_of = [&](const Settings& settings) {
    Engine engine = keyed_engine(settings);
    for (int i = 0; i < 8; ++i) run(engine, in);
    return engine.report().region;
  };
  EXPECT_LT(region_of({}).x, 60);
  EXPECT_GT(region_of({.hide = {Region{10, 50, 120, 140}}}).x, 150);
}

}  // namespace
}  // namespace scrim::test
