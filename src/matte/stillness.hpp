/// Where the picture stands still.
#pragma once

#include <cstddef>

#include "matte/light.hpp"
#include "matte/squares.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Remembers what every square looked like, as a recursive mean over the frames in which it stood
/// still, and tells how much of what else is remembered there still holds. The present is compared
/// with what is remembered, not with the frame before, so that slow motion adds up and is seen; a
/// change of the light is taken out first (see LightMeter). Thread-safety: one thread at a time.
class Stillness {
 public:
  /// For squares of proxies of this size.
  Stillness(int proxy_width, int proxy_height);

  /// Compares the squares with what is remembered, and remembers them. Allocates nothing.
  void update(const Squares& squares);

  /// Forgets everything: nothing holds in the next frame.
  void reset();

  int width() const { return width_; }
  int height() const { return height_; }

  /// For each square of a row: the share, 0 to `most_kept`, that a recursive mean keeps of what it
  /// was before. 0 where the picture moved, or close by: there only the present counts.
  const float* kept(int y) const { return kept_.data() + y * stride_; }

  /// The largest share.
  static constexpr float most_kept = 0.9F;

  /// How the light changed with the newest frame.
  const Light& light() const { return light_; }

  /// Whether the newest frame shows another scene than the one before; all was forgotten then.
  bool cut() const { return cut_; }

  std::size_t memory() const {
    return meter_.memory() + colours_.memory() + change_.bytes() + kept_.bytes();
  }

 private:
  void compare(const Squares& squares, int y);
  /// Returns how many squares moved.
  std::size_t settle(const Squares& squares);
  float* change_row(int y) {
    const bool inside = y >= 0 && y < height_;
    return change_.data() + (inside ? y % 3 : 3) * stride_ + Squares::margin / 2;
  }

  int width_;
  int height_;
  std::ptrdiff_t stride_;
  LightMeter meter_;
  SquareColours colours_;
  /// The rows y - 1, y, y + 1 of the changes in turn, with a square that did not change on either
  /// side; the last row never changed.
  Buffer<float> change_;
  Buffer<float> kept_;
  bool known_ = false;
  Light light_;
  bool cut_ = false;
};

/// The numbers of `Stillness` that its reference in the tests shares.
namespace stillness {

/// Changes (8-bit steps) up to which a square stands still, and from which it moves.
inline constexpr float still = 2 * Squares::step, moving = 6 * Squares::step;

/// A share of squares that move from which the frame is another scene.
inline constexpr float other_scene = 0.75F;

/// Weight that a mean can gather.
inline constexpr float most_weight = Stillness::most_kept / (1 - Stillness::most_kept);

}  // namespace stillness
}  // namespace scrim
