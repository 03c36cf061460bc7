#include "sense/turn_finder.hpp"

#include <algorithm>
#include <utility>

#include "sense/sense_tuning.hpp"

namespace scrim {
namespace {

using namespace tuning::turn;

/// Steps of a round: the three other ways, and the best of them twice more.
constexpr int other_ways = 3, steps = 5;

}  // namespace

int turn_of_still(const std::array<float, 4>& doubts) {
  const auto least = std::min_element(doubts.begin(), doubts.end());
  const float upright = std::clamp(doubts[0], unavoidable, unclear);
  return std::max(*least, unavoidable) <= clearly_less * upright ? int(least - doubts.begin()) : 0;
}

std::optional<int> TurnFinder::trial() const {
  if (step_ == 0) return std::nullopt;
  return step_ <= other_ways ? (turn_ + step_) & 3 : best_;
}

void TurnFinder::seen(const MaskTraits& mask) {
  const float main_doubt = doubt(mask);
  if (step_ > 0) return judge(std::clamp(main_doubt, unavoidable, unclear));
  if (!std::exchange(started_, true)) return restart();
  ++frames_since_round_;
  const bool doubtful = main_doubt > clear && frames_since_round_ >= frames_between_rounds;
  if (doubtful || (turn_ != 0 && frames_since_round_ >= frames_until_upright_is_tried)) {
    begin_round(turn_ == 0 ? much_less : clearly_less);
  }
}

/// Of the trial and the usual look at the same frame.
void TurnFinder::judge(float main_doubt) {
  const float relative = trial_doubt_ / main_doubt;
  if (step_ <= other_ways) {
    if (relative < best_doubt_) {
      best_doubt_ = relative;
      best_ = (turn_ + step_) & 3;
    }
  } else {
    best_doubt_ = relative;
  }
  const bool lost = step_ >= other_ways && best_doubt_ > wins_;
  if (!lost && step_ < steps) {
    ++step_;
    return;
  }
  if (!lost) turn_ = best_;
  step_ = 0;
  frames_since_round_ = 0;
}

void TurnFinder::restart() {
  begin_round(clearly_less);
}

void TurnFinder::begin_round(float wins) {
  wins_ = wins;
  step_ = 1;
  best_doubt_ = 1;
  trial_doubt_ = 1;
}

void TurnFinder::reset() {
  turn_ = 0;
  step_ = 0;
  started_ = false;
}

}  // namespace scrim
