// The guarantee of docs/privacy.md: whatever happens, no frame leaves with the room to be seen.
// The room carries a mark that is looked for in every output.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <vector>

#include "allocation_hook.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

/// What of the mark's amplitude may be left: below it nobody finds the mark by eye or by program.
constexpr double unseen = 0.1;

const Layout landscape{.width = 640, .height = 360};

Engine keyed_engine() {
  static const std::vector<std::byte> model = keyed_model();
  return Engine::create({.model_file = model}).value();
}

/// Runs one scene, and expects that no mark is in what comes out.
Shown expect_covered_room(Engine& engine, const Layout& layout, const Scene& scene) {
  const Canvas in = draw(layout, scene);
  Canvas out(layout, 255);
  EXPECT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
  EXPECT_LT(visible_mark(out, scene), unseen);
  return engine.report().shown;
}

TEST(Privacy, TheTestSeesTheMarkWhereTheRoomIsShown) {
  const Scene scene;
  EXPECT_NEAR(visible_mark(draw(landscape, scene), scene), 1, 0.05);
  Engine engine = keyed_engine();
  engine.apply({.effect = Effect::none});
  const Canvas in = draw(landscape, scene);
  Canvas out(landscape);
  ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
  EXPECT_EQ(engine.report().shown, Shown::room);
  EXPECT_NEAR(visible_mark(out, scene), 1, 0.05);
}

TEST(Privacy, TheFirstFrameIsCovered) {
  for (const int strength : {0, 50, 100}) {
    Engine engine = keyed_engine();
    engine.apply({.strength = strength});
    expect_covered_room(engine, landscape, {});
  }
}

TEST(Privacy, ACutIsCoveredFromItsFirstFrame) {
  Engine engine = keyed_engine();
  const std::array places{Person{}, Person{.x = 0.2}, Person{.x = 0.85, .y = 0.3},
                          Person{.width = 0.1, .height = 0.2}, Person{.width = 0.9, .height = 0.9}};
  for (std::uint32_t i = 0; i < 15; ++i) {
    expect_covered_room(engine, landscape, {.person = places[i % places.size()], .seed = i / 2});
  }
}

TEST(Privacy, APersonWhoLeavesUncoversNothing) {
  Engine engine = keyed_engine();
  for (int i = 0; i < 3; ++i) expect_covered_room(engine, landscape, {});
  for (int i = 0; i < 3; ++i) expect_covered_room(engine, landscape, {.person = {}});
  EXPECT_LT(engine.report().person, 0.01F);
}

TEST(Privacy, AChangeOfSizeOrFormatIsCoveredFromItsFirstFrame) {
  Engine engine = keyed_engine();
  for (const Format format : {Format::nv12, Format::i420, Format::yuyv, Format::rgba, Format::bgra,
                              Format::p010, Format::i010, Format::i210, Format::rgba16}) {
    for (const auto [width, height] : {std::array{640, 360}, {360, 640}, {320, 240}, {641, 361}}) {
      expect_covered_room(engine, {.width = width, .height = height, .format = format}, {});
    }
  }
}

TEST(Privacy, EverySwitchBetweenEffectsIsCovered) {
  Engine engine = keyed_engine();
  const std::array effects{Effect::blur, Effect::colour, Effect::picture, Effect::none};
  for (const Effect from : effects) {
    for (const Effect to : {Effect::blur, Effect::colour, Effect::picture}) {
      engine.apply({.effect = from});
      const Canvas in = draw(landscape, {});
      Canvas out(landscape);
      ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
      engine.apply({.effect = to});
      expect_covered_room(engine, landscape, {});
    }
  }
}

TEST(Privacy, ATransparentRoomIsNotKeptUnderZeroAlpha) {
  Engine engine = keyed_engine();
  engine.apply({.effect = Effect::transparent});
  const Scene scene;
  const Layout rgba{.width = 640, .height = 360, .format = Format::rgba};
  const Canvas in = draw(rgba, scene);
  Canvas out(rgba, 255);
  ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
  EXPECT_LT(visible_mark(out, scene), unseen);
}

TEST(Privacy, AResetIsCovered) {
  Engine engine = keyed_engine();
  for (int i = 0; i < 4; ++i) {
    expect_covered_room(engine, landscape, {});
    engine.reset();
  }
}

TEST(Privacy, AFailingNetworkCoversTheWholeFrame) {
  Engine engine = keyed_engine();
  const Scene good, bad{.magenta = true};
  EXPECT_EQ(expect_covered_room(engine, landscape, good), Shown::effect);
  EXPECT_EQ(expect_covered_room(engine, landscape, bad), Shown::covered);
  EXPECT_EQ(engine.report().reason, Status::model_failed);
  EXPECT_EQ(engine.report().person, 0);
  EXPECT_EQ(expect_covered_room(engine, landscape, good), Shown::effect);
  EXPECT_EQ(engine.report().reason, Status::ok);
}

TEST(Privacy, AFailedAllocationCoversTheWholeFrame) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  const Scene scene;
  const Canvas in = draw(landscape, scene);
  int failures = 0;
  for (long allowed = 0; allowed < 400; ++allowed) {
    Engine engine = keyed_engine();
    Canvas out = in;  // as a caller's buffer that still holds the camera's picture
    const MutableFrame frame = out.mutable_frame();
    const Frame source = in.frame();
    fail_allocations_after(allowed);
    const Status status = engine.process(source, frame);
    fail_allocations_after(-1);
    EXPECT_LT(visible_mark(out, scene), unseen) << "allocation " << allowed << " failed";
    if (status == Status::ok) break;
    ++failures;
    EXPECT_EQ(status, Status::out_of_memory);
    EXPECT_EQ(engine.report().shown, Shown::covered);
    // Memory is back: so is the effect.
    EXPECT_EQ(expect_covered_room(engine, landscape, scene), Shown::effect);
  }
  EXPECT_GT(failures, 3);
  EXPECT_LT(failures, 399);
}

TEST(Privacy, ARefusedFrameWritesNothing) {
  Engine engine = keyed_engine();
  const Canvas in = draw(landscape, {});
  Canvas out(landscape, 7);
  MutableFrame small = out.mutable_frame();
  small.layout.height /= 2;
  EXPECT_EQ(engine.process(in.frame(), small), Status::bad_argument);
  EXPECT_EQ(engine.report().shown, Shown::nothing);
  EXPECT_EQ(out, Canvas(landscape, 7));
}

TEST(Privacy, NoMatteOfAnEarlierFrameIsUsed) {
  Engine engine = keyed_engine();
  for (const double x : {0.2, 0.8, 0.3, 0.7}) {
    const Scene scene{.person = Person{.x = x, .width = 0.2}};
    const Canvas in = draw(landscape, scene);
    Canvas out(landscape);
    std::vector<std::uint8_t> matte(640 * 360);
    const auto at = [&](double u) { return matte[216 * 640 + std::size_t(u * 640)]; };
    for (int frame = 0; frame < 3; ++frame) {
      ASSERT_EQ(engine.process(in.frame(), out.mutable_frame(), {matte.data(), 640}), Status::ok);
      EXPECT_LT(at(1 - x), 10) << "the person was there before frame " << frame;
    }
    EXPECT_GT(at(x), 200) << "and is found here";
  }
}

}  // namespace
}  // namespace scrim::test
