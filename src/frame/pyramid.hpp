/// The frame in three sizes: what every stage but the last one looks at.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame/plane.hpp"
#include "frame/proxy.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// The squares of Pyramid::quarter: their side in samples of the proxy, and what one 8-bit step is
/// in their values.
inline constexpr int square_side = 4;
inline constexpr float square_step = 16;

/// How many squares cover so many samples of the proxy.
constexpr int squares_of(int samples) {
  return (samples + square_side - 1) / square_side;
}

/// Colours of squares: Y, U, V in sixteenths of an 8-bit step; as they are, or as remembered.
using Squares = Planes<std::uint16_t>;

/// Rows of squares may be read, and in whole vectors written, so far beyond either end. Those of a
/// pyramid go on there with their edges' values.
inline constexpr int squares_margin = 64;

inline Squares make_squares(int columns, int rows) {
  return make_planes<std::uint16_t>(columns, rows, {squares_margin, 0, squares_margin});
}

/// The proxy, and its means over 2×2 and 4×4 samples, made of it while its rows are at hand.
/// Nothing after this reads the frame's pixels but composing. Virtual where tests put one in its
/// place that is not made anew. Thread-safety: one thread at a time.
class Pyramid {
 public:
  /// Rows of `half` go on with their edges' values for so many samples to either side.
  static constexpr int half_margin = 16;

  /// Plans memory for a layout. Throws std::bad_alloc.
  explicit Pyramid(const Layout& layout, Sight sight = Sight::normal);
  virtual ~Pyramid() = default;

  /// Reads frame number `serial`, whose layout is the planned one. Allocates nothing.
  virtual void update(const Frame& frame, Serial serial);

  /// Of the frame that all three sizes were made from.
  Serial serial() const { return serial_; }

  const Proxy& proxy() const { return proxy_; }

  /// Y, U, V in means of 2×2 samples of the proxy, rounded to nearest; the last sample of an odd
  /// row or column counts twice.
  const Planes<std::uint8_t>& half() const { return half_; }

  /// The squares: means of 4×4 samples of the proxy, fewer where its edge cuts them, rounded down.
  /// Noise averages out in them, and they are fixed to the frame, so that a region may move over
  /// them.
  const Squares& quarter() const { return quarter_; }

  std::size_t memory() const { return proxy_.memory() + memory_of(half_) + memory_of(quarter_); }

 private:
  void reduce(int square_row);
  void extend(int square_row);

  Serial serial_ = 0;
  Proxy proxy_;
  Planes<std::uint8_t> half_;
  Squares quarter_;
};

}  // namespace scrim
