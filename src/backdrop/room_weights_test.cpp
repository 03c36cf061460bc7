#include "backdrop/room_weights.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr int mask_width = 100, mask_height = 60;

/// The weight of a cell, cell of the mask by cell of the mask: whatever of the mask lies within
/// half a cell of the room and half a cell of the mask of it counts.
float reference_weight(const Mask& mask, float size, int i, int j) {
  const float cell_width = mask.region.width / float(mask.width);
  const float cell_height = mask.region.height / float(mask.height);
  const auto near = [&](float begin, float cell, float origin, int index) {
    const float reach = 0.5F * size + 0.5F * cell;
    const float left = origin + float(index) * cell;
    return left < begin + size + reach && left + cell > begin - reach;
  };
  float largest = 0;
  for (int y = 0; y < mask.height; ++y) {
    if (!near(float(j) * size, cell_height, mask.region.y, y)) continue;
    for (int x = 0; x < mask.width; ++x) {
      if (!near(float(i) * size, cell_width, mask.region.x, x)) continue;
      largest = std::max(largest, mask.data[y * mask.width + x]);
    }
  }
  return std::max(0.0F, 1 - 2 * largest);
}

TEST(RoomWeights, WeighsCellsByTheMaskAroundThemOnEveryTarget) {
  const Layout layout{.width = 1280, .height = 720};
  std::vector<float> values;
  for (int y = 0; y < mask_height; ++y) {
    for (int x = 0; x < mask_width; ++x) {
      values.push_back(x * 31 % 17 == 0 && y * 7 % 11 == 0 ? float((x + y) % 10) / 16 : 0);
    }
  }
  // Whole frame; a window within; one that hangs over; cells larger and smaller than the room's.
  for (const Region& region : {Region{0, 0, 1280, 720},
                               {401.3F, 203.1F, 300, 200},
                               {-300.7F, -100.4F, 900, 700},
                               {-2000.3F, -1000.1F, 5000, 3000},
                               {900.1F, 500.3F, 700, 400}}) {
    const Mask mask{values.data(), mask_width, mask_height, region};
    on_every_target([&] {
      RoomWeights room{ProxySize(layout)};
      room.update(mask);
      for (int j = 0; j < room.height(); ++j) {
        for (int i = 0; i < room.width(); ++i) {
          ASSERT_EQ(room.weights(j)[i], reference_weight(mask, 8, i, j)) << i << "," << j;
        }
      }
    });
  }
}

TEST(RoomWeights, TakesAMaskOfOneCell) {
  const Layout layout{.width = 640, .height = 360};
  RoomWeights room{ProxySize(layout)};
  const float person = 0.5F;
  room.update({&person, 1, 1, {0, 0, 640, 360}});
  EXPECT_EQ(room.weights(10)[10], 0);
}

}  // namespace
}  // namespace scrim
