/// The colour guided filter of He, Sun, Tang (2013), weighted, on the grid's active tiles only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "matte/guide_grid.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// In each window alpha is taken for a linear function of colour:
///   alpha ≈ k[0]·(Y - 128) + k[1]·(U - 128) + k[2]·(V - 128) + k[3], all of 0 to 255.
/// The fit is by weighted least squares: the surer the mask is of a cell, the more that counts
/// (guided::weight), so that the colours of person and room decide and not those between. Some
/// passes give each cell the alpha that its own window finds, which draws the mask closer to the
/// picture's edges, and makes it surer, each time; where colour explains little of the mask (a
/// brick wall, fair hair before it) the mask is left as it is (guided::followed). The last pass
/// starts from there, and a cell's coefficients are the mean over the windows around it, each
/// counted by how little it leaves unexplained (guided::trust), as in Chen et al., "Weighted
/// Aggregation for Guided Image Filtering" (2020). Thread-safety: one thread at a time.
struct GuidedFilter {
  /// For a grid of so many cells. Throws std::bad_alloc.
  GuidedFilter(int columns, int rows);

  int columns, rows, radius;

  /// In: Y, U, V of the active tiles and those beside them; extended. Views of planes that have the
  /// filter's size and margin, and outlive the next `run`.
  std::array<const PaddedPlane<std::uint8_t>*, 3> colour{};
  /// In: the mask, 0 to 255; extended.
  GuidePlane<std::uint8_t> mask;
  /// In: of `mask` as it came in.
  GuideTiles tiles;
  /// Out: the coefficients of the active tiles and those beside them; extended.
  std::array<GuidePlane<float>, 4> smooth;

  /// Fills `smooth` and `answer`. Allocates nothing.
  void run();

  /// Instead of `run`: coefficients that give the mask back, whatever the colour.
  void keep_mask();

  /// Out: the mask as the draws left it, 0 to 255; extended.
  const GuidePlane<std::uint8_t>& answer() const { return drawn[(tuning::draws - 1) % 2]; }

  std::size_t memory() const;

  /// A strip of a tile: at least as many columns as a window reaches.
  static constexpr int strip_columns = guided::tile_columns / 2;
  static_assert(strip_columns >= guided::max_radius);

  // Working memory.
  std::array<GuidePlane<std::uint8_t>, 2> drawn;  ///< the draws' answers, in turn
  std::array<GuidePlane<float>, 4> fit;           ///< each window's own coefficients, times trust
  GuidePlane<float> trust;
  Buffer<std::int32_t> sums;  ///< of columns, plane by plane; or as many floats
  std::vector<int> sums_row;  ///< the row that `sums` of `strip_columns` columns each are of
  TileMarks active;           ///< the tiles that are
  TileMarks awake;            ///< those of them that the next draw may move
  TileMarks moved;            ///< those of them that the newest draw moved
};

}  // namespace scrim
