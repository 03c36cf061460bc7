// The engine as its users meet it: what goes in, what comes out, what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"
#include "support/every_target.hpp"

namespace scrim::test {
namespace {

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,  Format::bgra,
                             Format::p010, Format::i010, Format::i210, Format::rgba16};

Engine keyed_engine() {
  static const std::vector<std::byte> model = keyed_model();
  return Engine::create({.model_file = model}).value();
}

Engine keyed_stills() {
  static const std::vector<std::byte> model = keyed_model();
  return Engine::create({.model_file = model, .stills = true}).value();
}

struct Output {
  Canvas picture;
  std::vector<std::uint8_t> matte;
};

Output run(Engine& engine, const Canvas& in) {
  const Layout& l = in.layout();
  Output out{Canvas(l), std::vector<std::uint8_t>(std::size_t(l.width) * std::size_t(l.height))};
  EXPECT_EQ(engine.process(in.frame(), out.picture.mutable_frame(), {out.matte.data(), l.width}),
            Status::ok);
  return out;
}

TEST(Engine, KeepsThePersonPixelForPixel) {
  for (const Format format : formats) {
    Engine engine = keyed_engine();
    const Canvas in = draw({.width = 320, .height = 240, .format = format}, {});
    const Output out = run(engine, in);
    std::size_t person = 0;
    for (int y = 0; y < 240; ++y) {
      for (int x = 0; x < 320; ++x) {
        if (out.matte[std::size_t(y * 320 + x)] != 255) continue;
        ++person;
        ASSERT_EQ(out.picture.brightness(x, y), in.brightness(x, y)) << x << "," << y;
      }
    }
    EXPECT_GT(person, 320U * 240 / 20);
  }
}

TEST(Engine, GivesTheSameBytesForTheSameFrames) {
  std::vector<Canvas> first;
  for (int round = 0; round < 2; ++round) {
    Engine engine = keyed_engine();
    for (std::uint32_t i = 0; i < 4; ++i) {
      const Canvas in =
          draw({.width = 320, .height = 180}, {.person = Person{.x = 0.3 + 0.1 * i}, .seed = i});
      Canvas out = run(engine, in).picture;
      if (round == 0) {
        first.push_back(std::move(out));
      } else {
        EXPECT_EQ(out, first[i]);
      }
    }
  }
}

TEST(Engine, AResetMakesItAsNew) {
  const Canvas a = draw({.width = 320, .height = 180}, {.person = Person{.x = 0.2}});
  const Canvas b = draw({.width = 320, .height = 180}, {.person = Person{.x = 0.8}});
  Engine fresh = keyed_engine(), used = keyed_engine();
  run(used, a);
  used.reset();
  EXPECT_EQ(run(used, b).picture, run(fresh, b).picture);
}

TEST(Stills, LeaveTheSameWhateverCameBefore) {
  const Canvas a = draw({.width = 320, .height = 180}, {.person = Person{.x = 0.2}});
  const Canvas b = draw({.width = 320, .height = 180}, {.person = Person{.x = 0.8}, .seed = 3});
  for (const Settings& settings :
       {Settings{}, {.effect = Effect::picture, .match = 100}, {.who = Who::main}}) {
    Engine fresh = keyed_stills(), used = keyed_stills();
    for (Engine* engine : {&fresh, &used}) {
      ASSERT_EQ(engine->apply(settings), Status::ok);
      ASSERT_EQ(engine->set_picture(a.frame()), Status::ok);
    }
    for (int i = 0; i < 3; ++i) run(used, a);
    const Output expected = run(fresh, b), found = run(used, b);
    EXPECT_EQ(found.matte, expected.matte);
    EXPECT_EQ(found.picture, expected.picture);
  }
}

TEST(Stills, HaveNoBudget) {
  Engine engine = keyed_stills();
  ASSERT_EQ(engine.apply({.budget_milliseconds = 1e-6F}), Status::ok);
  const Canvas in = draw({.width = 320, .height = 180}, {});
  for (int i = 0; i < 120; ++i) {
    run(engine, in);
    ASSERT_EQ(engine.report().quality, quality::normal);
  }
  EXPECT_EQ(engine.report().shown, Shown::effect);
}

TEST(Stills, AreLookedAtByBothNetworksUnlessOneIsAskedFor) {
  const auto memory = [](Model model) {
    return Engine::create({.model = model, .stills = true}).value().memory();
  };
  EXPECT_EQ(memory(Model::automatic), memory(Model::landscape) + memory(Model::general));
}

/// A green poster, which the network takes for a person: what is learnt of the room while it is
/// hidden tells it from one.
constexpr Region poster{40, 24, 64, 48}, around_poster{24, 8, 96, 80};

/// The poster beside a person; the other room has another wall.
Canvas room_with_poster(bool other_room = false) {
  const Layout layout{.width = 320, .height = 180, .format = Format::rgba};
  Canvas canvas = draw(layout, {.person = Person{.x = 0.7}});
  const Paint green({40, 200, 40}, layout);
  const std::array walls{Paint({30, 30, 30}, layout), Paint({225, 225, 225}, layout)};
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      const bool room = canvas.brightness(x, y) != 200;
      if (room && other_room) put(canvas, x, y, walls[std::size_t((x / 16 + y / 16) % 2)]);
      const bool on_poster = float(x) >= poster.x && float(x) < poster.x + poster.width &&
                             float(y) >= poster.y && float(y) < poster.y + poster.height;
      if (on_poster) put(canvas, x, y, green);
    }
  }
  return canvas;
}

