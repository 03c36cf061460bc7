/// The governor's numbers, which were chosen and not derived: on simulated machines, for which
/// governor_test says what they must hold, and docs/quality.md, "Levels of work, and the governor",
/// what they do. Other values were not recorded.
#pragma once

#include <array>
#include <cstddef>

#include "scrim/scrim.hpp"

namespace scrim::tuning {

/// Pairs of frames that are looked back at, and those in a row that are far too slow.
inline constexpr std::size_t pairs = 8, far_pairs = 2;

/// Times the limit: far too slow.
inline constexpr float far_above = 1.5F;

/// Where the network rests on every second frame, frames may take this many budgets.
inline constexpr float patience = 3;

/// Frames after a change of level that say nothing: caches are cold.
inline constexpr int settling_frames = 2;

/// A better level must leave this share of its limit.
inline constexpr float spare = 0.15F;

/// Frames at a level before a better one is tried; at most, after tries that failed; and at most
/// while all is covered.
inline constexpr int min_wait = 60, max_wait = 32 * min_wait, max_wait_covered = 8 * min_wait;

/// A try has succeeded when the level was kept for so many frames.
inline constexpr int trial_frames = 600;

/// What level k costs, relative to level k + 1, before it is known; and within which bounds it is
/// believed: no level costs less or very much more than the next one.
inline constexpr std::array<float, quality::covered> usual_ratios{1.2F, 1.4F, 3};
inline constexpr float min_ratio = 1, max_ratio = 6;

/// How much of a ratio's difference from the usual one is left after 8 more pairs: what a change of
/// the load made it seem is forgotten by and by.
inline constexpr float ratio_decay = 0.97F;

/// Milliseconds. Longer than any frame, and short enough to calculate with.
inline constexpr float max_time = 1e6F;

}  // namespace scrim::tuning
