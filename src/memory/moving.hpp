/// The numbers of the mask mover, which its reference in the tests shares. Chosen on the
/// development clips: docs/quality.md, "Levels of work, and the governor".
#pragma once

#include "frame/pyramid.hpp"
#include "memory/block_motion.hpp"

namespace scrim::moving {

/// Samples are those of Pyramid::half: across a square, and across a block.
inline constexpr int per_square = square_side / 2;
inline constexpr int per_block = per_square * BlockMotion::side;

/// How far a sample may come from, in samples; the motion's fraction is rounded.
inline constexpr int farthest = per_square * BlockMotion::reach + 1;

/// Cells of the mask that motion may reach beyond its edge; with more the mask is not moved.
inline constexpr int mask_margin = 64;

/// 8-bit steps beyond what was there before, in the mean over 3×3 samples, up to which a place is
/// trusted, and from which it is not. A single sample counts at most `most_doubt`: a speck is no
/// doubt.
inline constexpr int trusted = 2, doubted = 6, most_doubt = 16;

/// How well motion is known, in samples.
inline constexpr float unsure = 0.5F;

/// Blocks that moved less, in squares, stood still.
inline constexpr float still = 0.25F;

/// A cell with less is background.
inline constexpr float nobody = 0.02F;

/// The share of the person that may get lost.
inline constexpr double tolerable = 0.04;

}  // namespace scrim::moving
