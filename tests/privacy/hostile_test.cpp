// Whatever the network answers, whatever fails and whoever changes what in between: no frame leaves
// with the room to be seen. The room carries a mark that is looked for in every output.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "allocation_hook.hpp"
#include "frame/random_opacity.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

/// What of the mark's amplitude may be left: below it nobody finds the mark by eye or by program.
constexpr double unseen = 0.1;

const Layout landscape{.width = 640, .height = 360};

constexpr std::array formats{Format::nv12, Format::i420, Format::yuyv, Format::rgba,  Format::bgra,
                             Format::p010, Format::i010, Format::i210, Format::rgba16};

Engine engine_with(Magenta magenta, Techniques without = {}, bool stills = false) {
  static std::map<Magenta, std::vector<std::byte>> models;
  std::vector<std::byte>& model = models[magenta];
  if (model.empty()) model = keyed_model(magenta);
  return Engine::create({.model_file = model, .stills = stills, .without = without}).value();
}

Canvas plain_picture(Format format = Format::rgba) {
  return Canvas({.width = 100, .height = 70, .format = format}, 90);
}

/// A picture's, in columns: over these the mark adds up to nothing, where any pixels would look
/// like some of it.
RandomOpacity markless_opacity(const Layout& picture, unsigned seed = 1) {
  return {picture.width, picture.height, seed, picture.height};
}

/// Runs one scene over a buffer that still holds the camera's picture.
Shown expect_covered_room(Engine& engine, const Layout& layout, const Scene& scene,
                          const Settings& settings = {}, AlphaPlane opacity = {}) {
  Canvas picture = draw(layout, scene);
  const MutableFrame frame = picture.mutable_frame();
  EXPECT_EQ(engine.process(as_const(frame), frame, {}, opacity), Status::ok);
  const Shown shown = engine.report().shown;
  const bool keeps = shown == Shown::effect;
  EXPECT_LT(visible_mark(picture, scene, 0.2, keeps ? settings.keep : Areas{}), unseen);
  return shown;
}

/// Every way to show something else than the room.
std::vector<Settings> all_looks() {
  std::vector<Settings> all;
  for (const int strength : {0, 50, 100}) {
    for (const Look look : {Look::soft, Look::lens}) {
      all.push_back({.strength = strength, .look = look});
    }
  }
  all.push_back({.who = Who::main});
  all.push_back({.effect = Effect::colour, .colour = {20, 60, 90}});
  all.push_back({.effect = Effect::picture, .match = 100});
  all.push_back({.keep = {Region{0, 0, 64, 64}}, .hide = {Region{500, 100, 50, 50}}});
  return all;
}

/// What the network answers, and whether it looks at stills.
class HostileNetwork : public testing::TestWithParam<std::tuple<Magenta, bool>> {
 protected:
  /// An answer that finds nobody is one.
  static Shown expected() {
    const Magenta magenta = std::get<0>(GetParam());
    const bool nobody = magenta == Magenta::zero || magenta == Magenta::a_tenth;
    return nobody ? Shown::effect : Shown::covered;
  }
  static Engine make_engine() {
    const auto [magenta, stills] = GetParam();
    return engine_with(magenta, {}, stills);
  }
  const Scene good_{}, bad_{.magenta = true};
};

TEST_P(HostileNetwork, UncoversNothingFromTheFirstFrameOn) {
  for (const Settings& settings : all_looks()) {
    Engine engine = make_engine();
    ASSERT_EQ(engine.apply(settings), Status::ok);
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(expect_covered_room(engine, landscape, bad_, settings), expected());
      EXPECT_LT(engine.report().person, 0.11F);
    }
  }
}

TEST_P(HostileNetwork, UncoversNothingInTheMiddleAndIsBelievedAgainAfterwards) {
  for (const Settings& settings : all_looks()) {
    Engine engine = make_engine();
    ASSERT_EQ(engine.apply(settings), Status::ok);
    // Long enough for the window to close in on the person.
    for (int i = 0; i < 4; ++i) {
      EXPECT_EQ(expect_covered_room(engine, landscape, good_, settings), Shown::effect);
    }
    EXPECT_EQ(expect_covered_room(engine, landscape, bad_, settings), expected());
    EXPECT_EQ(expect_covered_room(engine, landscape, good_, settings), Shown::effect);
    EXPECT_GT(engine.report().person, 0.1F);
  }
}

