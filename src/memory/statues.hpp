/// What is taken for a person and never moves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "support/aligned.hpp"

namespace scrim {

/// Finds statues on the grid of squares: components of the mask in which nothing has moved for
/// a while, while somebody moves elsewhere in the mask: a coat on its hanger, a poster, a patch of
/// floor. What has never moved is one soon; what has was somebody, who may rest, and is one much
/// later. Where nobody moves there are none: the picture may be frozen. Somebody who sits far away
/// as if asleep is one, too, until they move: then they are covered. Thread-safety: one thread at a
/// time.
class Statues {
 public:
  /// For `width`×`height` squares. Throws std::bad_alloc.
  Statues(int width, int height);

  /// `person` is the mask's probability in each square, `still_for` for how many frames it has
  /// stood still; both row by row without gaps. Looks for statues in one of some frames; what moves
  /// in between is none any more. Allocates nothing.
  void find(const float* person, const std::uint8_t* still_for);

  /// For each square 1 where a statue is, or right beside it; row by row without gaps.
  const std::uint8_t* found() const { return found_.data(); }
  bool any() const { return any_; }

  /// Forgets the frames before.
  void reset();

  std::size_t memory() const {
    return untaken_.bytes() + found_.bytes() + moved_.bytes() +
           members_.size() * sizeof(std::int32_t);
  }

 private:
  void note_movement(const float* person, const std::uint8_t* still_for);
  void look(const float* person, const std::uint8_t* still_for);
  bool moves(std::size_t count, const std::uint8_t* still_for) const;
  void mark(std::size_t count);
  void clear();
  std::ptrdiff_t place(std::int32_t square) const {
    return (square / stride_ - 1) * width_ + square % stride_ - 1;
  }

  int width_, height_;
  std::int32_t stride_;           ///< squares in a row, one on either side among them
  Buffer<std::uint8_t> untaken_;  ///< 1 in squares of the mask that no component has yet
  Buffer<std::uint8_t> found_;
  Buffer<std::uint8_t> moved_;  ///< 1 where somebody has moved since the reset
  std::vector<std::int32_t> members_;
  int frames_ = 0;  ///< since the last look
  int age_ = 0;     ///< frames since the reset, up to tuning::statues::settling
  bool any_ = false;
};

}  // namespace scrim
