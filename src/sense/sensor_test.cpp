#include "sense/sensor.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "keyed_model.hpp"
#include "scene.hpp"

namespace scrim::test {
namespace {

const Layout layout{.width = 640, .height = 360};

Segmenter make_segmenter() {
  static const std::vector<std::byte> model = keyed_model();
  Segmenter segmenter = Segmenter::create({.model_file = model}).value();
  segmenter.plan(layout);
  return segmenter;
}

/// A sensor and the frames that it is shown, numbered from 1 on.
class Watched {
 public:
  Sighting show(const Scene& scene, Cadence cadence = Cadence::every_frame,
                Who who = Who::everyone) {
    return show(draw(layout, scene), cadence, who);
  }
  Sighting show(const Canvas& canvas, Cadence cadence = Cadence::every_frame,
                Who who = Who::everyone) {
    pyramid.update(canvas.frame(), ++serial);
    return sense(cadence, who);
  }
  Sighting sense(Cadence cadence = Cadence::every_frame, Who who = Who::everyone) {
    Report report;
    Stopwatch watch(report);
    return sensor.sense(pyramid, {}, who, cadence, watch);
  }

  Serial serial = 0;
  Segmenter segmenter = make_segmenter();
  Pyramid pyramid{layout};
  Sensor sensor{layout, segmenter, {}};
};

float share(const Mask& mask) {
  float sum = 0;
  for (int i = 0; i < mask.width * mask.height; ++i) sum += mask.data[i];
  return sum * mask.region.width * mask.region.height /
         float(mask.width * mask.height * layout.width * layout.height);
}

TEST(Sensor, StampsAMaskWithTheFrameThatTheNetworkSaw) {
  Watched watched;
  for (Serial serial = 1; serial < 5; ++serial) {
    const Sighting sighting = watched.show({});
    EXPECT_EQ(sighting.status, Status::ok);
    EXPECT_EQ(sighting.mask.stamp, (Stamp{serial, serial}));
  }
}

TEST(Sensor, StampsAMovedMaskWithTheFrameItWasMovedToAndTheOneThatWasSeen) {
  Watched watched;
  EXPECT_EQ(watched.show({}, Cadence::every_second_frame).mask.stamp, (Stamp{1, 1}));
  EXPECT_EQ(watched.show({}, Cadence::every_second_frame).mask.stamp, (Stamp{2, 1}));
  EXPECT_EQ(watched.show({}, Cadence::every_second_frame).mask.stamp, (Stamp{3, 3}));
}

TEST(Sensor, StampsWithTheFrameThatThePyramidIsOf) {
  Watched watched;
  watched.show({});
  ++watched.serial;  // A frame whose pyramid was not made.
  EXPECT_EQ(watched.sense().mask.stamp, (Stamp{1, 1}));
}

TEST(Sensor, LooksAgainWhenSomebodyElseIsWanted) {
  Watched watched;
  watched.show({}, Cadence::every_second_frame, Who::everyone);
  EXPECT_EQ(watched.show({}, Cadence::every_second_frame, Who::main).mask.stamp, (Stamp{2, 2}));
}

TEST(Sensor, LooksAgainAfterAReset) {
  Watched watched;
  watched.show({}, Cadence::every_second_frame);
  watched.sensor.reset();
  EXPECT_EQ(watched.show({}, Cadence::every_second_frame).mask.stamp, (Stamp{2, 2}));
}

TEST(Sensor, LooksAgainAtACutWhereThePersonLooksTheSame) {
  // All that is near the person is as before, so that their mask could be moved.
  const Person person{.x = 0.5, .y = 0.5, .width = 0.2, .height = 0.3};
  Canvas other = draw(layout, {.person = person});
  for (int y = 0; y < layout.height; ++y) {
    for (int x = 0; x < layout.width; ++x) {
      if (person.distance((x + 0.5) / layout.width, (y + 0.5) / layout.height) < 2) continue;
      other.plane(0)[std::size_t(y * layout.width + x)] = x / 80 % 2 == 0 ? 30 : 220;
    }
  }
  Watched watched;
  watched.show({.person = person}, Cadence::every_second_frame);
  EXPECT_EQ(watched.show(other, Cadence::every_second_frame).mask.stamp, (Stamp{2, 2}));
  EXPECT_EQ(watched.show(other, Cadence::every_second_frame).mask.stamp, (Stamp{3, 2}))
      << "it could be moved";
}

/// The left half of one and the right half of another.
Canvas side_by_side(const Scene& left, const Scene& right) {
  Canvas both = draw(layout, left);
  const Canvas other = draw(layout, right);
  for (int p = 0; p < 2; ++p) {
    const std::vector<std::uint8_t>& from = other.plane(p);
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (int(i) % layout.width >= layout.width / 2) both.plane(p)[i] = from[i];
    }
  }
  return both;
}

TEST(Sensor, MovesNobodyWhoIsNotWanted) {
  const Canvas two =
      side_by_side({.person = Person{.x = 0.25}}, {.person = Person{.x = 0.8, .width = 0.15}});
  Watched watched;
  for (int i = 0; i < 2; ++i) {
    const Mask mask = watched.show(two, Cadence::every_second_frame, Who::main).mask;
    EXPECT_EQ(mask.stamp.seen, Serial{1});
    EXPECT_NEAR(share(mask), 3.1416 / 4 * 0.3 * 0.6, 0.03);
  }
}

TEST(Sensor, LooksAroundWhenSomebodyComesInOnAFrameWithAMovedMask) {
  const Scene left{.person = Person{.x = 0.2, .width = 0.2, .height = 0.5}};
  const Canvas both = side_by_side(left, {.person = Person{.x = 0.8, .width = 0.2, .height = 0.5}});
  Watched watched;
  Sighting sighting;
  for (int i = 0; i < 41; ++i) sighting = watched.show(left, Cadence::every_second_frame);
  ASSERT_EQ(sighting.mask.stamp, (Stamp{41, 41}));
  ASSERT_LT(sighting.region.width, float(layout.width) / 2);
  sighting = watched.show(both, Cadence::every_second_frame);
  EXPECT_EQ(sighting.mask.stamp, (Stamp{42, 42}));
  EXPECT_NEAR(share(sighting.mask), 2 * 3.1416 / 4 * 0.2 * 0.5, 0.03);
}

TEST(Sensor, FollowsThePersonWithItsRegion) {
  Watched watched;
  const Scene left{.person = Person{.x = 0.25, .width = 0.2, .height = 0.5}};
  Region region;
  for (int i = 0; i < 5; ++i) region = watched.show(left).region;
  EXPECT_LT(region.width, 400);
  EXPECT_LT(region.x + region.width / 2, 320);
}

TEST(Sensor, FindsAsMuchAsThereIs) {
  Watched watched;
  Mask mask;
  for (int i = 0; i < 3; ++i) mask = watched.show({}).mask;
  EXPECT_NEAR(share(mask), 3.1416 / 4 * 0.3 * 0.6, 0.03);
  EXPECT_NEAR(share(watched.show({.person = {}}).mask), 0, 0.01);
}

TEST(Sensor, ForgetsTheMaskAtACut) {
  // Two rooms and two people: what was remembered of the first would show in the second's mask.
  Watched seen_before, fresh;
  const Scene first{.person = Person{.x = 0.2, .width = 0.3}};
  const Scene second{.person = Person{.x = 0.75, .y = 0.5, .width = 0.4, .height = 0.9}, .seed = 9};
  for (int i = 0; i < 20; ++i) seen_before.show(first);
  const Mask after = seen_before.show(second).mask, alone = fresh.show(second).mask;
  ASSERT_EQ(after.region, alone.region);
  for (int i = 0; i < after.width * after.height; ++i) ASSERT_EQ(after.data[i], alone.data[i]) << i;
}

/// As before a camera that stands on its side: turned by a quarter the network sees the picture,
/// any other way one in which it can make nobody out for sure.
class SidewaysSegmenter final : public Segmenter {
 public:
  SidewaysSegmenter() : Segmenter(make_segmenter()) {}

