/// What the guided filter works on: planes of cells, and which of them need work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/plane.hpp"
#include "frame/span.hpp"
#include "matte/guided.hpp"

namespace scrim {

/// Columns and rows of cells and one more tile left and right, so that windows may reach
/// over the edge. Rows may be written up to a multiple of `multiple` columns.
template <class T>
class GuidePlane : public PaddedPlane<T> {
 public:
  GuidePlane() = default;
  GuidePlane(int columns, int rows, int multiple = guided::tile_columns)
      : PaddedPlane<T>(columns, rows, {guided::tile_columns, 0, multiple}) {}
};

/// One byte for each tile, row by row of tiles: not 0 where it is marked.
using TileMarks = std::vector<std::uint8_t>;

/// What is known of each tile.
class GuideTiles {
 public:
  enum State : std::uint8_t { background, person, active };

  /// For a grid of `columns`×`rows` cells and windows of this radius in cells. Throws
  /// std::bad_alloc.
  GuideTiles(int columns, int rows, int radius);

  /// From the mask on the grid, 0 (certainly background) to 255 (certainly person), extended.
  void update(const GuidePlane<std::uint8_t>& mask);

  int across() const { return across_; }
  int down() const { return down_; }
  const State* row(int tile_y) const { return states_.data() + tile_y * across_; }
  State at(int tile_x, int tile_y) const { return row(tile_y)[tile_x]; }

  /// Not active itself, but close enough to an active tile to lie in its windows.
  bool beside(int tile_x, int tile_y) const {
    return beside_[std::size_t(tile_y * across_ + tile_x)] != 0;
  }
  bool used(int tile_x, int tile_y) const {
    return at(tile_x, tile_y) == active || beside(tile_x, tile_y);
  }

  /// Whether a tile at the left or right edge is used: its windows look beyond it.
  bool reach_edge(int tile_y) const { return used(0, tile_y) || used(across_ - 1, tile_y); }

  void mark_active(TileMarks& marks) const;
  /// Marks the active tiles whose windows reach into a tile of `of`.
  void mark_around(const TileMarks& of, TileMarks& marks) const;

  /// The first and one past the last column of tiles that are not background in a row of tiles;
  /// begin > end when all are.
  int begin(int tile_y) const { return spans_[std::size_t(tile_y)].begin; }
  int end(int tile_y) const { return spans_[std::size_t(tile_y)].end; }

  std::size_t memory() const { return std::size_t(across_) * std::size_t(down_) * 3; }

 private:
  template <class Visit>
  void each_around(int tile_x, int tile_y, int reach_x, int reach_y, Visit visit) const;

  /// How many tiles up and down a window reaches.
  int reach_down() const;

  int across_;
  int down_;
  int rows_;
  int radius_;
  std::vector<State> own_states_;  ///< by a tile's own rows of cells alone
  std::vector<State> states_;
  std::vector<std::uint8_t> beside_;
  std::vector<Span> spans_;
};

}  // namespace scrim
