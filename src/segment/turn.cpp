#include "segment/turn.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace scrim {
namespace {

/// A mask with less person than this shows nobody.
constexpr float nobody = 0.01F;

/// Up to this doubt a way of looking is good enough not to try others. A doubt above the second
/// counts as no more than that: a trial must be clear in itself.
constexpr float clear = 0.08F, unclear = 0.25F;

/// Doubt that any good mask has: less than this is not better.
constexpr float unavoidable = 0.02F;

/// A trial wins when it leaves no more than this of the doubt.
constexpr float clearly_less = 0.6F;

/// Steps of a round: the three other ways, and the best of them twice more.
constexpr int other_ways = 3, steps = 5;

constexpr int frames_between_rounds = 30;

/// The same when all is clear but the camera is taken to be turned: it may stand upright again.
constexpr int frames_until_upright_is_tried = 90;

/// The two cells of an axis around `at` (0 to 1), and how much the second counts.
struct Between {
  int first, second;
  float share;
};
Between between(float at, int cells) {
  const float place = std::clamp(at * float(cells) - 0.5F, 0.0F, float(cells - 1));
  const int first = int(place);
  return {first, std::min(first + 1, cells - 1), place - float(first)};
}

/// Where a picture turned by quarters has at (u, v) what was elsewhere before.
std::pair<float, float> before_turn(float u, float v, int quarters) {
  switch (quarters & 3) {
    case 1:
      return {v, 1 - u};
    case 2:
      return {1 - u, 1 - v};
    case 3:
      return {1 - v, u};
    default:
      return {u, v};
  }
}

}  // namespace

void turn_clockwise(std::span<const float> in, int width, int height, int channels, int quarters,
                    std::span<float> out) {
  float* to = out.data();
  for (int j = 0; j < height; ++j) {
    for (int i = 0; i < width; ++i) {
      const auto [u, v] = before_turn((float(i) + 0.5F) / float(width),
                                      (float(j) + 0.5F) / float(height), quarters);
      const Between x = between(u, width), y = between(v, height);
      const auto row = [&](int at) { return in.data() + std::ptrdiff_t{at} * width * channels; };
      const float *upper = row(y.first), *lower = row(y.second);
      for (int c = 0; c < channels; ++c) {
        const int left = x.first * channels + c, right = x.second * channels + c;
        const float above = upper[left] + x.share * (upper[right] - upper[left]);
        const float below = lower[left] + x.share * (lower[right] - lower[left]);
        *to++ = above + y.share * (below - above);
      }
    }
  }
}

/// The share of undecided cells, relative to those of a person.
float TurnFinder::doubt(const MaskTraits& mask) {
  const float person = 1 - mask.background;
  return person < nobody ? 1 : std::min(1.0F, mask.undecided / person);
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
  if (doubtful || (turn_ != 0 && frames_since_round_ >= frames_until_upright_is_tried)) restart();
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
  const bool lost = step_ >= other_ways && best_doubt_ > clearly_less;
  if (!lost && step_ < steps) {
    ++step_;
    return;
  }
  if (!lost) turn_ = best_;
  step_ = 0;
  frames_since_round_ = 0;
}

void TurnFinder::restart() {
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
