// Whatever the light does, the person stays: the engine with its default settings on clips whose
// light is changed as cameras and lamps change it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sensing_scene.hpp"

namespace scrim::test {
namespace {

constexpr int frames = 12;
constexpr double pi = 3.14159265358979;

class LightOn : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!has_shared_data()) GTEST_SKIP() << "the shared clips are not here";
    shots_ = clip(GetParam(), 20, frames);
  }

  using LightOfFrame = std::function<Light(int)>;

  /// The IoU of each frame.
  std::vector<double> ious(const LightOfFrame& light) const {
    Viewer viewer;
    std::vector<double> out;
    for (int i = 0; i < frames; ++i) {
      const Shot& shot = shots_[std::size_t(i)];
      out.push_back(iou(viewer.see(lit(shot, light(i))), shot.alpha));
    }
    return out;
  }

  /// By how much the mean IoU falls, in points of 100.
  double fall(const LightOfFrame& light) const {
    const auto mean = [](const std::vector<double>& values) {
      double sum = 0;
      for (const double v : values) sum += v;
      return sum / double(values.size());
    };
    const double points = 100 * (mean(ious([](int) { return Light{}; })) - mean(ious(light)));
    RecordProperty("points", std::to_string(points));
    return points;
  }

  double least(const LightOfFrame& light) const {
    double out = 1;
    for (const double v : ious(light)) out = std::min(out, v);
    RecordProperty("least", std::to_string(out));
    return out;
  }

 private:
  std::vector<Shot> shots_;
};
INSTANTIATE_TEST_SUITE_P(Clips, LightOn,
                         testing::Values("gt_greyman_move720", "gt_greyman_plain",
                                         "gt_greyman_room12"),
                         [](const auto& test) { return std::string(test.param); });

/// The beat of a lamp at twice the mains' frequency with a camera of 30 frames a second.
double lamp(int frame, double mains) {
  return std::log2(1 + 0.25 * std::sin(2 * pi * 2 * mains * frame / 29.97));
}

TEST_P(LightOn, OneStopUpOrDownCostsAPointAtMost) {
  for (const double stops : {-1.0, 1.0}) {
    EXPECT_LE(fall([&](int) { return Light{.stops = stops}; }), 1) << stops;
  }
}

TEST_P(LightOn, TwoStopsUpOrDownCostThreePointsAtMost) {
  for (const double stops : {-2.0, 2.0}) {
    EXPECT_LE(fall([&](int) { return Light{.stops = stops}; }), 3) << stops;
  }
}

TEST_P(LightOn, ADarkRoomCostsAPointAtMost) {
  EXPECT_LE(fall([](int) { return Light{.stops = -4}; }), 1);
}

TEST_P(LightOn, NoFrameIsLostWhenTheExposureJumps) {
  for (const double stops : {-2.0, -1.0, 1.0, 2.0}) {
    const auto step = [&](int frame) { return Light{.stops = frame % 8 < 4 ? 0 : stops}; };
    EXPECT_GE(least(step), 0.9) << stops;
  }
}

TEST_P(LightOn, NoFrameIsLostWhenTheExposureRuns) {
  const auto ramp = [](int frame) { return Light{.stops = -2 + 4.0 * frame / (frames - 1)}; };
  EXPECT_GE(least(ramp), 0.9);
  EXPECT_LE(fall(ramp), 1);
}

TEST_P(LightOn, LampsAtTheMainsFrequencyCostAPointAtMost) {
  for (const double mains : {50.0, 60.0}) {
    EXPECT_LE(fall([&](int frame) { return Light{.stops = lamp(frame, mains)}; }), 1) << mains;
  }
}

TEST_P(LightOn, NoiseCostsAPointAtMost) {
  for (const double noise : {5.0, 10.0}) {
    const auto grain = [&](int frame) {
      return Light{.noise = noise, .seed = std::uint32_t(frame + 1)};
    };
    EXPECT_LE(fall(grain), 1) << noise;
  }
}

TEST_P(LightOn, NoiseAsInTheDarkCostsTwoPointsAtMost) {
  const auto grain = [](int frame) { return Light{.noise = 20, .seed = std::uint32_t(frame + 1)}; };
  EXPECT_LE(fall(grain), 2);
}

TEST_P(LightOn, GammaCostsAPointAtMost) {
  for (const double gamma : {0.6, 1.6}) {
    EXPECT_LE(fall([&](int) { return Light{.gamma = gamma}; }), 1) << gamma;
  }
}

TEST_P(LightOn, CastsCostAPointAtMost) {
  for (const double cast : {0.5, 0.8, 1.2, 1.5}) {
    EXPECT_LE(fall([&](int) { return Light{.red = cast, .blue = 2 - cast}; }), 1) << cast;
  }
}

}  // namespace
}  // namespace scrim::test