/// An engine that has learnt such a room.
Engine engine_that_knows(const Canvas& room) {
  Engine engine = keyed_engine();
  EXPECT_EQ(engine.apply({.hide = {around_poster}}), Status::ok);
  for (int i = 0; i < 80; ++i) run(engine, room);
  EXPECT_EQ(engine.apply({}), Status::ok);
  return engine;
}

/// How much of the poster a matte shows, 0 to 255.
double poster_shown(const Output& out) {
  double sum = 0;
  for (int y = int(poster.y); y < int(poster.y + poster.height); ++y) {
    for (int x = int(poster.x); x < int(poster.x + poster.width); ++x) {
      sum += out.matte[std::size_t(y * 320 + x)];
    }
  }
  return sum / double(poster.width * poster.height);
}

TEST(Engine, ARewindKeepsTheRoomAndAResetForgetsIt) {
  const Canvas room = room_with_poster();
  Engine rewound = engine_that_knows(room), reset = engine_that_knows(room);
  rewound.rewind();
  reset.reset();
  EXPECT_GT(poster_shown(run(reset, room)), 240);
  EXPECT_LT(poster_shown(run(rewound, room)), 120);
  EXPECT_EQ(rewound.report().reason, Status::ok);
  EXPECT_EQ(rewound.report().region.width, 320) << "the frames before are forgotten";
  rewound.reset();
  EXPECT_GT(poster_shown(run(rewound, room)), 240);
}

TEST(Engine, ARewoundEngineForgetsARoomThatItDoesNotSee) {
  const Canvas first_scene = room_with_poster(true), last_scene = room_with_poster();
  Engine rewound = engine_that_knows(last_scene), fresh = keyed_engine();
  rewound.rewind();
  EXPECT_EQ(run(rewound, first_scene).matte, run(fresh, first_scene).matte);
  EXPECT_GT(poster_shown(run(rewound, last_scene)), 240) << "a scene later";
}

TEST(Engine, WorksInPlace) {
  for (const Format format : formats) {
    Engine apart = keyed_engine(), in_place = keyed_engine();
    Canvas picture = draw({.width = 322, .height = 182, .format = format}, {});
    const Canvas expected = run(apart, picture).picture;
    ASSERT_EQ(in_place.process(picture.frame(), picture.mutable_frame()), Status::ok);
    EXPECT_EQ(picture, expected);
  }
}

TEST(Engine, TakesEveryShapeFromTheSmallestToTheLargest) {
  for (const auto [width, height] : {std::array{64, 64},
                                     {65, 67},
                                     {1279, 719},
                                     {64, 720},
                                     {1920, 64},
                                     {360, 640},
                                     {7680, 4320},
                                     {4320, 7680}}) {
    std::array engines{keyed_engine(), keyed_stills()};
    for (Engine& engine : engines) {
      const Canvas in = draw({.width = width, .height = height}, {});
      const Output out = run(engine, in);
      const auto middle =
          std::size_t(width) * std::size_t(height * 6 / 10) + std::size_t(width / 2);
      EXPECT_EQ(out.matte[middle], 255) << width << "×" << height;
      EXPECT_EQ(out.matte[0], 0) << width << "×" << height;
      EXPECT_NEAR(engine.report().person, 0.141, 0.03) << width << "×" << height;
    }
  }
}

TEST(Engine, ShowsTheRoomOnlyForEffectNone) {
  Engine engine = keyed_engine();
  const Canvas in = draw({.width = 320, .height = 180}, {});
  EXPECT_NE(run(engine, in).picture, in);
  ASSERT_EQ(engine.apply({.strength = 0}), Status::ok);
  EXPECT_NE(run(engine, in).picture, in);
  ASSERT_EQ(engine.apply({.effect = Effect::none}), Status::ok);
  EXPECT_EQ(run(engine, in).picture, in);
}