  void sample(const Proxy& proxy, const Region& region, int turn, bool mirrored) override {
    pyramid_.update(vague_.frame(), proxy.serial());
    Segmenter::sample(turn == 1 ? proxy : pyramid_.proxy(), region, 0, mirrored);
  }

 private:
  static Canvas vague_picture() {
    Canvas picture = draw(layout, {});
    const Canvas room = draw(layout, {.person = {}});
    for (int p = 0; p < 2; ++p) {
      for (std::size_t i = 0; i < picture.plane(p).size(); ++i) {
        picture.plane(p)[i] = std::uint8_t((picture.plane(p)[i] + room.plane(p)[i]) / 2);
      }
    }
    return picture;
  }

  Canvas vague_ = vague_picture();
  Pyramid pyramid_{layout};
};

TEST(Sensor, LooksAgainOnceItHasFoundOutThatTheCameraIsTurned) {
  SidewaysSegmenter segmenter;
  Sensor sensor(layout, segmenter, {});
  Pyramid pyramid(layout);
  const Canvas picture = draw(layout, {});
  int seen_twice_running = 0;
  Serial seen = 0;
  for (Serial serial = 1; serial < 20; ++serial) {
    pyramid.update(picture.frame(), serial);
    Report report;
    Stopwatch watch(report);
    const Mask mask =
        sensor.sense(pyramid, {}, Who::everyone, Cadence::every_second_frame, watch).mask;
    seen_twice_running += mask.stamp.seen == seen + 1 && serial > 1 ? 1 : 0;
    seen = mask.stamp.seen;
  }
  EXPECT_EQ(seen_twice_running, 1);
}

/// Fails when told to, whatever it sees.
class FailingSegmenter final : public Segmenter {
 public:
  FailingSegmenter() : Segmenter(make_segmenter()) {}
  Status run() override { return fails ? Status::model_failed : Segmenter::run(); }

  bool fails = false;
};

TEST(Sensor, ForgetsWhenTheNetworkFails) {
  FailingSegmenter segmenter;
  Sensor sensor(layout, segmenter, {});
  Pyramid pyramid(layout);
  Serial serial = 0;
  const auto region = [&](bool fails) {
    segmenter.fails = fails;
    const Scene scene{.person = Person{.x = 0.25, .width = 0.2, .height = 0.5}};
    pyramid.update(draw(layout, scene).frame(), ++serial);
    Report report;
    Stopwatch watch(report);
    return sensor.sense(pyramid, {}, Who::everyone, Cadence::every_frame, watch).region;
  };
  for (int i = 0; i < 5; ++i) region(false);
  EXPECT_LT(region(true).width, float(layout.width)) << "the person was followed";
  EXPECT_EQ(region(false).width, float(layout.width)) << "and is looked for anew";
}

}  // namespace
}  // namespace scrim::test
