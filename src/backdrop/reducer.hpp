/// The room's cells ▶ few samples.
#pragma once

#include "backdrop/radiance.hpp"
#include "backdrop/room.hpp"
#include "backdrop/sample.hpp"
#include "backdrop/sample_grid.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The mean of the cells under each sample, weighed by how much of each is room (normalised
/// convolution, Knutsson and Westin 1993): channels come times the weight, and with the weight.
class Reducer {
 public:
  Reducer() = default;

  /// Plans for grids of at most this many samples over a room.
  Reducer(int max_columns, int max_rows, const Room& room);

  /// `scale` is the proxy's. Allocates nothing.
  void plan(const SampleGrid& grid, const Room& room, int scale);

  /// The room's Y, U, V, 0 to 255.
  void reduce(const Room& room, const Samples& out);

  /// The room's light: R, G, B.
  void reduce(const Room& room, const Radiance& light, const Samples& out);

  std::size_t memory() const;

 private:
  /// Which of the room's cells make each sample of a row (or column), and how much of each cell.
  struct Shares {
    Buffer<int> first;   ///< cell, for each sample
    Buffer<int> offset;  ///< into `share`, for each sample and one more
    Buffer<float> share;
    void plan(int samples, double size, int cells, int pixels);
  };
  template <class Cells>
  void reduce_cells(const Room& room, const Cells& cells, const Samples& out);
  void gather(Sample* out, int width) const;

  Shares across_, down_;
  Buffer<float> sums_;  ///< a row of cells, planar: three channels, weight
};

}  // namespace scrim
