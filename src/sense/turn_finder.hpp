/// Cameras that stand on their side or on their head.
#pragma once

#include <array>
#include <optional>

#include "sense/doubt.hpp"

namespace scrim {

/// The clockwise quarter turns, 0 to 3, that make a still upright, from the doubt that each turn
/// leaves: 0 unless another one leaves clearly less.
int turn_of_still(const std::array<float, 4>& doubts);

/// Finds how a camera stands from how sure the network is of what it sees: people upright give
/// masks with few undecided cells.
///
/// Now and then the frame is shown to the network another way round before it is looked at as
/// usual: each way once after the first frame and after a cut, and again every second while there
/// is doubt or nobody. What a trial shows is never used. A way that leaves clearly less doubt, of
/// the same frame and region, in a round of trials and twice more, is how the camera stands from
/// then on. A camera that stands upright must leave much more of it when that is not the first
/// round: cameras seldom turn in the midst of a scene, and a hard room is in doubt whichever way it
/// is seen. Thread-safety: one thread at a
/// time.
class TurnFinder {
 public:
  /// Clockwise quarter turns that make the frame upright, 0 to 3.
  int turn() const { return turn_; }

  /// Another way to look at the coming frame first, if one is to be tried.
  std::optional<int> trial() const;

  /// What the trial showed.
  void tried(const MaskTraits& mask) { trial_doubt_ = doubt(mask); }

  /// What the frame showed, seen as `turn` says; after `tried` when there was a trial.
  void seen(const MaskTraits& mask);

  /// For a cut: begins a round of trials.
  void restart();

  /// Forgets: the camera stands upright.
  void reset();

 private:
  void judge(float main_doubt);

  void begin_round(float wins);

  /// 0: none is under way; 1 to 3: so many quarters further than `turn_` are tried; from 4 on the
  /// best of them is tried again.
  int step_ = 0;
  int turn_ = 0;
  int best_ = 0;          ///< of the round's trials
  float best_doubt_ = 1;  ///< relative to the doubt of the same frame seen as usual
  float trial_doubt_ = 1;
  float wins_ = 1;        ///< up to this relative doubt a trial of this round does
  bool started_ = false;  ///< a frame has been seen
  int frames_since_round_ = 0;
};

}  // namespace scrim