TEST_P(HostileNetwork, UncoversNothingInASecondPass) {
  if (std::get<1>(GetParam())) GTEST_SKIP() << "stills have no passes";
  for (const Settings& settings : all_looks()) {
    Engine engine = make_engine();
    ASSERT_EQ(engine.apply(settings), Status::ok);
    for (int pass = 0; pass < 2; ++pass) {
      EXPECT_EQ(expect_covered_room(engine, landscape, bad_, settings), expected());
      for (int i = 0; i < 14; ++i) {
        EXPECT_EQ(expect_covered_room(engine, landscape, good_, settings), Shown::effect);
      }
      EXPECT_EQ(expect_covered_room(engine, landscape, bad_, settings), expected());
      engine.rewind();
    }
  }
}

TEST_P(HostileNetwork, LeavesNothingOpaqueInATransparentFrame) {
  Engine engine = make_engine();
  ASSERT_EQ(engine.apply({.effect = Effect::transparent}), Status::ok);
  const Layout rgba{.width = 640, .height = 360, .format = Format::rgba};
  Canvas out = draw(rgba, bad_);
  ASSERT_EQ(engine.process(draw(rgba, bad_).frame(), out.mutable_frame()), Status::ok);
  EXPECT_EQ(out, Canvas(rgba, 0));
}

INSTANTIATE_TEST_SUITE_P(Privacy, HostileNetwork,
                         testing::Combine(testing::ValuesIn(every_magenta), testing::Bool()));

/// Anything that a user, a camera and bad luck can do between two frames.
class Chaos {
 public:
  Chaos(Engine& engine, unsigned seed) : engine_(engine), random_(seed) {}

  void step() {
    switch (below(7)) {
      case 0:
        engine_.reset();
        break;
      case 1:
        change_settings();
        break;
      case 2:
        change_layout();
        break;
      case 3:
        give_picture();
        break;
      case 4:
        engine_.rewind();
        break;
      default:
        break;
    }
    scene_.magenta = below(4) == 0;
    if (below(3) == 0) scene_.seed = std::uint32_t(below(1000));
    if (below(3) == 0) move();
    const RandomOpacity opacity(layout_, unsigned(below(1000)));
    const bool transparent = below(3) == 0;
    expect_covered_room(engine_, layout_, scene_, settings_,
                        transparent ? opacity.plane() : AlphaPlane{});
  }

 private:
  int below(int n) { return int(random_() >> 4) % n; }
  float share() { return float(below(101)) / 100; }

  void change_settings() {
    settings_ = {.effect = std::array{Effect::blur, Effect::colour, Effect::picture}[below(3)],
                 .strength = below(101),
                 .colour = {20, 60, 90},
                 .look = below(2) == 0 ? Look::soft : Look::lens,
                 .who = below(2) == 0 ? Who::everyone : Who::main,
                 .match = below(101)};
    if (below(2) == 0) settings_.keep[0] = {share() * 300, share() * 200, 80, 60};
    if (below(2) == 0) settings_.hide[0] = {share() * 300, share() * 200, 80, 60};
    settings_.learn_room = below(4) == 0;
    ASSERT_EQ(engine_.apply(settings_), Status::ok);
  }

  void change_layout() {
    layout_ = {.width = 160 + below(300),
               .height = 160 + below(200),
               .format = formats[std::size_t(below(int(formats.size())))],
               .matrix = Matrix(below(3)),
               .range = below(2) == 0 ? Range::limited : Range::full,
               .transfer = Transfer(below(3)),
               .primaries = Primaries(below(2))};
  }

  void give_picture() {
    const Canvas picture = plain_picture(formats[std::size_t(below(int(formats.size())))]);
    const Layout& layout = picture.frame().layout;
    const RandomOpacity opacity = markless_opacity(layout, unsigned(below(1000)));
    const bool transparent = below(2) == 0;
    engine_.set_picture(
        picture.frame(),
        {.fit = below(2) == 0 ? Fit::cover : Fit::contain, .x = share(), .y = share()},
        transparent ? opacity.plane() : AlphaPlane{});
  }

  void move() {
    scene_.person.reset();
    if (below(4) == 0) return;
    scene_.person =
        Person{share(), share(), 0.1 + 0.6 * double{share()}, 0.2 + 0.6 * double{share()}};
  }

  Engine& engine_;
  std::minstd_rand random_;
  Layout layout_ = landscape;
  Settings settings_;
  Scene scene_;
};

TEST(Hostile, NothingIsUncoveredInALongRowOfChangesAndFailures) {
  for (const Magenta magenta : every_magenta) {
    for (const bool stills : {false, true}) {
      Engine engine = engine_with(magenta, {}, stills);
      Chaos chaos(engine, 1 + unsigned(magenta));
      for (int step = 0; step < (stills ? 20 : 60); ++step) {
        chaos.step();
        if (testing::Test::HasFailure()) FAIL() << "network " << int(magenta) << ", step " << step;
      }
    }
  }
}

