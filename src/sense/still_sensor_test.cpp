#include "sense/still_sensor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "keyed_model.hpp"
#include "scene.hpp"

namespace scrim::test {
namespace {

const Layout layout{.width = 640, .height = 360};
constexpr Region whole{0, 0, 640, 360};

Segmenter make_segmenter(Magenta magenta = Magenta::not_a_number) {
  static const std::vector<std::byte> models[] = {keyed_model(Magenta::not_a_number),
                                                  keyed_model(Magenta::zero)};
  return Segmenter::create({.model_file = models[magenta == Magenta::zero ? 1 : 0]}).value();
}

struct Look {
  Region region;
  int turn;
  bool mirrored;
  bool operator==(const Look&) const = default;
};

/// Keeps a record of its looks; may have no plausible answer but to the whole frame, or answer with
/// what it saw before.
class Recorded final : public Segmenter {
 public:
  enum class Fault { none, closer, late };
  explicit Recorded(Fault fault = Fault::none, Magenta magenta = Magenta::not_a_number)
      : Segmenter(make_segmenter(magenta)), fault_(fault) {}

  void sample(const Proxy& proxy, const Region& region, int turn, bool mirrored) override {
    if (fault_ == Fault::late && frame_ != proxy.serial()) before_ = Segmenter::mask().stamp;
    frame_ = proxy.serial();
    looks.push_back({region, turn, mirrored});
    Segmenter::sample(proxy, region, turn, mirrored);
  }
  Status run() override {
    const Status status = Segmenter::run();
    const bool closer = fault_ == Fault::closer && looks.back().region != whole;
    return closer ? Status::model_failed : status;
  }
  Mask mask() const override {
    Mask mask = Segmenter::mask();
    if (fault_ == Fault::late) mask.stamp = before_;
    return mask;
  }

  std::vector<Look> looks;

 private:
  Fault fault_;
  Serial frame_ = 0;
  Stamp before_{};
};

/// Two networks, and the stills that they are shown.
class Viewing {
 public:
  explicit Viewing(Recorded::Fault fault = Recorded::Fault::none,
                   Magenta magenta = Magenta::not_a_number)
      : first(Recorded::Fault::none, Magenta::zero),
        second(fault, magenta),
        sensor(layout, {&first, &second}, {}) {}

  Sighting show(const Scene& scene) {
    pyramid.update(draw(layout, scene).frame(), ++serial);
    Report report;
    Stopwatch watch(report);
    return sensor.sense(pyramid, {}, Who::everyone, Cadence::every_frame, watch);
  }

  Serial serial = 0;
  Recorded first, second;
  Pyramid pyramid{layout};
  StillSensor sensor;
};

std::vector<float> values(const Mask& mask) {
  return {mask.data, mask.data + std::ptrdiff_t{mask.width} * mask.height};
}

float share(const Mask& mask) {
  float sum = 0;
  for (const float value : values(mask)) sum += value;
  return sum / float(mask.width * mask.height);
}

/// Of the person in an unchanged Scene.
constexpr float person_share = 0.141F;

TEST(StillSensor, LooksWithEveryNetworkAlsoIntoAMirror) {
  Viewing viewing;
  viewing.show({});
  EXPECT_EQ(viewing.first.looks, viewing.second.looks);
  for (const bool mirrored : {false, true}) {
    for (const Look& look : viewing.first.looks) {
      const Look other{look.region, look.turn, mirrored};
      EXPECT_NE(std::find(viewing.first.looks.begin(), viewing.first.looks.end(), other),
                viewing.first.looks.end());
    }
  }
}

TEST(StillSensor, LooksAtTheWholeEveryWayRoundThenCloser) {
  Viewing viewing;
  viewing.show({});
  std::vector<int> turns;
  for (const Look& look : viewing.first.looks) {
    if (look.region == whole && !look.mirrored) turns.push_back(look.turn);
  }
  EXPECT_EQ(turns, (std::vector{1, 2, 3, 0}));
  std::vector<Region> closer;
  for (const Look& look : viewing.first.looks) {
    if (look.region != whole && !look.mirrored) closer.push_back(look.region);
  }
  ASSERT_EQ(closer.size(), 3U);
  EXPECT_LT(closer[0].width, whole.width);
  EXPECT_LT(closer[1].width, closer[0].width);
  EXPECT_EQ(closer[2].width, closer[2].height);
}

TEST(StillSensor, LooksNoCloserWhereNobodyIs) {
  Viewing viewing;
  const Sighting sighting = viewing.show({.person = {}});
  EXPECT_EQ(sighting.status, Status::ok);
  EXPECT_EQ(share(sighting.mask), 0);
  for (const Look& look : viewing.first.looks) EXPECT_EQ(look.region, whole);
}

TEST(StillSensor, FindsThePersonAndStampsTheMaskWithTheFrame) {
  Viewing viewing;
  for (Serial serial = 1; serial < 4; ++serial) {
    const Sighting sighting = viewing.show({});
    EXPECT_EQ(sighting.status, Status::ok);
    EXPECT_NEAR(share(sighting.mask), person_share, 0.01F);
    EXPECT_EQ(sighting.mask.stamp, (Stamp{serial, serial}));
  }
}

TEST(StillSensor, RemembersNothing) {
  Viewing fresh, used;
  const Scene other{.person = Person{.x = 0.2, .width = 0.2, .height = 0.4}, .seed = 5};
  for (int i = 0; i < 3; ++i) used.show(other);
  EXPECT_EQ(values(used.show({}).mask), values(fresh.show({}).mask));
}

TEST(StillSensor, FailsWhenOneNetworkAnswersWithWhatIsNoProbability) {
  Viewing viewing;
  EXPECT_EQ(viewing.show({.magenta = true}).status, Status::model_failed);
  EXPECT_EQ(viewing.show({}).status, Status::ok);
}

TEST(StillSensor, DoesWithoutLooksThatHaveNoPlausibleAnswer) {
  Viewing viewing(Recorded::Fault::closer);
  const Sighting sighting = viewing.show({});
  EXPECT_EQ(sighting.status, Status::ok);
  EXPECT_NEAR(share(sighting.mask), person_share, 0.01F);
}

TEST(StillSensor, StampsNothingWhenOneNetworkAnswersWithTheFrameBefore) {
  Viewing viewing(Recorded::Fault::late);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(viewing.show({}).mask.stamp, Stamp{});
}

}  // namespace
}  // namespace scrim::test
