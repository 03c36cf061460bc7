/// A wide open lens: highlights become discs.
#pragma once

#include <cstddef>

#include "backdrop/fill.hpp"
#include "backdrop/lens_kernels.hpp"
#include "backdrop/nodes.hpp"
#include "backdrop/sample.hpp"
#include "backdrop/sample_grid.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// At every node, the mean light under a disc around it: each sample, taken as a square of even
/// light, counts by the area that it shares with the disc. So a highlight becomes a disc with an
/// even inside and an edge one sample wide, light is neither lost nor made, and there is no grid to
/// be seen.
///
/// Method: the disc is gathered, not scattered. The nodes of a sample's square see the samples
/// around in the same few ways, so that each of these needs only one small table of weights and the
/// nodes of one place in their squares are filtered as one picture (polyphase interpolation,
/// Crochiere and Rabiner, "Multirate Digital Signal Processing", 1983). Samples are few; the disc's
/// edge is rendered at the nodes, which are finer.
///
/// Thread-safety: one thread at a time.
class Lens {
 public:
  Lens() = default;

  /// Plans memory for grids of at most this many samples, over frames of this layout.
  Lens(const Layout& layout, int max_columns, int max_rows);

  /// Works out the disc's weights. Allocates nothing.
  void plan(const SampleGrid& grid);

  /// `samples`: light (see light_of) times weight, and the weight; used up. Those that the person
  /// hides are filled from around in values, not in light, so that no lamp shines where it is not.
  /// Allocates nothing.
  void render(const Samples& samples, Filler& filler, Nodes& nodes);

  std::size_t memory() const { return weights_.bytes() + light_.bytes() + feather_.bytes(); }

 private:
  /// Samples repeated beyond the left and upper rim, and beyond the right and lower one.
  static constexpr int before = lens_reach, behind = lens_reach + 2;

  void feather(const Samples& samples);
  void spread(const Samples& samples);
  /// A row of light; it begins `before` samples left of the first.
  float* row(std::size_t channel, int y) {
    return light_.data() + (channel * rows_ + std::size_t(y + before)) * stride_;
  }

  SampleGrid grid_;
  LightToNode to_node_;
  int phases_ = 0;  ///< nodes from one sample to the next
  std::size_t stride_ = 0, rows_ = 0;
  Buffer<DiscWeights> weights_;  ///< phases_ × phases_
  Buffer<float> light_;          ///< planar R, G, B
  Buffer<float> feather_;        ///< two rows of weights
};

/// How much each of the samples around counts for a node that lies at (x, y) from the centre of the
/// sample in the middle, in samples: the shares of a disc's area; their sum is 1.
DiscWeights disc_weights(double x, double y, double radius);

}  // namespace scrim
