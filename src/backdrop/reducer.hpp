/// The pyramid's squares ▶ few samples.
#pragma once

#include "backdrop/radiance.hpp"
#include "backdrop/room_weights.hpp"
#include "backdrop/sample.hpp"
#include "backdrop/sample_grid.hpp"
#include "frame/proxy_size.hpp"
#include "frame/pyramid.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The mean of the squares under each sample, weighed by how much of each is room (normalised
/// convolution, Knutsson and Westin 1993): channels come times the weight, and with the weight.
class Reducer {
 public:
  Reducer() = default;

  /// Plans for grids of at most this many samples over frames with this proxy.
  Reducer(int max_columns, int max_rows, const ProxySize& proxy);

  /// Allocates nothing.
  void plan(const SampleGrid& grid);

  /// The room's Y, U, V, 0 to 255.
  void reduce(const RoomWeights& room, const Squares& colours, const Samples& out);

  /// The room's light: R, G, B.
  void reduce(const RoomWeights& room, const Radiance& light, const Samples& out);

  std::size_t memory() const;

 private:
  /// Which squares make each sample of a row (or column), and how much of each.
  struct Shares {
    Buffer<int> first;   ///< square, for each sample
    Buffer<int> offset;  ///< into `share`, for each sample and one more
    Buffer<float> share;
    void plan(int samples, double size, int pixels);
  };
  template <class Sums>
  void reduce_squares(const RoomWeights& room, const Sums& sums, const Samples& out);
  void gather(Sample* out, int width) const;

  ProxySize proxy_;
  Shares across_, down_;
  Buffer<float> sums_;  ///< a row of squares, planar: three channels, weight
};

}  // namespace scrim
