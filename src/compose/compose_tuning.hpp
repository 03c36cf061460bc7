/// The numbers of composing that were chosen and not derived.
#pragma once

namespace scrim::tuning {

/// How much of the backdrop's light reaches the person's rim. Chosen by eye; what it gives together
/// with the own colour is in docs/quality.md, "The person's colours at the edge".
inline constexpr float light_share = 0.5F;

/// How much a node's neighbours count against what it has seen itself. Not measured apart from the
/// own colour as a whole: docs/quality.md.
inline constexpr float neighbour_share = 1.0F / 16;

/// How much the whole frame counts against a node that has seen all of a colour: enough to never
/// divide by zero, too little to show.
inline constexpr float everywhere_share = 1e-6F;

/// The share of the frame below which there is too little of a person to tell their tone. Not
/// measured.
inline constexpr double min_person = 0.01;

/// How tones are led towards each other, see ToneMatch; shares and levels were chosen by eye, so
/// that a face stays a face, and are not measured.
inline constexpr float tone_rate = 1.0F / 30;  ///< of the way, each frame: a second at 30 a second
inline constexpr float tone_share = 0.5F;      ///< of the way, at match 100
inline constexpr float max_luma_shift = 32, max_chroma_shift = 12;  ///< levels
inline constexpr float max_contrast_gain = 1.2F;
/// Below this a deviation of luma says nothing about contrast: a single colour.
inline constexpr float min_deviation = 4;

}  // namespace scrim::tuning
