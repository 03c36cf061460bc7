/// Connected components of a mask.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Cells that hang together. Shares are of the whole mask.
struct Component {
  float mass = 0;  ///< sum of the probabilities, as a share of all cells
  float peak = 0;  ///< the highest probability
  /// How undecided its cells p are: the sum of 4·p·(1 - p) by the sum of p; 0 when all are sure.
  float vagueness = 0;
  float x = 0;  ///< centre of the mass, 0 (left) to 1 (right)
};

/// Divides a mask into components on a coarse grid of blocks of cells, so that narrow gaps (between
/// fingers, at the string of a headset) divide nobody. Thread-safety: one thread at a time.
class Components {
 public:
  /// Cells along a block's side.
  static constexpr int block = 4;

  /// For masks of `width`×`height` cells. Throws std::bad_alloc.
  Components(int width, int height);

  /// Divides: blocks with a probability of `threshold` or more belong to the same component when
  /// they touch, corners included. Allocates nothing.
  void divide(const Mask& mask, float threshold);

  /// Those found, in the order of their first block. Of more than `max_components`, the later ones
  /// are in no component.
  std::span<const Component> found() const { return {found_.data(), count_}; }
  static constexpr std::size_t max_components = 32;

  /// Lets the components grow into what surrounds them with a probability of `threshold` or more,
  /// each block to the component from which it is reached first. Allocates nothing.
  void grow(float threshold);

  int columns() const { return columns_; }
  int rows() const { return rows_; }

  /// The index in `found` of a block's component; -1 for none.
  int component_at(int column, int row) const { return std::max(label_[at(column, row)], -1); }

  std::size_t memory() const;

 private:
  /// Labels of blocks that are in no component: empty ones, and those of components beyond
  /// `max_components`.
  static constexpr int none = -1, unlisted = -2;

  void reduce(const Mask& mask);
  void label(float threshold);
  void measure();

  /// The peak of the border: no threshold is as low.
  static constexpr float outside = -1;

  /// Labels and peaks have a border of one block.
  std::int32_t stride() const { return columns_ + 2; }
  std::size_t at(int column, int row) const {
    return std::size_t((row + 1) * stride() + column + 1);
  }

  int width_, height_;
  int columns_, rows_;
  std::vector<float> peak_;          ///< of each block and of the border: the highest probability
  Buffer<float> mass_, squared_;     ///< of each block: sum, sum of the squared
  std::vector<int> label_;           ///< of each block and of the border
  std::vector<std::int32_t> queue_;  ///< blocks whose neighbours are still to be looked at
  std::vector<Component> found_;
  std::size_t count_ = 0;
};

}  // namespace scrim