TEST(Engine, PutsTheChosenColourBehindThePerson) {
  Engine engine = keyed_engine();
  ASSERT_EQ(engine.apply({.effect = Effect::colour, .colour = {10, 20, 250}}), Status::ok);
  const Canvas out =
      run(engine, draw({.width = 320, .height = 180, .format = Format::rgba}, {})).picture;
  EXPECT_EQ(out.plane(0)[0], 10);
  EXPECT_EQ(out.plane(0)[1], 20);
  EXPECT_EQ(out.plane(0)[2], 250);
  EXPECT_EQ(out.plane(0)[3], 255);
}

/// Columns averaged, so that the person's outline is mixed.
Canvas softened(Canvas canvas) {
  const std::vector<std::uint8_t> from = canvas.plane(0);
  for (std::size_t i = 32; i + 32 < from.size(); ++i) {
    int sum = 0;
    for (int k = -5; k <= 5; ++k) sum += from[i + std::size_t(4 * k)];
    canvas.plane(0)[i] = static_cast<std::uint8_t>(sum / 11);
  }
  return canvas;
}

TEST(Engine, LightsTheRimAlikeInRgbaAndBgra) {
  const auto composed = [](Format format) {
    Engine engine = keyed_engine();
    EXPECT_EQ(engine.apply({.effect = Effect::colour, .colour = {255, 0, 0}}), Status::ok);
    return run(engine, softened(draw({.width = 320, .height = 180, .format = format}, {}))).picture;
  };
  const Canvas rgba = composed(Format::rgba), bgra = composed(Format::bgra);
  for (std::size_t i = 0; i < rgba.plane(0).size(); i += 4) {
    for (std::size_t c = 0; c < 3; ++c) {
      ASSERT_EQ(rgba.plane(0)[i + c], bgra.plane(0)[i + 2 - c]) << "byte " << i + c;
    }
  }
}

TEST(Engine, PutsThePictureBehindThePersonAlsoAfterAChangeOfSize) {
  Engine engine = keyed_engine();
  Canvas picture({.width = 100, .height = 70, .format = Format::rgba}, 200);
  ASSERT_EQ(engine.set_picture(picture.frame()), Status::ok);
  ASSERT_EQ(engine.apply({.effect = Effect::picture}), Status::ok);
  for (const int width : {320, 640}) {
    const Layout layout{.width = width, .height = 180, .format = Format::rgba};
    EXPECT_EQ(run(engine, draw(layout, {})).picture.plane(0)[1], 200);
  }
}

TEST(Engine, CutsThePersonOutWithAlphaForTheTransparentEffect) {
  for (const Format format : formats) {
    Engine engine = keyed_engine();
    ASSERT_EQ(engine.apply({.effect = Effect::transparent}), Status::ok);
    const Canvas in = draw({.width = 320, .height = 180, .format = format}, {});
    Canvas out({.width = 320, .height = 180, .format = Format::rgba}, 9);
    ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
    const auto alpha = [&](int x, int y) {
      return out.plane(0)[std::size_t(4 * (y * 320 + x) + 3)];
    };
    EXPECT_EQ(alpha(160, 108), 255);
    EXPECT_EQ(alpha(2, 2), 0);
  }
}

TEST(Engine, RefusesTransparencyWhereTheFormatHasNone) {
  Engine engine = keyed_engine();
  ASSERT_EQ(engine.apply({.effect = Effect::transparent}), Status::ok);
  const Canvas in = draw({.width = 320, .height = 180}, {});
  Canvas out({.width = 320, .height = 180});
  EXPECT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::unsupported);
}

TEST(Engine, RefusesAMatteThatMakesNoSense) {
  Engine engine = keyed_engine();
  const Canvas in = draw({.width = 320, .height = 180}, {});
  Canvas out(in.layout());
  std::vector<std::uint8_t> matte(320 * 180);
  const auto process = [&](MattePlane plane) {
    return engine.process(in.frame(), out.mutable_frame(), plane);
  };
  EXPECT_EQ(process({matte.data(), 319}), Status::bad_argument);
  EXPECT_EQ(process({out.plane(0).data(), 320}), Status::bad_argument);
  EXPECT_EQ(process({const_cast<std::uint8_t*>(in.plane(0).data()), 320}), Status::bad_argument);
  EXPECT_EQ(out, Canvas(in.layout())) << "untouched";
  EXPECT_EQ(process({matte.data() + 179 * 320, -320}), Status::ok);
}

