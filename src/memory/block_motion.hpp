/// How the picture moved from one frame to the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "frame/plane.hpp"
#include "frame/pyramid.hpp"
#include "frame/span.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Block matching: for each block of 4×4 squares, from where within `reach` squares its brightness
/// came, to a fraction of a square. Plain and full, because a wrong answer is worth less than none:
/// whoever uses it must compare what was found (MaskMover does). Where there is nothing to tell
/// motion by, none is found. Thread-safety: one thread at a time.
class BlockMotion {
 public:
  static constexpr int side = 4, reach = 4;

  /// In squares: what is at (x, y) now was at (x - dx, y - dy).
  struct Vector {
    float dx = 0, dy = 0;
  };

  /// For so many squares. Throws std::bad_alloc.
  BlockMotion(int columns, int rows);

  int across() const { return across_; }
  int down() const { return down_; }

  /// Keeps the squares of a frame. Allocates nothing.
  void remember(const Squares& squares);

  /// Compares the squares of the next frame with them, for some of the blocks. Allocates nothing.
  void find(const Squares& squares, const Rect& blocks);

  /// Of a block that was looked at.
  const Vector& at(int x, int y) const { return vectors_[std::size_t(y * across_ + x)]; }

  std::size_t memory() const {
    return before_.memory() + differences_.bytes() + vectors_.size() * sizeof(Vector);
  }

 private:
  void find_differences(const Squares& squares, const Span& columns, int block_y);
  Vector find_vector(int block);
  std::uint16_t* differences(int dx, int dy);

  int columns_, rows_;
  int across_, down_;
  PaddedPlane<std::uint16_t> before_;
  /// Of a row of blocks, for each place they may have come from.
  Buffer<std::uint16_t> differences_;
  std::vector<Vector> vectors_;
};

}  // namespace scrim
