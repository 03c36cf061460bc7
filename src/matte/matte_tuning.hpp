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

/// Plate. Chosen on composites (scripts/hard_clips.py), not on the development clips themselves:
/// docs/quality.md, "The room at full detail".
namespace plate {

/// Rows of cells that are looked at in one frame: one in so many; a power of two up to a block.
inline constexpr int frames_apart = 4;

/// How many times a cell must have been seen to be known, and the most that are counted.
inline constexpr float young = 3, max_seen = 16;

/// How many cells the matte must be empty around one that is learnt from; and what is empty, of 0
/// to 255.
inline constexpr int margin = 3;
inline constexpr float nobody = 4;

/// What is further than this (of 8-bit values, those of U and V count twice) and so many spreads
/// from the mean is something else; the share of the times that it leaves, less one.
inline constexpr float unlike = 6, unlike_spreads = 3, kept = 0.75F;

/// Spread is stored in so many parts of an 8-bit step.
inline constexpr float spread_steps = 8;

/// The room's standard deviation: least, by spread, and what U and V have of that of Y.
inline constexpr float noise = 2, spread_gain = 1.25F, tint_share = 0.6F;

/// The squared deviation from which the room looks different, and the share of it that may.
inline constexpr float different = 18, moved_away = 0.5F;

/// The least logarithm that a deviation has: anything may stand there.
inline constexpr float outlier = 12;
/// That of a colour that nothing is known about, spread over all that people wear.
inline constexpr float anything = -10.5F;

/// A likelihood above this is that of the room itself.
inline constexpr float alike = -6;

/// Local light: the largest difference that is one (8-bit steps, U and V twice), cells that count
/// against it, and the radius in blocks of 8×8 cells of the mean.
inline constexpr float max_offset = 24, few_cells = 2;
inline constexpr int offset_radius = 2;

/// The camera's movement. The room is kept so many cells beyond the frame's edges; where the frame
/// lies is known to so many parts of a cell, and within one of a whole cell it is that.
inline constexpr int reach = 8, place_steps = 16;
/// One over the squared difference of luma that fits half; how often a better place is looked for,
/// how many cells that takes, and what each adds to the slopes' squares.
inline constexpr float misfit_slope = 1.0F / (16 * 16);
inline constexpr int most_steps = 5, enough_cells = 64;
inline constexpr float slope_noise = 1;
/// From so many times the usual misfit and this much on the camera was knocked, and the frame is
/// looked for everywhere, every so many cells; the share of the misfit that may be left then.
inline constexpr float knocked = 2, knocked_more = 0.02F, found_again = 0.5F;
inline constexpr int search_step = 2;
/// The usual misfit is the mean of about so many frames.
inline constexpr float usual_frames = 8;

/// The person's colours: the mask (of 255) that is sure, their least deviation, the radius in
/// blocks, and the cells there that must be sure.
inline constexpr float surely_person = 250, person_noise = 6, enough_person = 24;
inline constexpr int person_radius = 1;

/// The most that the evidence takes from and adds to the logarithm of a mask's odds.
inline constexpr float max_against = 12, max_for = 2;

}  // namespace plate
}  // namespace scrim::tuning