TEST(Engine, RefusesFramesThatMakeNoSense) {
  Engine engine = keyed_engine();
  Canvas in = draw({.width = 320, .height = 180}, {}), out({.width = 320, .height = 180});
  const auto process = [&](const auto& change) {
    Frame source = in.frame();
    MutableFrame target = out.mutable_frame();
    change(source, target);
    return engine.process(source, target);
  };
  using S = Frame&;
  using T = MutableFrame&;
  EXPECT_EQ(process([](S, T) {}), Status::ok);
  EXPECT_EQ(process([](S s, T) { s.planes[1] = nullptr; }), Status::bad_argument);
  EXPECT_EQ(process([](S, T t) { t.planes[0] = nullptr; }), Status::bad_argument);
  EXPECT_EQ(process([](S s, T) { s.strides[0] = 319; }), Status::bad_argument);
  EXPECT_EQ(process([](S, T t) { t.strides[1] = -100; }), Status::bad_argument);
  EXPECT_EQ(process([](S s, T) { s.layout.width = 63; }), Status::bad_argument);
  EXPECT_EQ(process([](S s, T t) { s.layout.width = t.layout.width = 63; }), Status::bad_argument);
  EXPECT_EQ(process([](S s, T t) { s.layout.height = t.layout.height = 1 << 20; }),
            Status::bad_argument);
  EXPECT_EQ(process([](S, T t) { t.layout.range = Range::full; }), Status::bad_argument);
  EXPECT_EQ(process([](S s, T t) { t.planes[0] = const_cast<std::uint8_t*>(s.planes[0]) + 1; }),
            Status::bad_argument);
}

TEST(Engine, RefusesSettingsOutOfRangeAndKeepsTheOldOnes) {
  Engine engine = keyed_engine();
  ASSERT_EQ(engine.apply({.effect = Effect::none}), Status::ok);
  EXPECT_EQ(engine.apply({.strength = 101}), Status::bad_argument);
  EXPECT_EQ(engine.apply({.strength = -1}), Status::bad_argument);
  for (const int level : {-1, quality::covered}) {
    EXPECT_EQ(engine.apply({.quality = level}), Status::bad_argument);
  }
  for (const float budget : {-1.0F, 1001.0F, std::nanf("")}) {
    EXPECT_EQ(engine.apply({.budget_milliseconds = budget}), Status::bad_argument);
  }
  EXPECT_EQ(engine.apply({.effect = static_cast<Effect>(9)}), Status::bad_argument);
  const Canvas in = draw({.width = 320, .height = 180}, {});
  EXPECT_EQ(run(engine, in).picture, in);
}

TEST(Engine, RefusesOptionsOutOfRangeAndDamagedModels) {
  EXPECT_EQ(Engine::create({.threads = 0}).error().status, Status::bad_argument);
  EXPECT_EQ(Engine::create({.threads = 9}).error().status, Status::bad_argument);
  std::vector<std::byte> half = keyed_model();
  half.resize(half.size() / 2);
  const auto engine = Engine::create({.model_file = half});
  ASSERT_FALSE(engine);
  EXPECT_EQ(engine.error().status, Status::bad_model);
  EXPECT_FALSE(engine.error().message.empty());
}

/// The mean difference of two pictures' bytes.
double mean_distance(const Canvas& a, const Canvas& b) {
  double sum = 0, count = 0;
  for (int p = 0; p < plane_count(a.layout().format); ++p) {
    for (std::size_t i = 0; i < a.plane(p).size(); ++i) {
      sum += std::abs(int(a.plane(p)[i]) - int(b.plane(p)[i]));
      ++count;
    }
  }
  return sum / count;
}

TEST(Engine, ReportsWhatItShowedAndHowLongEachStageTook) {
  Engine engine = keyed_engine();
  EXPECT_EQ(engine.report().shown, Shown::nothing);
  run(engine, draw({.width = 320, .height = 180}, {}));
  const Report& report = engine.report();
  EXPECT_EQ(report.shown, Shown::effect);
  EXPECT_GT(report.region.width, 0);
  float sum = 0;
  for (const float ms : report.milliseconds) sum += ms;
  EXPECT_GT(report.total_milliseconds, 0);
  EXPECT_LE(sum, report.total_milliseconds * 1.01F);
}

