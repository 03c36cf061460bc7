/// Things that the person holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/aligned.hpp"

namespace scrim {

/// Finds, on the grid of squares, what hides the room next to the person and is not taken for
/// person: a book, a cup, a phone. A thing is a connected set of squares that clearly differ from
/// the room as it is remembered. It counts as held when
///   - it touches the person,
///   - it is no rim of theirs, and no shadow: it is made of blocks of 3×3 squares,
///   - it is small next to them,
///   - the network itself gives it some probability, away from the person's own soft edge,
///   - and that has been so, here or close by, for some frames; then it may be missing for a while.
/// A door that opens, a lamp, a screen that shows something else: one of these fails.
/// Thread-safety: one thread at a time.
class HeldThings {
 public:
  /// For `width`×`height` squares. Throws std::bad_alloc.
  HeldThings(int width, int height);

  /// What is seen in a square: the room or what may be it, the person, clearly something else, or
  /// something that a shadow or a lamp would explain.
  enum Kind : std::uint8_t { room, person, other, shaded };

  /// A row of the newest frame's squares, to be filled before `find`.
  std::uint8_t* kinds(int y) { return kinds_.data() + (y + 1) * stride_ + 1; }

  /// `probability` holds the network's for each square, row by row without gaps. Allocates nothing.
  void find(const float* probability);

  /// For each square how surely it is part of a held thing, 0 to 1, row by row without gaps.
  const float* held() const { return held_.data(); }
  /// Whether any is.
  bool any() const { return any_; }

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const {
    return kinds_.bytes() + blocks_.bytes() + trust_.bytes() + held_.bytes() +
           (members_.size() + found_.size()) * sizeof(std::int32_t) + found_trust_.size();
  }

 private:
  static constexpr std::uint8_t outside = 4;  ///< the kind of what surrounds the frame

  std::int32_t at(int x, int y) const { return std::int32_t((y + 1) * stride_ + x + 1); }
  /// Of the same square in planes without gaps.
  std::ptrdiff_t place(std::int32_t square) const {
    return (square / stride_ - 1) * width_ + square % stride_ - 1;
  }
  bool mark_blocks();
  void gather(std::int32_t seed);
  bool touches_person() const;
  float probability_of(const float* probability) const;
  int trust_in() const;
  std::size_t largest_thing();
  void hold_if_trusted(const float* probability, std::size_t largest);

  int width_, height_;
  std::int32_t stride_;  ///< squares in a row, one on either side among them
  Buffer<std::uint8_t> kinds_;
  Buffer<std::uint8_t> blocks_;  ///< 1 in the squares of blocks not yet gathered
  Buffer<std::uint8_t> trust_;   ///< in the thing in each square
  Buffer<float> held_;
  std::vector<std::int32_t> members_;  ///< of the thing at hand, the first `count_`
  std::vector<std::int32_t> found_;    ///< squares of all held things, the first `found_count_`
  std::vector<std::uint8_t> found_trust_;
  std::size_t count_ = 0, found_count_ = 0;
  bool any_ = false;
  bool trusting_ = false;  ///< `trust_` is not all 0
};

}  // namespace scrim
