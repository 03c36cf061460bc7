#include "sense/scene_watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>

#include "frame/test_frame.hpp"

namespace scrim {
namespace {

constexpr Layout layout{.width = 640, .height = 360, .format = Format::i420};
constexpr Region middle{200, 60, 240, 300};

int stripes(int x, int y) {
  return 60 + 80 * (x / 100 % 2) + 20 * (y / 90 % 2);
}
int checks(int x, int y) {
  return 60 + 80 * ((x / 50 + y / 60) % 2);
}

/// Shows pictures, one after another, to a scene that remembers the one before.
class Watched {
 public:
  Watched() { frame_.fill(128); }

  void show(const std::function<int(int, int)>& luma) {
    for (int y = 0; y < layout.height; ++y) {
      for (int x = 0; x < layout.width; ++x) {
        frame_.row(0, y)[x] = static_cast<std::uint8_t>(std::clamp(luma(x, y), 0, 255));
      }
    }
    const Pyramid& before = pyramids_[serial_ % 2];
    Pyramid& now = pyramids_[++serial_ % 2];
    now.update(frame_, serial_);
    scene.update(now, serial_ == 1 ? nullptr : &before.quarter());
  }

  SceneWatch scene{layout};

 private:
  TestFrame frame_{layout};
  std::array<Pyramid, 2> pyramids_{Pyramid(layout), Pyramid(layout)};
  Serial serial_ = 0;
};

TEST(SceneWatch, HasNoChangeBeforeTheSecondFrame) {
  Watched watched;
  watched.show(stripes);
  EXPECT_FALSE(watched.scene.change().cut);
  EXPECT_FALSE(watched.scene.change().light.changed());
  EXPECT_FALSE(watched.scene.moved_outside(middle));
}

TEST(SceneWatch, SeesACutInTheVeryFrame) {
  Watched watched;
  watched.show(stripes);
  watched.show(checks);
  EXPECT_TRUE(watched.scene.change().cut);
  EXPECT_FALSE(watched.scene.change().light.changed()) << "it is another room, not another light";
  watched.show(checks);
  EXPECT_FALSE(watched.scene.change().cut);
}

TEST(SceneWatch, TakesAnotherExposureForLightAndForNothingElse) {
  for (const float gain : {0.5F, 0.8F, 1.3F, 1.6F}) {
    SCOPED_TRACE(gain);
    Watched watched;
    watched.show(stripes);
    watched.show([gain](int x, int y) { return int(gain * float(stripes(x, y))); });
    EXPECT_FALSE(watched.scene.change().cut);
    EXPECT_NEAR(watched.scene.change().light.gain[0], gain, 0.05F);
    EXPECT_FALSE(watched.scene.moved_outside(middle));
  }
}

TEST(SceneWatch, SeesWhatMovesOutsideTheWindowOnly) {
  const auto with_box = [](int left) {
    return [left](int x, int y) {
      const bool box = x >= left && x < left + 80 && y >= 120 && y < 220;
      return box ? 230 : stripes(x, y);
    };
  };
  Watched watched;
  watched.show(with_box(280));
  watched.show(with_box(320));
  EXPECT_FALSE(watched.scene.moved_outside(middle));
  EXPECT_TRUE(watched.scene.moved_outside({0, 0, 200, 360}));
  EXPECT_FALSE(watched.scene.change().cut);
}

TEST(SceneWatch, ForgetsOnReset) {
  Watched watched;
  watched.show(stripes);
  watched.scene.reset();
  watched.show(checks);
  EXPECT_FALSE(watched.scene.change().cut);
}

TEST(SceneWatch, SeesCutsInTheSmallestFramesToo) {
  const Layout small{.width = 64, .height = 64, .format = Format::nv12};
  const TestFrame frame(small);
  Pyramid pyramid(small);
  SceneWatch scene(small);
  frame.fill(128);
  const auto show = [&](bool upright, Serial serial) {
    for (int y = 0; y < 64; ++y) {
      for (int x = 0; x < 64; ++x) {
        frame.row(0, y)[x] = (upright ? x : y) / 16 % 2 == 0 ? 60 : 180;
      }
    }
    pyramid.update(frame, serial);
    scene.update(pyramid, nullptr);
  };
  show(true, 1);
  show(true, 2);
  EXPECT_FALSE(scene.change().cut);
  show(false, 3);
  EXPECT_TRUE(scene.change().cut);
}

}  // namespace
}  // namespace scrim
