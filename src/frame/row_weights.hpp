/// From weights of pixels to weights of samples.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// What the samples of a frame's rows weigh, from what its pixels do: chroma takes the mean of the
/// pixels that it covers. Thread-safety: one thread at a time.
class RowWeights {
 public:
  RowWeights() = default;

  /// Plans memory for frames of this layout. Throws std::bad_alloc.
  explicit RowWeights(const Layout& layout);

  /// Takes the weights of two rows of pixels, or, where chroma has every row, of `upper` alone.
  /// Both have the width's last weight once more behind them, and a Buffer's slack. Allocates
  /// nothing.
  void weigh(const std::uint8_t* upper, const std::uint8_t* lower);

  /// Of a plane that is not one sample for each pixel; null for one that is, whose weights are the
  /// rows themselves. Valid until the next `weigh`.
  const std::uint8_t* row(int plane) const;

  std::size_t memory() const { return chroma_.bytes() + weight_.bytes(); }

 private:
  Layout layout_;
  Buffer<std::uint8_t> chroma_;  ///< of each pair of columns
  Buffer<std::uint8_t> weight_;  ///< of each sample of an interleaved row
};

/// The same of a plane of weights of the frame's size. Thread-safety: one thread at a time.
class PlaneWeights {
 public:
  PlaneWeights() = default;

  /// Plans memory for frames of this layout. Throws std::bad_alloc.
  explicit PlaneWeights(const Layout& layout);

  /// Takes the row of pixels `y`, and where chroma has every second row the next one as well; the
  /// last row of an odd height stands twice. Allocates nothing.
  void take(const AlphaPlane& plane, int y);

  /// Of a plane's row; where a plane has every row of pixels, of `i` rows below `y`. Valid until
  /// the next `take`.
  const std::uint8_t* row(int plane, int i = 0) const;

  std::size_t memory() const { return spread_.memory() + rows_[0].bytes() + rows_[1].bytes(); }

 private:
  Layout layout_;
  RowWeights spread_;
  std::array<Buffer<std::uint8_t>, 2> rows_;  ///< of pixels
};

}  // namespace scrim
