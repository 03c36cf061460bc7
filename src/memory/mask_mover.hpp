/// Carries a mask over to the next frame, for want of time to run the network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/plane.hpp"
#include "frame/pyramid.hpp"
#include "memory/block_motion.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Sizes in samples of Pyramid::half.
namespace moving {

/// Across a square, and across a block.
inline constexpr int per_square = square_side / 2;
inline constexpr int per_block = per_square * BlockMotion::side;

/// How far away a sample may come from; the motion's fraction is rounded.
inline constexpr int farthest = per_square * BlockMotion::reach + 1;

}  // namespace moving

/// The mask is moved as the picture moved (BlockMotion), and then doubted: a place stays person
/// only as far as this frame's picture there looks like the place it is said to have come from,
/// within what the picture shows one sample of Pyramid::half around it. So what was not seen in
/// the frame before (the room behind somebody who moved away, another scene, a hand that came in)
/// is not person, whatever the motion found. Where the picture moved the mask shrinks by half
/// a sample, for motion is not known better than that.
///
/// When more than a little of the person is lost in this way the answer is that it cannot be done.
///
/// Thread-safety: one thread at a time.
class MaskMover {
 public:
  /// For masks of `columns`×`rows` cells of frames of this layout. Throws std::bad_alloc.
  MaskMover(const Layout& layout, int columns, int rows);

  /// Remembers the mask that the network made of a frame, and what that frame looked like.
  /// Allocates nothing.
  void remember(const Pyramid& pyramid, const Mask& mask);

  /// Moves the mask that is remembered to the next frame. False when that cannot be trusted.
  /// Allocates nothing.
  bool move(const Pyramid& pyramid);

  /// Of the newest `move` that returned true, in the region of the mask that is remembered and
  /// stamped with the frame that it was moved to; valid until the next `move`.
  Mask mask() const { return {moved_.data(), grid_.columns, grid_.rows, grid_.region, stamp_}; }

  /// The stamp of the mask that is remembered; that of no frame when there is none.
  const Stamp& remembered() const { return remembered_; }

  /// Forgets the mask.
  void reset() { remembered_ = {}; }

  std::size_t memory() const;

 private:
  MaskMover(const ProxySize& proxy, int columns, int rows);

  void find_person();
  void compare(const Pyramid& pyramid, int block_x, int block_y);
  void settle_trust();
  bool moves(int block_x, int block_y) const;
  void shift(int block_x, int block_y);
  void lower(const Rect& cells, float dx, float dy);
  void doubt(const Rect& cells);
  bool occupied(int block_x, int block_y) const {
    return occupied_[std::size_t(block_y * motion_.across() + block_x)] != 0;
  }
  void divide_cells();
  /// The mask's cells whose middles lie in a block; those beyond the first and last block too.
  Rect cells_of(int block_x, int block_y) const {
    return {cell_columns_[std::size_t(block_x)], cell_rows_[std::size_t(block_y)]};
  }

  float sample_;        ///< pixels of the frame across one of `half`'s samples
  int width_, height_;  ///< samples of `half` that are compared
  BlockMotion motion_;
  Grid grid_;                        ///< of the mask
  Stamp remembered_, stamp_;         ///< of the mask that is remembered, and of the moved one
  Planes<std::uint8_t> low_, high_;  ///< of the frame before, 3×3 samples
  PaddedPlane<std::uint8_t> doubt_;  ///< of each sample: 8-bit steps beyond those
  Buffer<float> trust_;              ///< of each sample
  PaddedPlane<float> mask_;          ///< that is remembered
  Buffer<float> moved_;
  std::vector<Span> cell_columns_, cell_rows_;  ///< of the mask, for each column and row of blocks
  std::vector<int> columns_;                    ///< of samples, for each column of the mask
  Rect person_;                         ///< the blocks where somebody may be in the next frame
  std::vector<std::uint8_t> occupied_;  ///< by block: whether somebody may be in it
  double lost_ = 0, found_ = 0;         ///< person, in cells
};

}  // namespace scrim
