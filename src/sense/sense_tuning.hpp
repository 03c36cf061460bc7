/// The numbers of sensing that were chosen and not derived. Where nothing else is said they were
/// chosen on the development clips, and other values were not recorded.
#pragma once

namespace scrim::tuning {

/// SceneWatch.
namespace scene {

/// Change of a cell's brightness (8-bit steps) that is taken for movement: above the sensor noise
/// of the development clips.
inline constexpr float movement = 6;

/// Pictures of one scene correlate more than this. The development clips have no cut in them; other
/// values were not recorded.
inline constexpr double min_correlation = 0.6;

/// The variance (8-bit steps squared) of cells that are all of one brightness but for noise.
inline constexpr double flat = 4;

/// No camera changes its exposure by more from one frame to the next.
inline constexpr double min_gain = 0.25, max_gain = 4;

}  // namespace scene

/// RegionTracker. What following the person gives: docs/quality.md, "What each technique gives and
/// costs".
namespace region {

/// The margin between the person and the window's edge, as shares of the person's size: the one
/// that a new window gets, and the least and the most that are left as they are.
inline constexpr float usual_margin = 0.14F, min_margin = 0.05F, max_margin = 0.26F;

/// Frames of the person's movement that the margin must hold besides.
inline constexpr float frames_ahead = 2;

/// A person so close to the window's edge, as a share of the window, touches it.
inline constexpr float touching = 0.01F;

/// The window's least size, as a share of the frame's.
inline constexpr float min_window = 0.2F;

/// A cell is person from here on.
inline constexpr float person_from = 0.5F;

/// A row or column with a smaller share of person than this holds only specks.
inline constexpr float speck = 0.015F;

/// Between two looks at the whole frame: about a second.
inline constexpr int frames_between_looks = 30;

}  // namespace region

/// People.
namespace people {

/// Blocks with this probability and more hang together, and are somebody of their own.
inline constexpr float touched = 0.05F, somebody = 0.5F;

/// From where to where a component's weight rises from none to all with its highest probability,
/// and with its share of the frame.
inline constexpr float weak = 0.5F, strong = 0.8F;
inline constexpr float speck = 0.0004F, small = 0.0012F;

/// From where to where it falls from all to none as the component gets vague. What a rim some cells
/// wide makes of a small component is taken off first: so much by the square root of its cells.
inline constexpr float distinct = 0.75F, vague = 1, rim = 16;

/// What a person at the frame's side counts, to one in the middle.
inline constexpr float at_the_side = 0.6F;

/// How much more than the main person another one must be to take over, and for how many frames:
/// about a second.
inline constexpr float clearly_more = 1.5F;
inline constexpr int patience = 30;

/// A component of this size, to the main person's when last seen, is taken for them wherever it is.
inline constexpr float similar = 0.5F;

}  // namespace people

/// TurnFinder. What it finds in how many frames: docs/quality.md, "In any light".
namespace turn {

/// A mask with less person than this, as a share of its cells, shows nobody.
inline constexpr float nobody = 0.01F;

/// Up to this doubt a way of looking is good enough not to try others. A doubt above the second
/// counts as no more than that: a trial must be clear in itself.
inline constexpr float clear = 0.08F, unclear = 0.25F;

/// Doubt that any good mask has: less than this is not better.
inline constexpr float unavoidable = 0.02F;

/// A trial wins when it leaves no more than this share of the doubt; the second is for rounds in
/// the midst of a scene.
inline constexpr float clearly_less = 0.6F, much_less = 0.35F;

/// About a second.
inline constexpr int frames_between_rounds = 30;

/// The same when all is clear but the camera is taken to be turned: it may stand upright again.
inline constexpr int frames_until_upright_is_tried = 90;

}  // namespace turn

/// StillSensor.
namespace still {

/// The margin of the close look, as a share of the person's size: docs/quality.md, "Stills".
inline constexpr float close_margin = 0.02F;

}  // namespace still
}  // namespace scrim::tuning
