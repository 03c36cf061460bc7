#include "engine/governor.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace scrim {
namespace {

/// Frames after a change of level that say nothing: caches are cold.
constexpr int settling_frames = 2;

/// Times the limit: far above it.
constexpr float much = 1.5F;

/// A better level must leave this share of its limit.
constexpr float spare = 0.15F;

/// Frames at a level before a better one is tried; at most, after tries that failed; and at most
/// while all is covered.
constexpr int least_wait = 60, most_wait = 32 * least_wait, most_wait_covered = 8 * least_wait;

/// A try has succeeded when the level was kept for so many frames.
constexpr int trial_frames = 600;

/// No level costs less or much more than the next one; what a change of the load makes it seem is
/// cut off here, and forgotten by and by.
constexpr float least_ratio = 1, most_ratio = 6;
constexpr std::array<float, quality::covered> usual_ratios{1.2F, 1.4F, 3};
constexpr float kept_of_ratio = 0.97F;

/// Longer than any frame, and short enough to calculate with.
constexpr float longest = 1e6F;

}  // namespace

Governor::Governor() : ratios_(usual_ratios) {}

void Governor::wish(int best, float budget) {
  if (best == best_ && budget == budget_) return;
  const bool at_best = level_ == best_;
  if (budget != budget_) {
    wait_ = least_wait;
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
  return level == quality::every_second_frame ? patience * budget_ : budget_;
}

/// The upper median of the pairs.
float Governor::typical() const {
  std::array<float, pairs> sorted = means_;
  std::nth_element(sorted.begin(), sorted.begin() + pairs / 2, sorted.end());
  return sorted[pairs / 2];
}

bool Governor::too_slow() const {
  const bool known = count_ >= pairs;
  if (level_ == quality::covered) return false;
  if (level_ == quality::every_second_frame) {
    return known && frames_ >= least_wait && typical() > limit(level_);
  }
  if (known && typical() > limit(level_)) return true;
  if (count_ < far_pairs) return false;
  for (std::size_t back = 1; back <= far_pairs; ++back) {
    if (means_[(count_ - back) % pairs] <= much * limit(level_)) return false;
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
    ratios_[std::size_t(std::min(came_from_, level_))] = std::clamp(ratio, least_ratio, most_ratio);
    came_from_ = -1;
  }
  for (std::size_t k = 0; k < ratios_.size(); ++k) {
    ratios_[k] = usual_ratios[k] + kept_of_ratio * (ratios_[k] - usual_ratios[k]);
  }
}

void Governor::start_over() {
  count_ = 0;
  frames_ = 0;
}

void Governor::go(int level, Adjustment why) {
  if (level == level_) return;
  const bool known = count_ >= pairs && std::abs(level - level_) == 1;
  came_from_ = known ? level_ : -1;
  cost_there_ = typical();
  trying_ = why == Adjustment::time_to_spare;
  level_ = level;
  why_ = why;
  start_over();
}

void Governor::step_down() {
  const int most = level_ + 1 == quality::covered ? most_wait_covered : most_wait;
  if (trying_) wait_ = 2 * wait_;
  wait_ = std::min(wait_, most);
  go(level_ + 1, Adjustment::too_slow);
}

void Governor::took(float milliseconds) {
  if (budget_ == 0 || !(milliseconds >= 0)) return;
  const float time = std::min(milliseconds, longest);
  ++frames_;
  if (frames_ <= settling_frames) return;
  if (frames_ % 2 != 0) {
    first_ = time;
    return;
  }
  means_[count_ % pairs] = (first_ + time) / 2;
  ++count_;
  if (trying_ && frames_ >= trial_frames) {
    trying_ = false;
    wait_ = std::max(least_wait, wait_ / 2);
  }
  if (count_ >= pairs && count_ % pairs == 0) learn();
  if (too_slow()) return step_down();
  if (count_ < pairs) return;
  const bool rested = frames_ >= wait_;
  if (level_ > best_ && rested && expected(level_ - 1) <= (1 - spare) * limit(level_ - 1)) {
    go(level_ - 1, Adjustment::time_to_spare);
  }
}

}  // namespace scrim
