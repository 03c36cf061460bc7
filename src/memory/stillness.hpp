/// Where the picture stands still.
#pragma once

#include <cstddef>

#include "frame/plane.hpp"
#include "frame/pyramid.hpp"
#include "memory/light_meter.hpp"

namespace scrim {

/// Remembers what every square looked like, as a recursive mean over the frames in which it stood
/// still, and tells how much of what else is remembered there still holds. The present is compared
/// with what is remembered, not with the frame before, so that slow motion adds up and is seen; a
/// change of the light is taken out first. Thread-safety: one thread at a time.
class Stillness {
 public:
  /// For so many squares. Throws std::bad_alloc.
  Stillness(int columns, int rows);

  /// Compares the squares of the next frame with what is remembered, as it looks in the light that
  /// has changed by `light`, and remembers them. `unused` says that nobody asked what was retained
  /// in the frame before: their memory is older than that one, and no more of it is retained now
  /// than was then. Allocates nothing.
  void update(const Squares& squares, const LightChange& light, bool unused = false);

  /// Forgets everything: nothing is retained in the next frame.
  void reset() { known_ = false; }

  int width() const { return width_; }
  int height() const { return height_; }

  /// What is remembered; null when nothing is.
  const Squares* remembered() const { return known_ ? &colours_ : nullptr; }

  /// For each square of a row: the share, 0 to tuning::stillness::max_retained, that a recursive
  /// mean retains of what it was before. 0 where the picture moved, or close by: there only the
  /// present counts.
  const float* retention(int y) const { return retention_.row(y); }

  std::size_t memory() const {
    return memory_of(colours_) + change_.memory() + retention_.memory();
  }

 private:
  void compare(const Squares& squares, int y);
  float* change_row(int y) {
    const bool inside = y >= 0 && y < height_;
    return change_.row(inside ? y % 3 : 3);
  }

  int width_;
  int height_;
  Squares colours_;
  /// The rows y - 1, y, y + 1 of the changes in turn, with a square that did not change on either
  /// side; the last row never changed.
  PaddedPlane<float> change_;
  PaddedPlane<float> retention_;
  bool known_ = false;
};

}  // namespace scrim
