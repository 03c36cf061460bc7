/// Keeps the time per frame within its budget by choosing the level of work.
#pragma once

#include <array>
#include <cstddef>

#include "engine/engine_tuning.hpp"
#include "scrim/scrim.hpp"

namespace scrim {

/// Times in, level out: it has no clock, and counts frames.
///
/// Down it goes one level at a time: when the upper median of the newest times is above the budget,
/// or, sooner, when a few frames in a row are far above it. Single slow frames do not matter.
/// Times are taken in pairs, because where the network looks at every second frame, that one is
/// dear. Covering is the last resort: only when even this takes more than three times the
/// budget, since half the frames of somebody are worth more than all frames of nobody.
///
/// Up it goes one level at a time, when the better level, which costs as much more than this one
/// as it did when both were last used, would leave some of the budget, and the level has been kept
/// for a while. That while doubles with each try that fails, and halves with one that does not.
///
/// Thread-safety: one thread at a time.
class Governor {
 public:
  Governor();

  /// The best level asked for, as Settings::quality, and the budget in milliseconds; 0 is none,
  /// and then the level is the one asked for. A level that is better than the present one is taken
  /// at once unless the governor has gone below what was asked for.
  void ask(int best, float budget);

  /// What the newest frame took, at `level`. A time below 0 or not a number is passed over.
  void took(float milliseconds);

  /// For the next frame.
  int level() const { return level_; }

  /// Why `level` is not what it was before; each change is told once.
  Adjustment explain();

 private:
  float limit(int level) const;
  float typical() const;
  bool too_slow() const;
  float expected(int level) const;
  void learn();
  void go(int level, Adjustment why);
  void step_down();
  void start_over();

  int best_ = quality::normal;
  float budget_ = 0;
  int level_ = quality::normal;
  Adjustment why_ = Adjustment::none;

  std::array<float, tuning::pairs> means_{};  ///< of pairs of frames at this level, in turn
  std::size_t count_ = 0;                     ///< of pairs at this level
  int frames_ = 0;                            ///< at this level
  float first_ = 0;                           ///< of the pair that is not complete

  /// What level k costs, relative to level k + 1.
  std::array<float, quality::covered> ratios_;
  int came_from_ = -1;  ///< the level before, while this one's cost is not known; -1 otherwise
  float cost_there_ = 0;
  bool trying_ = false;  ///< a better level, not for long yet
  int wait_ = 0;         ///< frames at a level before a better one is tried
};

}  // namespace scrim
