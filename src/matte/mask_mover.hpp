/// Carries a mask over to the next frame, for want of time to run the network.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/proxy.hpp"
#include "matte/block_motion.hpp"
#include "matte/padded_plane.hpp"
#include "matte/squares.hpp"
#include "scrim/scrim.hpp"
#include "segment/mask.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// The mask is moved as the picture moved (BlockMotion), and then doubted: a place stays person
/// only as far as this frame's picture there looks like the place it is said to have come from,
/// within what the picture shows one sample around it (2×2 of the proxy). So what was not seen in
/// the frame before (the room behind somebody who moved away, another scene, a hand that came in)
/// is not person, whatever the motion found. Where the picture moved the mask's edge is drawn in by
/// a sample, for motion is not known better than that.
///
/// When more than a little of the person is lost in this way the answer is that it cannot be done.
///
/// Thread-safety: one thread at a time.
class MaskMover {
 public:
  /// For masks of `width`×`height` cells.
  MaskMover(const Layout& layout, int width, int height);

  /// Keeps the mask that the network made of a frame, and what that frame looked like. Allocates
  /// nothing.
  void remember(const Proxy& proxy, const Squares& squares, const Mask& mask);

  /// Moves the mask that was kept to the next frame. False when that cannot be trusted. Allocates
  /// nothing.
  bool move(const Proxy& proxy, const Squares& squares);

  /// Of the newest `move` that returned true, in the region of the mask that was kept; valid until
  /// the next `move`.
  Mask mask() const { return {moved_.data(), width_, height_, region_}; }

  std::size_t memory() const;

 private:
  MaskMover(const Layout& layout, const Proxy& proxy, int width, int height);

  struct Blocks {
    int left = 0, top = 0, right = 0, bottom = 0;
  };
  struct Cells {
    int begin = 0, end = 0;
  };
  void halve(const Proxy& proxy);
  void find_person();
  void compare(int block_x, int block_y);
  void settle_trust();
  bool moves(int block_x, int block_y) const;
  void shift(int block_x, int block_y);
  void lower(const Cells& columns, const Cells& rows, float dx, float dy);
  void doubt(const Cells& columns, const Cells& rows);
  bool occupied(int block_x, int block_y) const {
    return occupied_[std::size_t(block_y * motion_.across() + block_x)] != 0;
  }
  /// The mask's cells whose centres lie in a column (row) of blocks.
  Cells cells_of(int block, int blocks, float begin, float extent, int cells) const;
  Cells columns_of(int block_x) const;
  Cells rows_of(int block_y) const;

  int width_, height_;
  float sample_;  ///< pixels of the frame across a sample
  BlockMotion motion_;
  Region region_;
  std::array<PaddedPlane<std::uint8_t>, 3> now_;         ///< Y U V in samples
  std::array<PaddedPlane<std::uint8_t>, 3> low_, high_;  ///< of the frame before, 3×3 samples
  PaddedPlane<std::uint8_t> doubt_;  ///< of each sample: 8-bit steps beyond those
  Buffer<float> trust_;              ///< of each sample
  PaddedPlane<float> kept_;          ///< the mask
  Buffer<float> moved_;
  std::vector<int> columns_;            ///< of samples, for each column of the mask
  Blocks person_;                       ///< where somebody may be in the next frame
  std::vector<std::uint8_t> occupied_;  ///< by block: whether somebody may be in it
  double lost_ = 0, found_ = 0;         ///< person, in cells
};

}  // namespace scrim