TEST(Hostile, NoTechniqueIsNeededToCoverTheRoom) {
  const std::array all{Technique::region, Technique::exposure, Technique::stabilizer,
                       Technique::memory, Technique::refiner,  Technique::own_colour,
                       Technique::plate};
  for (const Technique left_out : all) {
    for (const Magenta magenta : {Magenta::a_tenth, Magenta::one, Magenta::noise}) {
      Engine engine = engine_with(magenta, {left_out});
      Chaos chaos(engine, 7);
      for (int step = 0; step < 25; ++step) {
        chaos.step();
        if (HasFailure()) FAIL() << "without " << name(left_out) << ", step " << step;
      }
    }
  }
}

/// A picture and a frame after another, worked on in place, from the second on transparent; counts
/// what fails for want of memory.
int use(Engine& engine, const Settings& settings, const std::vector<Canvas>& pictures,
        const RandomOpacity& of_picture, const RandomOpacity& of_frame, std::vector<Canvas>& out) {
  int failures = 0;
  const auto count = [&](Status status) { failures += status == Status::out_of_memory ? 1 : 0; };
  engine.apply(settings);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const bool opaque = i == 0;
    count(engine.set_picture(pictures[i % pictures.size()].frame(), {.fit = Fit(i % 2)},
                             opaque ? AlphaPlane{} : of_picture.plane()));
    const MutableFrame frame = out[i].mutable_frame();
    count(engine.process(as_const(frame), frame, {}, opaque ? AlphaPlane{} : of_frame.plane()));
  }
  return failures;
}

/// Small, for there are many allocations to try.
const std::array shallow_layouts{Layout{.width = 162, .height = 130, .format = Format::rgba},
                                 Layout{.width = 192, .height = 112}};
const std::array deep_layouts{
    Layout{.width = 162, .height = 130, .format = Format::rgba16},
    Layout{.width = 192, .height = 112, .format = Format::p010, .transfer = Transfer::hlg}};

/// Frames of two layouts, while one allocation after the other fails, and with it the next ones to
/// make `failures_in_a_row`.
void expect_no_room_without_memory(const Settings& settings, long failures_in_a_row,
                                   bool stills = false,
                                   const std::array<Layout, 2>& layouts = shallow_layouts) {
  const auto& [first, second] = layouts;
  const std::vector<Scene> scenes{{}, {.seed = 2}, {.seed = 3}};
  const std::vector<Canvas> pictures{plain_picture(), plain_picture(second.format)};
  const RandomOpacity of_picture = markless_opacity(pictures[0].layout()), of_frame(second);
  const std::vector<Canvas> in{draw(first, scenes[0]), draw(second, scenes[1]),
                               draw(second, scenes[2])};
  // Each of the first ones, which plan the stages; then some of the many that are alike.
  constexpr long first_ones = 120, apart = 29, most = 10000;
  bool failed = true;
  long allowed = 0;
  for (; failed && allowed < most; allowed += allowed < first_ones ? 1 : apart) {
    Engine engine = engine_with(Magenta::not_a_number, {}, stills);
    std::vector<Canvas> out = in;
    fail_allocations_after(allowed, failures_in_a_row);
    failed = use(engine, settings, pictures, of_picture, of_frame, out) > 0;
    fail_allocations_after(-1);
    for (std::size_t i = 0; i < out.size(); ++i) {
      EXPECT_LT(visible_mark(out[i], scenes[i]), unseen)
          << "frame " << i << ", allocation " << allowed << " failed";
    }
    EXPECT_EQ(expect_covered_room(engine, second, {}, settings), Shown::effect)
        << "memory is back: so is the effect";
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GT(allowed, 10);
  EXPECT_LT(allowed, most);
}

/// One of everything that plans memory of its own. What is kept lies in the person: a room that is
/// kept is shown.
const std::array hungry{
    Settings{}, Settings{.look = Look::lens}, Settings{.effect = Effect::picture},
    Settings{
        .who = Who::main, .keep = {Region{80, 60, 15, 20}}, .hide = {Region{200, 50, 50, 50}}}};

TEST(Hostile, NothingIsUncoveredWhenAllocationsFailFromAnyOneOn) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  for (const Settings& settings : hungry) expect_no_room_without_memory(settings, all_of_them);
  expect_no_room_without_memory({}, all_of_them, true);
  for (const Settings& settings : {hungry[1], hungry[2]}) {
    expect_no_room_without_memory(settings, all_of_them, false, deep_layouts);
  }
}

TEST(Hostile, NothingIsUncoveredWhenAnySingleAllocationFails) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  for (const Settings& settings : hungry) expect_no_room_without_memory(settings, 1);
  expect_no_room_without_memory({}, 1, true);
  for (const Settings& settings : {hungry[1], hungry[2]}) {
    expect_no_room_without_memory(settings, 1, false, deep_layouts);
  }
}

}  // namespace
}  // namespace scrim::test
