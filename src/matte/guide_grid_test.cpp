#include "matte/guide_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/every_target.hpp"

namespace scrim {
namespace {

using guided::tile_columns;
using guided::tile_rows;

/// A mask on the grid of certain areas and some soft specks, extended.
GuidePlane<std::uint8_t> make_mask(int columns, int rows, unsigned seed) {
  std::mt19937 random(seed);
  GuidePlane<std::uint8_t> mask(columns, rows);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) mask.row(y)[x] = x + 2 * y < columns ? 255 : 0;
  }
  for (int speck = 0; speck < columns * rows / 400; ++speck) {
    const auto x = int(random() % unsigned(columns)), y = int(random() % unsigned(rows));
    mask.row(y)[x] = static_cast<std::uint8_t>(1 + random() % 254);
  }
  mask.extend();
  return mask;
}

/// What a tile's cells are certain of, and those `radius` left and right of
/// them.
GuideTiles::State own_state_of(const GuidePlane<std::uint8_t>& mask, int radius, int tile_x,
                               int tile_y) {
  int low = 255, high = 0;
  for (int y = tile_y * tile_rows; y < std::min((tile_y + 1) * tile_rows, mask.height()); ++y) {
    for (int x = tile_x * tile_columns - radius; x < (tile_x + 1) * tile_columns + radius; ++x) {
      const int cell = mask.row(y)[std::clamp(x, 0, mask.width() - 1)];
      low = std::min(low, cell);
      high = std::max(high, cell);
    }
  }
  if (high == 0) return GuideTiles::background;
  return low == 255 ? GuideTiles::person : GuideTiles::active;
}

/// Certain of the same as the tiles above and below, or active.
GuideTiles::State reference_state(const GuidePlane<std::uint8_t>& mask, const GuideTiles& tiles,
                                  int radius, int tile_x, int tile_y) {
  const GuideTiles::State state = own_state_of(mask, radius, tile_x, tile_y);
  for (int y = std::max(tile_y - 1, 0); y <= std::min(tile_y + 1, tiles.down() - 1); ++y) {
    if (own_state_of(mask, radius, tile_x, y) != state) return GuideTiles::active;
  }
  return state;
}

/// Calls visit(tiles, mask, radius) for grids of hard geometry.
template <class Visit>
void for_each_grid(Visit visit) {
  for (const auto& [columns, rows] :
       {std::pair{1, 1}, {tile_columns, tile_rows}, {17, 5}, {100, 37}, {257, 90}}) {
    for (const int radius : {1, 4, guided::max_radius}) {
      const auto mask = make_mask(columns, rows, 5);
      GuideTiles tiles(columns, rows, radius);
      tiles.update(mask);
      visit(tiles, mask, radius);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

TEST(GuideTiles, AreAsCertainAsTheReferenceSaysOnEveryTarget) {
  on_every_target([] {
    for_each_grid([](const GuideTiles& tiles, const auto& mask, int radius) {
      for (int y = 0; y < tiles.down(); ++y) {
        for (int x = 0; x < tiles.across(); ++x) {
          ASSERT_EQ(tiles.at(x, y), reference_state(mask, tiles, radius, x, y)) << x << "," << y;
        }
      }
    });
  });
}

/// The rows of tiles that a window reaches into, up and down.
int reach_of(int radius) {
  return (radius + tile_rows - 1) / tile_rows;
}

TEST(GuideTiles, LieBesideActiveOnesWithinTheReachOfAWindow) {
  for_each_grid([](const GuideTiles& tiles, const auto&, int radius) {
    const int reach = reach_of(radius);
    for (int y = 0; y < tiles.down(); ++y) {
      for (int x = 0; x < tiles.across(); ++x) {
        bool near = false;
        for (int j = std::max(y - reach, 0); j <= std::min(y + reach, tiles.down() - 1); ++j) {
          for (int i = std::max(x - 1, 0); i <= std::min(x + 1, tiles.across() - 1); ++i) {
            near |= tiles.at(i, j) == GuideTiles::active;
          }
        }
        const bool active = tiles.at(x, y) == GuideTiles::active;
        ASSERT_EQ(tiles.beside(x, y), near && !active) << x << "," << y;
        ASSERT_EQ(tiles.used(x, y), near) << x << "," << y;
      }
    }
  });
}

TEST(GuideTiles, KnowWhereEachRowIsNotBackground) {
  for_each_grid([](const GuideTiles& tiles, const auto&, int) {
    for (int y = 0; y < tiles.down(); ++y) {
      const GuideTiles::State* row = tiles.row(y);
      const auto something = [](GuideTiles::State s) { return s != GuideTiles::background; };
      const auto* end = row + tiles.across();
      const auto* first = std::find_if(row, end, something);
      if (first == end) {
        ASSERT_GT(tiles.begin(y), tiles.end(y));
        continue;
      }
      ASSERT_EQ(tiles.begin(y), first - row);
      ASSERT_TRUE(something(row[tiles.end(y) - 1]));
      ASSERT_TRUE(std::none_of(row + tiles.end(y), end, something));
    }
  });
}

TEST(GuideTiles, MarksReachAsFarAsWindowsDo) {
  for_each_grid([](const GuideTiles& tiles, const auto&, int radius) {
    const auto count = std::size_t(tiles.across()) * std::size_t(tiles.down());
    TileMarks active(count), around(count), one(count);
    tiles.mark_active(active);
    const int x = tiles.across() / 2, y = tiles.down() / 2;
    one[std::size_t(y * tiles.across() + x)] = 1;
    tiles.mark_around(one, around);
    for (int j = 0; j < tiles.down(); ++j) {
      for (int i = 0; i < tiles.across(); ++i) {
        const auto at = std::size_t(j * tiles.across() + i);
        const bool is_active = tiles.at(i, j) == GuideTiles::active;
        const bool near = std::abs(i - x) <= 1 && std::abs(j - y) <= reach_of(radius);
        ASSERT_EQ(active[at] != 0, is_active);
        ASSERT_EQ(around[at] != 0, is_active && near) << i << "," << j;
      }
    }
  });
}

}  // namespace
}  // namespace scrim
