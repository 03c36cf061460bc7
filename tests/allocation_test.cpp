// The frame path allocates nothing: counted where every allocation of the program passes.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "allocation_hook.hpp"
#include "frame/random_opacity.hpp"
#include "scene.hpp"
#include "scrim/scrim.hpp"

namespace scrim::test {
namespace {

TEST(FramePath, AllocatesNothingAfterTheFirstFrameOfALayout) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  for (const Format format : {Format::nv12, Format::i420, Format::yuyv, Format::rgba, Format::p010,
                              Format::i010, Format::i210, Format::rgba16}) {
    for (const Effect effect : {Effect::blur, Effect::colour, Effect::picture, Effect::none}) {
      Engine engine = Engine::create().value();
      const Layout layout{.width = 642, .height = 362, .format = format};
      ASSERT_EQ(engine.apply({.effect = effect}), Status::ok);
      std::array scenes{draw(layout, {}), draw(layout, {.person = Person{.x = 0.2}, .seed = 2}),
                        draw(layout, {.person = {}})};
      Canvas out(layout);
      long before = 0;
      for (int i = 0; i < 12; ++i) {
        const Frame in = scenes[std::size_t(i) % scenes.size()].frame();
        ASSERT_EQ(engine.process(in, out.mutable_frame()), Status::ok);
        if (i == 0) before = allocation_count();
      }
      EXPECT_EQ(allocation_count(), before);
    }
  }
}

TEST(FramePath, AllocatesNothingForTransparentFramesOfAnyTransferOverTransparentPictures) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  const Canvas picture({.width = 100, .height = 70, .format = Format::p010}, 90);
  const RandomOpacity of_picture(100, 70, 1), of_frame(322, 182, 2);
  for (const Format format : {Format::nv12, Format::p010, Format::i210, Format::rgba16}) {
    for (const Transfer transfer : {Transfer::sdr, Transfer::pq, Transfer::hlg}) {
      for (const Effect effect : {Effect::blur, Effect::picture, Effect::transparent}) {
        const Layout layout{.width = 322, .height = 182, .format = format, .transfer = transfer};
        Layout out_layout = layout;
        if (effect == Effect::transparent) out_layout.format = Format::rgba16;
        Engine engine = Engine::create().value();
        ASSERT_EQ(engine.apply({.effect = effect, .look = Look::lens}), Status::ok);
        const std::array scenes{draw(layout, {}), draw(layout, {.seed = 2})};
        Canvas out(out_layout);
        long before = 0;
        for (std::size_t i = 0; i < 4; ++i) {
          ASSERT_EQ(engine.set_picture(picture.frame(), {}, of_picture.plane()), Status::ok);
          const Frame in = scenes[i % 2].frame();
          ASSERT_EQ(engine.process(in, out.mutable_frame(), {}, of_frame.plane()), Status::ok);
          if (i == 0) before = allocation_count();
        }
        EXPECT_EQ(allocation_count(), before) << name(format) << " " << name(effect);
      }
    }
  }
}

TEST(FramePath, AllocatesNothingForStillsOfTheSameLayout) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  Engine engine = Engine::create({.stills = true}).value();
  const Layout layout{.width = 322, .height = 182};
  const std::array scenes{draw(layout, {}), draw(layout, {.person = {}})};
  Canvas out(layout);
  long before = 0;
  for (int i = 0; i < 3; ++i) {
    const Frame in = scenes[std::size_t(i) % scenes.size()].frame();
    ASSERT_EQ(engine.process(in, out.mutable_frame()), Status::ok);
    if (i == 0) before = allocation_count();
  }
  EXPECT_EQ(allocation_count(), before);
}

TEST(FramePath, AllocatesNothingWhenTheLevelOfWorkChanges) {
  if (!allocations_are_watched()) GTEST_SKIP() << "ThreadSanitizer owns the allocator";
  Engine engine = Engine::create().value();
  const Layout layout{.width = 642, .height = 362};
  const Canvas in = draw(layout, {});
  Canvas out(layout);
  long before = 0;
  for (int i = 0; i < 110; ++i) {
    // A budget that nothing can hold leads down to covered frames, one frame after another.
    const Settings settings{.look = Look::lens,
                            .quality = i < 12 ? i % quality::covered : quality::normal,
                            .budget_milliseconds = i < 12 ? 0.0F : 1e-6F};
    ASSERT_EQ(engine.apply(settings), Status::ok);
    ASSERT_EQ(engine.process(in.frame(), out.mutable_frame()), Status::ok);
    if (i == 0) before = allocation_count();
  }
  EXPECT_EQ(allocation_count(), before);
  EXPECT_EQ(engine.report().quality, quality::covered);
}

}  // namespace
}  // namespace scrim::test
