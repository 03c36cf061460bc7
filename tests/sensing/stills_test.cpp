// Real people in pictures of their own: engines made for stills, against the same pictures shown as
// clips.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "sensing_scene.hpp"

namespace scrim::test {
namespace {

class Stills : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_shared_data()) GTEST_SKIP() << "the shared pictures are not here";
  }

  static const std::vector<Shot>& everybody() {
    static const std::vector<Shot> shots = [] {
      std::vector<Shot> all;
      for (const std::string& number : portraits()) all.push_back(portrait(number));
      return all;
    }();
    return shots;
  }

  /// One in three.
  static const std::vector<Shot>& some() {
    static const std::vector<Shot> shots = [] {
      std::vector<Shot> third;
      for (std::size_t i = 0; i < everybody().size(); i += 3) third.push_back(everybody()[i]);
      return third;
    }();
    return shots;
  }
};

/// IoU of each shot, a still or, for `frames` of them, the last frame of a clip that stands still.
std::vector<double> fits(const std::vector<Shot>& shots, const Options& options, int frames = 1) {
  std::vector<double> out;
  Viewer viewer({}, options);
  for (const Shot& shot : shots) {
    viewer.engine.reset();
    for (int i = 1; i < frames; ++i) viewer.see(shot);
    out.push_back(iou(viewer.see(shot), shot.alpha));
  }
  return out;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

TEST_F(Stills, AreNoWorseThanAClipOfThem) {
  for (const Model model : {Model::automatic, Model::landscape, Model::general}) {
    EXPECT_GE(mean(fits(some(), {.model = model, .stills = true})),
              mean(fits(some(), {.model = model}, 8)))
        << name(model);
  }
}

TEST_F(Stills, AreBetterWithBothNetworksThanWithEither) {
  const double both = mean(fits(everybody(), {.stills = true}));
  for (const Model model : {Model::landscape, Model::general}) {
    EXPECT_GT(both, mean(fits(everybody(), {.model = model, .stills = true}))) << name(model);
  }
}

TEST_F(Stills, OnTheirSideOrHeadAreFoundUpright) {
  const std::vector<double> upright = fits(some(), {.stills = true});
  for (const int quarters : {1, 2, 3}) {
    std::vector<Shot> lying;
    for (const Shot& shot : some()) lying.push_back(turned(shot, quarters));
    const std::vector<double> found = fits(lying, {.stills = true});
    int as_good = 0;
    for (std::size_t i = 0; i < found.size(); ++i) as_good += found[i] > upright[i] - 0.01 ? 1 : 0;
    EXPECT_GE(as_good, int(found.size()) * 8 / 10) << quarters;
    EXPECT_GE(mean(found), mean(upright) - 0.03) << quarters;
  }
}

TEST_F(Stills, OfEmptyRoomsShowNobody) {
  Viewer viewer({}, {.stills = true});
  for (const std::string& file : rooms()) {
    const std::vector<std::uint8_t>& matte = viewer.see(room(file, 1280, 720));
    EXPECT_EQ(std::count_if(matte.begin(), matte.end(), [](int v) { return v >= 128; }), 0) << file;
  }
}

}  // namespace
}  // namespace scrim::test
