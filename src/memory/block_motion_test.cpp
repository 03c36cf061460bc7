#include "memory/block_motion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

#include "support/every_target.hpp"

namespace scrim {
namespace {

constexpr int side = BlockMotion::side, reach = BlockMotion::reach;

/// Squares whose brightness is value(x, y); beyond their edges it goes on.
template <class Value>
Squares squares_of(int columns, int rows, Value value) {
  Squares out = make_squares(columns, rows);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) {
      out[0].row(y)[x] = static_cast<std::uint16_t>(std::lround(value(x, y)));
    }
  }
  out[0].extend();
  return out;
}

Squares noise(int columns, int rows, unsigned seed) {
  std::mt19937 random(seed);
  return squares_of(columns, rows, [&](int, int) { return double(random() % 4081); });
}

/// A smooth pattern of whole squares' size.
double pattern(double x, double y) {
  return 2000 + 900 * std::sin(x / 1.7) * std::cos(y / 2.3) + 700 * std::sin((x + 2 * y) / 4.1);
}

Rect all_of(const BlockMotion& motion) {
  return {{0, motion.across()}, {0, motion.down()}};
}

/// The sum of a block's absolute differences from the place that lies (dx, dy)
/// before it.
int difference(const Squares& before, const Squares& now, int block_x, int block_y, int dx,
               int dy) {
  const int columns = now[0].width(), rows = now[0].height();
  const auto at = [&](const Squares& squares, int x, int y) {
    return int(squares[0].row(std::clamp(y, 0, rows - 1))[std::clamp(x, 0, columns - 1)]);
  };
  int sum = 0;
  for (int j = 0; j < side; ++j) {
    const int y = std::min(block_y * side + j, rows - 1);
    for (int x = block_x * side; x < (block_x + 1) * side; ++x) {
      sum += std::abs(at(now, x, y) - at(before, x - dx, y - dy));
    }
  }
  return sum;
}

/// Where a V through three differences has its tip, of which the middle one is
/// the least.
double tip(double left, double middle, double right) {
  const double height = std::max(left, right) - middle;
  if (height <= 0) return 0;
  const double limit = std::min(0.5, middle / height);
  return std::clamp((left - right) / (2 * height), -limit, limit);
}

/// Every place tried, one after the other.
BlockMotion::Vector reference_motion(const Squares& before, const Squares& now, int block_x,
                                     int block_y) {
  const auto at = [&](int dx, int dy) { return difference(before, now, block_x, block_y, dx, dy); };
  // A quarter of an 8-bit step in each square of the block.
  constexpr int price_of_a_square = side * side * int(square_step) / 4;
  int x = 0, y = 0, best = at(0, 0);
  for (int dy = -reach; dy <= reach; ++dy) {
    for (int dx = -reach; dx <= reach; ++dx) {
      const int cost = at(dx, dy) + price_of_a_square * (std::abs(dx) + std::abs(dy));
      if (cost >= best) continue;
      best = cost;
      x = dx;
      y = dy;
    }
  }
  double exact_x = x, exact_y = y;
  if (std::abs(x) < reach) exact_x += tip(at(x - 1, y), at(x, y), at(x + 1, y));
  if (std::abs(y) < reach) exact_y += tip(at(x, y - 1), at(x, y), at(x, y + 1));
  return {float(exact_x), float(exact_y)};
}

TEST(BlockMotion, TriesEveryPlaceAsTheReferenceDoesOnEveryTarget) {
  for (const auto& [across, down] : {std::pair{1, 1}, {4, 4}, {5, 3}, {17, 9}, {67, 21}}) {
    const int columns = across, rows = down;
    // Noise that has moved in part: some blocks find themselves again, some do
    // not.
    const Squares before = noise(columns, rows, 1);
    const Squares other = noise(columns, rows, 2);
    const Squares now = squares_of(columns, rows, [&](int x, int y) {
      const Squares& from = (x / 7 + y / 5) % 3 == 0 ? other : before;
      return double(from[0].row(std::max(y - 2, 0))[std::min(x + 3, columns - 1)]);
    });
    on_every_target([&] {
      BlockMotion motion(columns, rows);
      motion.remember(before);
      motion.find(now, all_of(motion));
      for (int y = 0; y < motion.down(); ++y) {
        for (int x = 0; x < motion.across(); ++x) {
          const BlockMotion::Vector expected = reference_motion(before, now, x, y);
          ASSERT_NEAR(motion.at(x, y).dx, expected.dx, 1e-5) << x << "," << y;
          ASSERT_NEAR(motion.at(x, y).dy, expected.dy, 1e-5) << x << "," << y;
        }
      }
    });
  }
}

/// What is found of a pattern that moved, in the mean over the blocks that do
/// not touch the edge.
BlockMotion::Vector found(double dx, double dy) {
  constexpr int columns = 40, rows = 24;
  BlockMotion motion(columns, rows);
  motion.remember(squares_of(columns, rows, pattern));
  motion.find(squares_of(columns, rows, [&](int x, int y) { return pattern(x - dx, y - dy); }),
              all_of(motion));
  BlockMotion::Vector sum;
  int blocks = 0;
  for (int y = 1; y + 1 < motion.down(); ++y) {
    for (int x = 1; x + 1 < motion.across(); ++x, ++blocks) {
      sum.dx += motion.at(x, y).dx;
      sum.dy += motion.at(x, y).dy;
    }
  }
  return {sum.dx / float(blocks), sum.dy / float(blocks)};
}

TEST(BlockMotion, FindsHowFarAPatternMovedToAFractionOfASquare) {
  for (const auto& [dx, dy] :
       {std::pair{0.0, 0.0}, {1.0, 0.0}, {-3.0, 2.0}, {0.0, 3.5}, {0.4, 0.0}, {-1.6, 0.0}}) {
    EXPECT_NEAR(found(dx, dy).dx, dx, 0.2) << dx << "," << dy;
    EXPECT_NEAR(found(dx, dy).dy, dy, 0.2) << dx << "," << dy;
  }
}

TEST(BlockMotion, FindsNoneWhereThereIsNothingToTellItBy) {
  const auto wall = [](int, int) { return 1800.0; };
  BlockMotion motion(33, 19);
  motion.remember(squares_of(33, 19, wall));
  motion.find(squares_of(33, 19, wall), all_of(motion));
  for (int y = 0; y < motion.down(); ++y) {
    for (int x = 0; x < motion.across(); ++x) {
      EXPECT_EQ(motion.at(x, y).dx, 0);
      EXPECT_EQ(motion.at(x, y).dy, 0);
    }
  }
}

TEST(BlockMotion, ABlockIsTheSameWhicheverOthersAreLookedAt) {
  const Squares before = noise(50, 30, 3), now = noise(50, 30, 4);
  BlockMotion whole(50, 30), part(50, 30);
  for (BlockMotion* motion : {&whole, &part}) motion->remember(before);
  whole.find(now, all_of(whole));
  const Rect blocks{{5, 13}, {2, 4}};
  part.find(now, blocks);
  for (int y = blocks.y.begin; y < blocks.y.end; ++y) {
    for (int x = blocks.x.begin; x < blocks.x.end; ++x) {
      EXPECT_EQ(part.at(x, y).dx, whole.at(x, y).dx);
      EXPECT_EQ(part.at(x, y).dy, whole.at(x, y).dy);
    }
  }
}

}  // namespace
}  // namespace scrim
