#include "segment/segmenter.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "segment/mirror.hpp"
#include "segment/turn_clockwise.hpp"

namespace scrim {
namespace {

TEST(Segmenter, SaysThatAModelIsDamaged) {
  const std::array<std::byte, 64> junk{};
  const Result<Segmenter> segmenter = Segmenter::create({.model_file = junk});
  ASSERT_FALSE(segmenter);
  EXPECT_EQ(segmenter.error().status, Status::bad_model);
  EXPECT_FALSE(segmenter.error().message.empty());
}

TEST(Segmenter, GivesProbabilitiesForTheRegion) {
  for (Model model : {Model::landscape, Model::general}) {
    Result<Segmenter> segmenter = Segmenter::create({.model = model});
    ASSERT_TRUE(segmenter) << segmenter.error().message;
    const Layout layout{320, 240, Format::rgba};
    const std::vector<std::uint8_t> pixels(std::size_t{320} * 240 * 4, 90);
    Proxy proxy(layout);
    proxy.update({layout, {pixels.data()}, {std::ptrdiff_t{320} * 4}});
    segmenter->plan(layout);
    const Region region{10, 20, 200, 180};
    segmenter->sample(proxy, region);
    ASSERT_EQ(segmenter->run(), Status::ok);
    const Mask mask = segmenter->mask();
    EXPECT_EQ(mask.region, region);
    EXPECT_EQ(mask.width, segmenter->mask_width());
    for (int i = 0; i < mask.width * mask.height; ++i) {
      ASSERT_TRUE(mask.data[i] >= 0 && mask.data[i] <= 1);
    }
  }
}

/// A square picture of soft blobs whose brightest is `white`, turned clockwise.
std::vector<std::uint8_t> blobs(int side, float white, int quarters = 0) {
  std::vector<std::uint8_t> pixels;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      int u = x, v = y;
      for (int q = 0; q < quarters; ++q) u = std::exchange(v, side - 1 - u);
      const float a = float(u) / float(side), b = float(v) / float(side);
      for (int c = 0; c < 3; ++c) {
        const float wave = std::sin(9 * a + float(c)) * std::cos(7 * b * b - float(c));
        pixels.push_back(static_cast<std::uint8_t>(white * (0.5F + 0.5F * wave)));
      }
      pixels.push_back(255);
    }
  }
  return pixels;
}

std::vector<float> mask_of(const std::vector<std::uint8_t>& pixels, int side, int quarters,
                           Techniques without = {}, bool mirrored = false) {
  Segmenter segmenter = Segmenter::create({.model = Model::general, .without = without}).value();
  const Layout layout{side, side, Format::rgba};
  Proxy proxy(layout);
  proxy.update({layout, {pixels.data()}, {std::ptrdiff_t{4} * side}});
  segmenter.plan(layout);
  segmenter.sample(proxy, {0, 0, float(side), float(side)}, quarters, mirrored);
  segmenter.run();
  const Mask mask = segmenter.mask();
  return {mask.data, mask.data + std::ptrdiff_t{mask.width} * mask.height};
}

TEST(Segmenter, EvensOutTheLightOnlyWhereItIsPoorAndWished) {
  const Techniques plainly{Technique::exposure};
  EXPECT_EQ(mask_of(blobs(256, 255), 256, 0), mask_of(blobs(256, 255), 256, 0, plainly));
  EXPECT_NE(mask_of(blobs(256, 60), 256, 0), mask_of(blobs(256, 60), 256, 0, plainly));
}

TEST(Segmenter, SeesATurnedPictureAsTheUprightOneAndGivesItsMaskTurned) {
  constexpr int side = 256;
  const std::vector<float> upright = mask_of(blobs(side, 255), side, 0);
  for (int quarters : {1, 2, 3}) {
    // Turned by the rest of a full turn: `quarters` more make it upright.
    const std::vector<float> found = mask_of(blobs(side, 255, 4 - quarters), side, quarters);
    std::vector<float> truth(upright.size());
    turn_clockwise(upright, side, side, 1, 4 - quarters, truth);
    for (std::size_t i = 0; i < truth.size(); ++i) ASSERT_NEAR(found[i], truth[i], 2e-3F);
  }
}

TEST(Segmenter, SeesAMirroredPictureAsThePictureAndGivesItsMaskMirrored) {
  constexpr int side = 256;
  const std::vector<std::uint8_t> picture = blobs(side, 255);
  std::vector<std::uint8_t> in_mirror;
  for (int y = 0; y < side; ++y) {
    for (int x = side - 1; x >= 0; --x) {
      const auto pixel = picture.begin() + std::ptrdiff_t{4} * (y * side + x);
      in_mirror.insert(in_mirror.end(), pixel, pixel + 4);
    }
  }
  for (int quarters : {0, 1}) {
    std::vector<float> mirrored = mask_of(picture, side, quarters, {}, true);
    mirror(mirrored, side, 1);
    // What was turned clockwise and then mirrored would be the mirrored picture turned back.
    const std::vector<float> seen = mask_of(in_mirror, side, (4 - quarters) % 4);
    for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_NEAR(mirrored[i], seen[i], 2e-3F);
  }
}

TEST(Segmenter, StampsAMaskWithTheFrameThatWasSampledForIt) {
  constexpr int side = 64;
  const std::vector<std::uint8_t> pixels = blobs(side, 255);
  const Layout layout{side, side, Format::rgba};
  Segmenter segmenter = Segmenter::create({}).value();
  segmenter.plan(layout);
  Proxy proxy(layout);
  proxy.update({layout, {pixels.data()}, {std::ptrdiff_t{4} * side}}, 9);
  segmenter.sample(proxy, {0, 0, side, side});
  segmenter.run();
  EXPECT_EQ(segmenter.mask().stamp, (Stamp{9, 9}));
  segmenter.run();
  EXPECT_EQ(segmenter.mask().stamp, Stamp{}) << "nothing was sampled for this run";
  segmenter.sample(proxy, {0, 0, side, side});
  segmenter.run();
  segmenter.plan(layout);
  EXPECT_EQ(segmenter.mask().stamp, Stamp{}) << "frames are numbered anew";
}

}  // namespace
}  // namespace scrim
