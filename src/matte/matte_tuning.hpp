/// The numbers of the guided filter that were chosen and not derived; the reference in the tests
/// shares them. All were chosen on the development clips and pictures, those of which figures are
/// recorded in docs/quality.md, "What each technique gives and costs".
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrim::tuning {

/// The mean side of the filter's grid, in cells, at most. A finer grid was measured to give
/// nothing: docs/quality.md, "Levels of work, and the governor".
inline constexpr float max_guide_side = 330;

/// Mask values up to this are background, and those as far from 1 person: nothing is looked for
/// where the network is that sure. In between they are stretched to 0 … 1.
inline constexpr float certain = 0.1F;

/// The windows' radius, as a share of the grid's mean side. Figures are recorded.
inline constexpr float radius_share = 0.0165F;

/// Added to the variance of each channel of colour (of 8-bit values): edges weaker than this are
/// not followed.
inline constexpr float epsilon = 1.5e-5F * 255 * 255;

/// How often the mask is drawn to the picture's edges before the coefficients are taken. Figures
/// are recorded.
inline constexpr std::size_t draws = 5;

/// A tile is left alone by the draws that follow when the last one moved no cell in its windows'
/// reach by more than this (of 0 to 255). For speed.
inline constexpr float settled = 1.5F;

/// How steeply a cell's weight in its windows rises with how sure the mask is of it, in 1/32768: to
/// 16 where it is quite sure. That cells are weighed at all has figures.
inline constexpr std::int16_t weight_slope = 30;

/// The share of the mask's variance up to which a window whose colours explain it is not followed
/// by a draw; it is followed wholly once it explains 1 / follow_slope more. That windows are told
/// apart like this has figures.
inline constexpr float explained_little = 0.4F, follow_slope = 1 / 0.3F;

/// The variance of the mask (of 8-bit values) that a window leaves unexplained when it counts half
/// in the mean over windows. That windows are weighed at all has figures.
inline constexpr float half_trusted = 0.005F * 255 * 255;

/// The contrast stretch after each pass: a filtered edge is softer than what it was made from.
/// Figures are recorded.
inline constexpr float stretch = 1.4F;

/// What a draw takes for the middle of the edge, of alpha in 0 to 255: less than half, because
/// networks draw people a little too thin. Figures are recorded.
inline constexpr float drawn_middle = 0.44F * 255;

}  // namespace scrim::tuning
