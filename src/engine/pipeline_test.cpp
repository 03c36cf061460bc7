// What leaves when a stage answers with another frame: covered, each time. The stages are the real
// ones, or do all that these do and then hand out what is not of this frame.
#include "engine/pipeline.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "engine/gate.hpp"
#include "keyed_model.hpp"
#include "memory/mask_mover.hpp"
#include "memory/recall.hpp"
#include "scene.hpp"

namespace scrim::test {
namespace {

const Layout layout{.width = 640, .height = 360};

Segmenter make_segmenter() {
  static const std::vector<std::byte> model = keyed_model();
  return Segmenter::create({.model_file = model}).value();
}

/// Answers with the mask of the frame before.
class LateSegmenter final : public Segmenter {
 public:
  LateSegmenter() : Segmenter(make_segmenter()) {}

  void sample(const Proxy& proxy, const Region& region, int turn, bool mirrored) override {
    if (std::exchange(frame_, proxy.serial()) != proxy.serial()) {
      const Mask now = Segmenter::mask();
      before_.assign(now.data, now.data + std::ptrdiff_t{now.width} * now.height);
      late_ = now.with(before_.data());
    }
    Segmenter::sample(proxy, region, turn, mirrored);
  }
  Mask mask() const override { return late_; }

 private:
  Serial frame_ = 0;
  std::vector<float> before_;
  Mask late_;
};

/// Samples nothing: the network sees what it saw before.
class BlindSegmenter final : public Segmenter {
 public:
  BlindSegmenter() : Segmenter(make_segmenter()) {}

  void sample(const Proxy& proxy, const Region& region, int turn, bool mirrored) override {
    if (!std::exchange(sampled_, true)) Segmenter::sample(proxy, region, turn, mirrored);
  }

 private:
  bool sampled_ = false;
};

/// Is made of the first frame only.
class StalePyramid final : public Pyramid {
 public:
  StalePyramid() : Pyramid(layout) {}

  void update(const Frame& frame, Serial serial) override {
    if (Pyramid::serial() == 0) Pyramid::update(frame, serial);
  }
};

std::vector<Shown> shown_with(
    Segmenter& segmenter, int frames,
    std::unique_ptr<Pyramid> pyramid = std::make_unique<Pyramid>(layout)) {
  Pipeline pipeline(layout, segmenter, {}, std::move(pyramid));
  std::vector<Shown> shown;
  for (int i = 0; i < frames; ++i) {
    const Canvas in = draw(layout, {.person = Person{.x = 0.3 + 0.1 * i}});
    Canvas out(layout);
    Report report;
    pipeline.process(in.frame(), out.mutable_frame(), {}, {}, quality::normal, report);
    shown.push_back(report.shown);
  }
  return shown;
}

TEST(Pipeline, ShowsThePersonWhenEveryStageDoesItsWork) {
  Segmenter segmenter = make_segmenter();
  EXPECT_EQ(shown_with(segmenter, 3), std::vector(3, Shown::effect));
}

TEST(Pipeline, CoversWhenTheSegmenterAnswersWithTheFrameBefore) {
  LateSegmenter segmenter;
  EXPECT_EQ(shown_with(segmenter, 4), std::vector(4, Shown::covered));
}

TEST(Pipeline, CoversWhenTheNetworkIsShownNothingNew) {
  BlindSegmenter segmenter;
  const std::vector<Shown> shown = shown_with(segmenter, 4);
  EXPECT_EQ(std::vector(shown.begin() + 1, shown.end()), std::vector(3, Shown::covered));
}

TEST(Pipeline, CoversWhenThePyramidIsOfTheFrameBefore) {
  Segmenter segmenter = make_segmenter();
  EXPECT_EQ(shown_with(segmenter, 3, std::make_unique<StalePyramid>()),
            (std::vector{Shown::effect, Shown::covered, Shown::covered}));
}

TEST(Pipeline, ForgetsTheFramesBeforeOneThatTheGovernorCovers) {
  Segmenter segmenter = make_segmenter();
  Pipeline pipeline(layout, segmenter, {});
  const Canvas in = draw(layout, {.person = Person{.x = 0.25, .width = 0.2, .height = 0.5}});
  Canvas out(layout);
  const auto process = [&](int level) {
    Report report;
    pipeline.process(in.frame(), out.mutable_frame(), {}, {}, level, report);
    return report;
  };
  for (int i = 0; i < 3; ++i) process(quality::normal);
  EXPECT_LT(process(quality::normal).region.width, float(layout.width));
  EXPECT_EQ(process(quality::covered).shown, Shown::covered);
  EXPECT_EQ(process(quality::normal).region.width, float(layout.width));
}

/// The stages by themselves, and what the gate says of them.
struct Stages {
  Stages() { segmenter.plan(layout); }

