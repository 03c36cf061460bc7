// What holds for frames of 8 bits holds for deep ones, and what lies beside the bits of their
// samples has no say and leaves nowhere.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <vector>

#include "frame/random_opacity.hpp"
#include "keyed_model.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

constexpr double unseen = 0.1;
constexpr std::array formats{Format::p010, Format::i010, Format::i210, Format::rgba16};
constexpr std::array transfers{Transfer::sdr, Transfer::pq, Transfer::hlg};

/// What stands behind the person, and whether the blurred room shows through it.
struct Behind {
  Settings settings;
  bool transparent = false;
};
const std::array behind{Behind{{}},
                        Behind{{.look = Look::lens}},
                        Behind{{.effect = Effect::colour, .colour = {20, 60, 90}}},
                        Behind{{.effect = Effect::picture, .match = 100}},
                        Behind{{.effect = Effect::picture, .match = 0}, true},
                        Behind{{.effect = Effect::transparent}}};

Engine engine_with(const Behind& what, const Layout& layout) {
  static const std::vector<std::byte> model = keyed_model();
  Engine engine = Engine::create({.model_file = model}).value();
  EXPECT_EQ(engine.apply(what.settings), Status::ok);
  // In columns, over which the mark adds up to nothing. Dirty beside its samples; in frames of its
  // own layout it would be copied.
  const Canvas picture(layout, 0xFF);
  const RandomOpacity opacity(layout.width, layout.height, 1, layout.height);
  EXPECT_EQ(
      engine.set_picture(picture.frame(), {}, what.transparent ? opacity.plane() : AlphaPlane{}),
      Status::ok);
  return engine;
}

Layout layout_of(Format format, Transfer transfer) {
  return {.width = 322, .height = 182, .format = format, .transfer = transfer};
}

Layout output_of(const Behind& what, Layout layout) {
  if (what.settings.effect == Effect::transparent) layout.format = Format::rgba16;
  return layout;
}

template <class Do>
void for_everything(Do run) {
  for (const Format format : formats) {
    for (const Transfer transfer : transfers) {
      for (const Behind& what : behind) {
        SCOPED_TRACE(testing::Message()
                     << name(format) << " " << name(transfer) << " " << name(what.settings.effect)
                     << " " << name(what.settings.look) << " " << what.transparent);
        run(layout_of(format, transfer), what);
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

template <class Change>
void change_words(Canvas& canvas, const Change& change) {
  for (int p = 0; p < plane_count(canvas.layout().format); ++p) {
    std::vector<std::uint8_t>& plane = canvas.plane(p);
    for (std::size_t i = 0; i < plane.size(); i += 2) {
      std::uint16_t word = 0;
      std::memcpy(&word, &plane[i], sizeof word);
      word = change(word);
      std::memcpy(&plane[i], &word, sizeof word);
    }
  }
}

TEST(DeepPrivacy, WhatLiesBesideTheSamplesHasNoSay) {
  for_everything([](const Layout& layout, const Behind& what) {
    const auto beside = static_cast<std::uint16_t>(~depth_of(layout.format).mask());
    const Canvas clean = draw(layout, {});
    Canvas dirty = clean;
    std::mt19937 random(1);
    change_words(dirty, [&](std::uint16_t word) {
      return static_cast<std::uint16_t>(word | (random() & beside));
    });
    Engine one = engine_with(what, layout), other = engine_with(what, layout);
    Canvas expected(output_of(what, layout)), found(expected.layout());
    for (int i = 0; i < 2; ++i) {
      std::vector<std::uint8_t> matte(322 * 182), same(matte.size());
      ASSERT_EQ(one.process(clean.frame(), expected.mutable_frame(), {matte.data(), 322}),
                Status::ok);
      ASSERT_EQ(other.process(dirty.frame(), found.mutable_frame(), {same.data(), 322}),
                Status::ok);
      ASSERT_EQ(matte, same);
    }
    ASSERT_EQ(one.report().shown, Shown::effect);
    const std::uint16_t used = depth_of(found.layout().format).mask();
    change_words(found, [&](std::uint16_t word) { return std::uint16_t(word & used); });
    EXPECT_EQ(found, expected);
  });
}

TEST(DeepPrivacy, NothingOfTheRoomLeavesBesideTheSamples) {
  for_everything([](const Layout& layout, const Behind& what) {
    const auto beside = static_cast<std::uint16_t>(~depth_of(layout.format).mask());
    if (beside == 0) return;
    Canvas in = draw(layout, {.person = {}});
    change_words(in, [&](std::uint16_t word) { return std::uint16_t(word | beside); });
    Engine engine = engine_with(what, layout);
    Canvas apart(output_of(what, layout), 255);
    ASSERT_EQ(engine.process(in.frame(), apart.mutable_frame()), Status::ok);
    std::uint16_t left = 0;
    const auto look = [&](std::uint16_t word) { return left |= word & beside, word; };
    if (apart.layout() == layout) {
      const MutableFrame frame = in.mutable_frame();
      ASSERT_EQ(engine.process(as_const(frame), frame), Status::ok);
      change_words(in, look);
      change_words(apart, look);
    }
    EXPECT_EQ(left, 0);
  });
}

TEST(DeepPrivacy, EveryEffectCoversTheRoomFromTheFirstFrameOn) {
  for_everything([](const Layout& layout, const Behind& what) {
    Engine engine = engine_with(what, layout);
    for (const std::uint32_t seed : {1U, 2U, 2U}) {
      const Scene scene{.seed = seed};
      Canvas out(output_of(what, layout), 255);
      ASSERT_EQ(engine.process(draw(layout, scene).frame(), out.mutable_frame()), Status::ok);
      EXPECT_LT(visible_mark(out, scene), unseen);
    }
  });
}

TEST(DeepPrivacy, EveryEffectCoversEverythingWhenTheMaskFails) {
  for_everything([](const Layout& layout, const Behind& what) {
    const Scene bad{.magenta = true};
    Engine engine = engine_with(what, layout);
    Canvas out(output_of(what, layout), 255);
    for (const Scene& scene : {Scene{}, bad}) {
      ASSERT_EQ(engine.process(draw(layout, scene).frame(), out.mutable_frame()), Status::ok);
    }
    EXPECT_EQ(engine.report().shown, Shown::covered);
    EXPECT_EQ(engine.report().reason, Status::model_failed);
    EXPECT_LT(visible_mark(out, bad, -1), unseen);
    if (what.settings.effect == Effect::transparent) {
      EXPECT_EQ(out, Canvas(out.layout(), 0));
    }
  });
}

}  // namespace
}  // namespace scrim::test
