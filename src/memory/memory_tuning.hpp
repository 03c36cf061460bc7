/// The numbers of what is remembered that were chosen and not derived; the references in the tests
/// share them. Where nothing else is said they were chosen on the development clips, and other
/// values were not recorded.
#pragma once

#include <cstddef>

#include "frame/pyramid.hpp"

namespace scrim::tuning {

/// Stillness. What steadying gives: docs/quality.md, "What each technique gives and costs".
namespace stillness {

/// Changes (in the squares' units) up to which a square stands still, and from which it moves.
inline constexpr float still = 2 * square_step, moving = 6 * square_step;

/// The largest share that is retained, and the weight that a mean can gather by it.
inline constexpr float max_retained = 0.9F;
inline constexpr float max_weight = max_retained / (1 - max_retained);

}  // namespace stillness

/// Stabilizer: cells that changed less than this are taken as they are. For speed; not measured.
inline constexpr float negligible_change = 1.0F / 1024;

/// LightMeter. In what light it serves: docs/quality.md, "In any light".
namespace light {

/// About as many squares are looked at; a first glance takes one in so many of these, across and
/// down.
inline constexpr int squares_looked_at = 600, glance = 3;

/// Differences (in the squares' units) up to which a square looks as remembered.
inline constexpr float alike = 2.5F * square_step;

/// A share of squares that look as remembered from which there is nothing to explain, and by how
/// much another light must raise it.
inline constexpr float enough = 0.7F, clearly_more = 0.15F;

/// Medians of brightness closer to each other than this (in the squares' units) say nothing about
/// contrast.
inline constexpr float min_contrast = 10 * square_step;

inline constexpr float min_gain = 0.2F, max_gain = 5;

}  // namespace light

/// RoomMemory. Chosen on composites of the development clips, too: docs/quality.md, "Held things"
/// and "What each technique gives and costs".
namespace room_memory {

/// A square is learnt from in one of so many frames; odd, so that what flickers from frame to frame
/// is seen both ways.
inline constexpr int frames_apart = 5;

/// How many times a square must have been learnt from for its memory not to be young any more, and
/// the most that are counted.
inline constexpr float young = 3, max_seen = 12;

/// Probabilities below this are background; from `person` on, person. In between nothing is learnt.
inline constexpr float background = 0.25F, person = 0.5F;

/// Differences of colour (in the squares' units; those of U and V count twice) up to which a square
/// looks like the room, and from which it does not.
inline constexpr float alike = 3 * square_step, unlike = 6 * square_step;

/// Shadows and lamps change Y, U and V by one factor: within these bounds, and up to this
/// difference of U and V (in the squares' units), it is still the room that is seen.
inline constexpr float darkest = 0.4F, brightest = 1.8F;
inline constexpr float tint = 7 * square_step;
/// Beyond the bounds, the least difference of Y that counts.
inline constexpr float min_contrast = 24 * square_step;

/// A square is learnt from where Stillness retains at least this share.
inline constexpr float still = 0.5F;

/// The share that Stillness retains of what surely stands still; the frames from which that speaks
/// for the room, and after which it does so fully, where the mask is doubted most, and where it is
/// nearly sure; the difference in brightness (in the squares'
/// units) between a square's neighbours up to which there is no edge, and from which there is one;
/// and how much it speaks for the room.
inline constexpr float surely_still = 0.85F;
inline constexpr float doubted_short = 3, doubted_long = 15, still_short = 20, still_long = 60;
/// The most frames that are counted.
inline constexpr int still_most = 255;
inline constexpr float no_edge = 10 * square_step, edge = 24 * square_step;
inline constexpr float still_is_room = 0.9F;

/// What a look takes away from the memory where the room looks different, where a thing is held in
/// front of it, and where the person hides it.
inline constexpr float differs_loss = 3.0F / 16, held_loss = 3.0F / 64, hidden_loss = 1.0F / 64;

/// Masks are corrected only between these.
inline constexpr float surely_room = 0.02F, surely_person = 0.98F;

/// How much of the probability must be there before the network is believed against the memory.
inline constexpr float doubt = 0.6F;

/// The probability of a held thing.
inline constexpr float held_probability = 0.95F;

/// Shares of the known background: with more that looks different nothing is held; with more than
/// the second the room is forgotten.
inline constexpr float restless = 0.25F, moved_away = 0.5F;

/// The least known background, as a share of the frame.
inline constexpr float min_known = 0.05F;

}  // namespace room_memory

/// HeldThings. Chosen on composites of the development clips with things in a painted hand:
/// docs/quality.md, "Held things".
namespace held_things {

/// How many of a block's nine squares must be no person, and how many of these more than shaded.
inline constexpr int thing_in_block = 7, clear_in_block = 3;

/// What a frame adds to the trust in a thing whose probability is enough, what it takes when it
/// is not, the most trust, and the trust from which a thing is held, at first a little and then
/// fully. Two seconds at 30 frames a second are lost from the most trust.
inline constexpr int gain = 2, loss = 1, max_trust = 60, first_trust = 6, full_trust = 12;

/// The largest thing, as a share of the person and of the frame.
inline constexpr float max_of_person = 0.5F, max_of_frame = 0.125F;

/// The least mean probability that the network gives a thing.
inline constexpr float min_probability = 0.02F;

}  // namespace held_things

/// Statues.
namespace statues {

/// Frames between two looks; and for how many a statue has stood still, one second when it has
/// never moved, and five when it has.
inline constexpr int frames_between_looks = 8, never_moved = 30, has_moved = 150;

/// The frames in which it shows what stands still; and the share of a component that has moved from
/// which it was somebody.
inline constexpr int settling = 15;
inline constexpr float somebody_was = 0.1F;

/// A square is in the mask from this probability on, and so many squares that hang together are
/// somebody.
inline constexpr float joined = 0.25F;
inline constexpr std::size_t somebody = 16;

}  // namespace statues

/// BlockMotion: what a square of displacement must save, in 8-bit steps in each square of a block.
inline constexpr float price_of_displacement = 1.0F / 4;

/// MaskMover: docs/quality.md, "Levels of work, and the governor".
namespace moving {

/// Cells of the mask that motion may reach beyond its edge; with more the mask is not moved.
inline constexpr int mask_margin = 64;

/// 8-bit steps beyond what was there before, in the mean over 3×3 samples, up to which a place is
/// trusted, and from which it is not. A single sample counts at most `max_doubt`: a speck is no
/// doubt.
inline constexpr int trusted = 2, doubted = 6, max_doubt = 16;

/// How well motion is known, in samples of Pyramid::half.
inline constexpr float unsure = 0.5F;

/// Blocks that moved less, in squares, stood still.
inline constexpr float still = 0.25F;

/// A cell with less is background.
inline constexpr float nobody = 0.02F;

/// The share of the person that may get lost.
inline constexpr double tolerable = 0.04;

}  // namespace moving
}  // namespace scrim::tuning