  void update(Serial serial) { pyramid.update(draw(layout, {}).frame(), serial); }
  Mask look() {
    segmenter.sample(pyramid.proxy(), {0, 0, 640, 360});
    EXPECT_EQ(segmenter.run(), Status::ok);
    return segmenter.mask();
  }
  static bool open(const Mask& mask, Serial frame) {
    return gate(Status::ok, mask, frame).data != nullptr;
  }

  Segmenter segmenter = make_segmenter();
  Pyramid pyramid{layout};
  MaskMover mover{layout, segmenter.mask_width(), segmenter.mask_height()};
};

TEST(Stages, OpenTheGateWhenAllAreOfOneFrame) {
  Stages s;
  s.update(1);
  EXPECT_TRUE(Stages::open(s.look(), 1));
}

TEST(Stages, CoverWhenTheProxyWasNotUpdated) {
  Stages s;
  s.update(1);
  s.look();
  EXPECT_FALSE(Stages::open(s.look(), 2));
}

TEST(Stages, CoverWhenTheNetworkRanOnTheFrameBefore) {
  Stages s;
  s.update(1);
  s.segmenter.sample(s.pyramid.proxy(), {0, 0, 640, 360});
  s.update(2);
  ASSERT_EQ(s.segmenter.run(), Status::ok);
  EXPECT_FALSE(Stages::open(s.segmenter.mask(), 2));
}

TEST(Stages, OpenForAMaskThatWasMovedOnceAndNotTwice) {
  Stages s;
  s.update(1);
  s.mover.remember(s.pyramid, s.look());
  s.update(2);
  ASSERT_TRUE(s.mover.move(s.pyramid));
  EXPECT_TRUE(Stages::open(s.mover.mask(), 2));
  s.update(3);
  ASSERT_TRUE(s.mover.move(s.pyramid));
  EXPECT_FALSE(Stages::open(s.mover.mask(), 3)) << "the network saw two frames before";
}

TEST(Stages, CoverWhenTheMaskWasMovedToAFrameThatIsNotThere) {
  Stages s;
  s.update(1);
  s.mover.remember(s.pyramid, s.look());
  ASSERT_TRUE(s.mover.move(s.pyramid));
  EXPECT_FALSE(Stages::open(s.mover.mask(), 2)) << "moved by the same frame once more";
}

TEST(Stages, CoverWhenTheMoverRemembersThePictureOfAnotherFrame) {
  Stages s;
  s.update(2);
  const Mask mask = s.look();
  s.update(1);
  s.mover.remember(s.pyramid, mask);
  s.update(3);
  ASSERT_TRUE(s.mover.move(s.pyramid));
  EXPECT_FALSE(Stages::open(s.mover.mask(), 3)) << "compared with a frame that was not seen";
}

TEST(Stages, CoverWhenNothingIsRememberedToMove) {
  Stages s;
  s.update(1);
  s.mover.move(s.pyramid);
  EXPECT_FALSE(Stages::open(s.mover.mask(), 1));
}

TEST(Stages, CoverWhenAMaskIsCorrectedByThePictureOfAnotherFrame) {
  Stages s;
  s.update(1);
  const Mask mask = s.look();
  s.update(2);
  Recall recall(layout, mask.width, mask.height, {});
  recall.update(s.pyramid, {});
  const Mask corrected = recall.correct(s.pyramid, mask);
  EXPECT_FALSE(Stages::open(corrected, 1));
  EXPECT_FALSE(Stages::open(corrected, 2));
}

}  // namespace
}  // namespace scrim::test
