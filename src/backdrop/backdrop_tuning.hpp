/// The numbers of the backdrop that were chosen and not derived.
#pragma once

namespace scrim::tuning {

// How many samples the blur passes, along the frame's larger side: see SampleGrid. What the output
// hides with them is measured in docs/privacy.md, "What blur hides, measured".
inline constexpr double max_samples = 160;                             ///< at strength 0
inline constexpr double min_soft_samples = 24, min_lens_samples = 40;  ///< at strength 100
inline constexpr int min_pixels_per_sample = 8;
/// Of the samples at strength 0, so that the strength counts in small frames too. Not measured.
inline constexpr double min_share_of_samples = 0.4;
/// In the diameter of a lens' disc, before samples are made a whole number of nodes wide. The
/// kernels' reach is made for so many.
inline constexpr double samples_per_disc = 4;
/// Across a frame of 1280 pixels, for speed: docs/architecture.md has what the lens takes.
inline constexpr double max_lens_nodes = 320;

/// How far a lamp that is clipped at white outshines the rest: see light_of. Chosen so that lamps
/// become discs that are seen while a white wall does not glow; figures are not recorded.
inline constexpr float highlight = 0.9F;
/// In HDR lamps are recorded, not clipped. With these the curves of light_of follow those of ITU-R
/// BT.2100 but for a factor: HLG's (the scene's light, table 5) within an eighth; PQ's (table 4),
/// whose light rises with the fourth power, within a sixth from 5 to 4000 cd/m², which hardly a
/// master exceeds. lens_test has both.
inline constexpr float hlg_highlight = 2.0F / 3, pq_highlight = 0.98F;

/// How far beyond a square the mask is looked at, in squares: the matte's soft rim may
/// reach out of the mask, and holds some of the person's colour. Chosen so that hidden_person_test
/// holds.
inline constexpr double mask_margin = 0.5;
/// From here on a mask value means person, as far as the room is concerned: a square that touches
/// one counts nothing (hidden_person_test).
inline constexpr float person_from = 0.5F;

/// When filling, 2×2 samples of which so much is room count in full. Chosen so that what is around
/// shows through early; figures are not recorded.
inline constexpr float enough_room = 0.5F;
/// How much of grey is mixed in where hardly anything of the room is seen: enough to never divide
/// by zero, too little to show.
inline constexpr float nothing_share = 1e-6F;

/// Of the boxes that blur an ambience, in nodes; two, one after the other. Chosen so that nothing
/// of the picture's detail is left (ambience_test).
inline constexpr int ambience_radius = 2;
/// The side, in pixels, of the box that is looked at for each of an ambience's nodes: as few as
/// average out noise. Not measured.
inline constexpr int ambience_box = 2;

}  // namespace scrim::tuning
