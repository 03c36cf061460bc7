#include "frame/grid.hpp"

#include <gtest/gtest.h>

namespace scrim {
namespace {

const GridAxis ten{100, 50, 10};  // cells of five pixels, from pixel 100 on

TEST(Grid, CellsAreCentredEvenly) {
  EXPECT_FLOAT_EQ(ten.centre(0), 102.5F);
  EXPECT_FLOAT_EQ(ten.centre(9), 147.5F);
}

TEST(Grid, FindsTheCellThatAPlaceLiesIn) {
  EXPECT_EQ(ten.cell_at(100), 0);
  EXPECT_EQ(ten.cell_at(104.9F), 0);
  EXPECT_EQ(ten.cell_at(105), 1);
  EXPECT_EQ(ten.cell_at(149.9F), 9);
}

TEST(Grid, HasNoCellOutside) {
  EXPECT_EQ(ten.cell_at(99.9F), -1);
  EXPECT_EQ(ten.cell_at(150), -1);
}

TEST(Grid, FindsItsOwnCentres) {
  for (const GridAxis& axis : {ten, GridAxis{-3.3F, 777.7F, 256}, GridAxis{0, 64, 1}}) {
    for (int i = 0; i < axis.cells; ++i) EXPECT_EQ(axis.cell_at(axis.centre(i)), i);
  }
}

TEST(Grid, CountsCellsByTheirMiddles) {
  EXPECT_EQ(ten.cells_in(102.5, 112.5), (Span{0, 2}));
  EXPECT_EQ(ten.cells_in(102.6, 112.6), (Span{1, 3}));
  EXPECT_EQ(ten.cells_in(0, 1000), (Span{0, 10}));
  EXPECT_TRUE(ten.cells_in(103, 106).empty());
}

TEST(Grid, NeighbouringStretchesShareNoCellAndLeaveNoneOut) {
  for (const double middle : {100.0, 111.1, 117.5, 149.99}) {
    EXPECT_EQ(ten.cells_in(0, middle).size() + ten.cells_in(middle, 200).size(), 10) << middle;
  }
}

TEST(Grid, HasAnAxisAcrossAndOneDown) {
  const Grid grid{{10, 20, 30, 40}, 3, 8};
  EXPECT_FLOAT_EQ(grid.across().centre(1), 25);
  EXPECT_FLOAT_EQ(grid.down().centre(7), 57.5F);
}

}  // namespace
}  // namespace scrim
