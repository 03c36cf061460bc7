#include "engine/governor.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace scrim {

Governor::Governor() : ratios_(tuning::usual_ratios) {}

void Governor::ask(int best, float budget) {
  if (best == best_ && budget == budget_) return;
  const bool at_best = level_ == best_;
  if (budget != budget_) {
    wait_ = tuning::min_wait;
    start_over();
  }
  best_ = best;
  budget_ = budget;
  go(at_best || budget == 0 ? best : std::max(level_, best), Adjustment::asked);
}

Adjustment Governor::explain() {
  return std::exchange(why_, Adjustment::none);
}

float Governor::limit(int level) const {
  return level == quality::every_second_frame ? tuning::patience * budget_ : budget_;
}

/// The upper median of the pairs.
float Governor::typical() const {
  std::array<float, tuning::pairs> sorted = means_;
  std::nth_element(sorted.begin(), sorted.begin() + tuning::pairs / 2, sorted.end());
  return sorted[tuning::pairs / 2];
}

bool Governor::too_slow() const {
  const bool known = count_ >= tuning::pairs;
  if (level_ == quality::covered) return false;
  if (level_ == quality::every_second_frame) {
    return known && frames_ >= tuning::min_wait && typical() > limit(level_);
  }
  if (known && typical() > limit(level_)) return true;
  if (count_ < tuning::far_pairs) return false;
  for (std::size_t back = 1; back <= tuning::far_pairs; ++back) {
    if (means_[(count_ - back) % tuning::pairs] <= tuning::far_above * limit(level_)) return false;
  }
  return true;
}

/// What a frame would take at the next better level.
float Governor::expected(int level) const {
  return typical() * ratios_[std::size_t(level)];
}

/// Once this level's cost is known: how it compares to the level before.
void Governor::learn() {
  const float here = std::max(typical(), 1e-3F);
  if (came_from_ >= 0) {
    const bool better = came_from_ < level_;
    const float ratio = better ? cost_there_ / here : here / std::max(cost_there_, 1e-3F);
    ratios_[std::size_t(std::min(came_from_, level_))] =
        std::clamp(ratio, tuning::min_ratio, tuning::max_ratio);
    came_from_ = -1;
  }
  for (std::size_t k = 0; k < ratios_.size(); ++k) {
    ratios_[k] =
        tuning::usual_ratios[k] + tuning::ratio_decay * (ratios_[k] - tuning::usual_ratios[k]);
  }
}

void Governor::start_over() {
  count_ = 0;
  frames_ = 0;
}

void Governor::go(int level, Adjustment why) {
  if (level == level_) return;
  const bool known = count_ >= tuning::pairs && std::abs(level - level_) == 1;
  came_from_ = known ? level_ : -1;
  cost_there_ = typical();
  trying_ = why == Adjustment::time_to_spare;
  level_ = level;
  why_ = why;
  start_over();
}

void Governor::step_down() {
  const int limit = level_ + 1 == quality::covered ? tuning::max_wait_covered : tuning::max_wait;
  if (trying_) wait_ = 2 * wait_;
  wait_ = std::min(wait_, limit);
  go(level_ + 1, Adjustment::too_slow);
}

void Governor::took(float milliseconds) {
  if (budget_ == 0 || !(milliseconds >= 0)) return;
  const float time = std::min(milliseconds, tuning::max_time);
  ++frames_;
  if (frames_ <= tuning::settling_frames) return;
  if (frames_ % 2 != 0) {
    first_ = time;
    return;
  }
  means_[count_ % tuning::pairs] = (first_ + time) / 2;
  ++count_;
  if (trying_ && frames_ >= tuning::trial_frames) {
    trying_ = false;
    wait_ = std::max(tuning::min_wait, wait_ / 2);
  }
  if (count_ >= tuning::pairs && count_ % tuning::pairs == 0) learn();
  if (too_slow()) return step_down();
  if (count_ < tuning::pairs) return;
  const bool rested = frames_ >= wait_;
  if (level_ > best_ && rested && expected(level_ - 1) <= (1 - tuning::spare) * limit(level_ - 1)) {
    go(level_ - 1, Adjustment::time_to_spare);
  }
}

}  // namespace scrim