TEST(Engine, TellsTheLevelOfWorkAndWhyItChanged) {
  Engine engine = keyed_engine();
  const Canvas in = draw({.width = 320, .height = 180}, {});
  run(engine, in);
  EXPECT_EQ(engine.report().quality, quality::normal);
  EXPECT_EQ(engine.report().adjustment, Adjustment::none);
  for (const int level : {quality::coarse, quality::every_second_frame, quality::normal}) {
    ASSERT_EQ(engine.apply({.quality = level}), Status::ok);
    for (const Adjustment why : {Adjustment::asked, Adjustment::none}) {
      run(engine, in);
      EXPECT_EQ(engine.report().quality, level);
      EXPECT_EQ(engine.report().adjustment, why);
      EXPECT_EQ(engine.report().shown, Shown::effect);
    }
  }
}

TEST(Engine, CoversAtLastWhenNothingHoldsTheBudgetAndSaysWhy) {
  Engine engine = keyed_engine();
  const Canvas in = draw({.width = 320, .height = 180}, {});
  ASSERT_EQ(engine.apply({.budget_milliseconds = 1e-6F}), Status::ok);
  std::vector<Adjustment> steps;
  for (int i = 0; i < 120; ++i) {
    run(engine, in);
    if (engine.report().adjustment != Adjustment::none) steps.push_back(engine.report().adjustment);
  }
  EXPECT_EQ(engine.report().quality, quality::covered);
  EXPECT_EQ(engine.report().shown, Shown::covered);
  EXPECT_EQ(engine.report().reason, Status::too_slow);
  EXPECT_EQ(steps, std::vector<Adjustment>(3, Adjustment::too_slow));
  ASSERT_EQ(engine.apply({}), Status::ok);
  run(engine, in);
  EXPECT_EQ(engine.report().shown, Shown::effect);
  EXPECT_EQ(engine.report().adjustment, Adjustment::asked);
}

TEST(Engine, ShowsTheRoomAtAnyLevelWhenItIsAskedTo) {
  Engine engine = keyed_engine();
  const Canvas in = draw({.width = 320, .height = 180}, {});
  ASSERT_EQ(engine.apply({.effect = Effect::none, .budget_milliseconds = 1e-6F}), Status::ok);
  for (int i = 0; i < 120; ++i) EXPECT_EQ(run(engine, in).picture, in);
  EXPECT_EQ(engine.report().shown, Shown::room);
}

TEST(Engine, ChangesLittleButTheEdgeBetweenLevels) {
  for (const int level : {quality::coarse, quality::every_second_frame}) {
    Engine normal = Engine::create().value(), other = Engine::create().value();
    ASSERT_EQ(other.apply({.quality = level}), Status::ok);
    for (int i = 0; i < 4; ++i) {
      const Canvas in = draw({.width = 640, .height = 360}, {});
      EXPECT_LT(mean_distance(run(normal, in).picture, run(other, in).picture), 1.0) << level;
    }
  }
}

TEST(Engine, HoldsAtMost32MiBAt720p) {
  for (const Model model : {Model::landscape, Model::general}) {
    Engine engine = Engine::create({.model = model}).value();
    run(engine, draw({.width = 1280, .height = 720}, {}));
    EXPECT_LE(engine.memory(), 32U << 20);
  }
}

TEST(Engine, TwoThreadsGiveTheBytesOfOne) {
  Engine one = Engine::create({.threads = 1}).value();
  Engine two = Engine::create({.threads = 2}).value();
  for (std::uint32_t i = 0; i < 3; ++i) {
    const Canvas in = draw({.width = 640, .height = 360}, {.seed = i});
    EXPECT_EQ(run(one, in).picture, run(two, in).picture);
  }
}

/// The greatest difference of two bytes.
int distance(const Canvas& a, const Canvas& b) {
  int most = 0;
  for (int p = 0; p < plane_count(a.layout().format); ++p) {
    for (std::size_t i = 0; i < a.plane(p).size(); ++i) {
      most = std::max(most, std::abs(int(a.plane(p)[i]) - int(b.plane(p)[i])));
    }
  }
  return most;
}

TEST(Engine, DiffersByAtMostTwoBetweenInstructionSets) {
  for (const bool keyed : {true, false}) {
    std::vector<Canvas> best;
    on_every_target([&] {
      Engine engine = keyed ? keyed_engine() : Engine::create().value();
      for (std::uint32_t i = 0; i < 3; ++i) {
        const Canvas in = draw({.width = 640, .height = 360}, {.seed = i});
        Canvas out = run(engine, in).picture;
        if (best.size() == i) {
          best.push_back(std::move(out));
        } else {
          EXPECT_LE(distance(out, best[i]), 2) << "frame " << i;
        }
      }
    });
  }
}

}  // namespace
}  // namespace scrim::test
