/// Tells how the light changed.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "frame/pyramid.hpp"

namespace scrim {

/// The camera's exposure and white balance, or the lamps, against what is remembered: remembered
/// colour c of channel k looks like gain[k]·c + offset[k] now. By itself no change.
struct LightChange {
  std::array<float, 3> gain{1, 1, 1};
  std::array<float, 3> offset{0, 0, 0};  ///< in the squares' units

  bool changed() const { return *this != LightChange{}; }
  bool operator==(const LightChange&) const = default;
};

/// What is remembered as it looks in another light.
void relight(Squares& remembered, const LightChange& light);

/// Tells a change of the light from things that move, on a sample of the squares: a resistant line
/// (Tukey, "Exploratory Data Analysis", 1977) through remembered and present brightness, and the
/// medians of what colour then differs by. A change is taken for one of the light only when that
/// makes clearly more squares look as remembered. Thread-safety: one thread at a time.
class LightMeter {
 public:
  /// For `width`×`height` squares. Throws std::bad_alloc.
  LightMeter(int width, int height);

  /// From the squares that are known to those of a frame; none where little has changed. Allocates
  /// nothing.
  LightChange measure(const Squares& squares, const Squares& known);

  std::size_t memory() const { return (pairs_.size() * 6 + scratch_.size()) * sizeof(float); }

 private:
  struct Pair {
    std::array<float, 3> then, now;
  };

  /// Fills pairs_; returns how many.
  std::size_t gather(const Squares& squares, const Squares& known, int step);
  template <class Value>
  float median(std::size_t begin, std::size_t end, Value value);
  LightChange fit(std::size_t count);
  std::size_t alike(std::size_t count, const LightChange& light) const;

  int step_;
  std::vector<Pair> pairs_;
  std::vector<float> scratch_;
};

}  // namespace scrim
