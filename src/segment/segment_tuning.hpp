/// The numbers of the network's stage that were chosen and not derived.
#pragma once

namespace scrim::tuning {

/// Evening out the exposure: see ExposureCorrection. Chosen on the development clips and pictures
/// in other light, against leaving it out: docs/quality.md, "In any light". Other values were not
/// recorded.
namespace exposure {

/// The light (the luma's Minkowski mean) and the mean luma that a picture has at least.
inline constexpr float min_light = 0.6F, min_mean = 0.3F;

inline constexpr float max_gain = 6, max_lift = 6;

/// How far a channel's light may be from the luma's (as a natural logarithm), what share of the
/// rest is taken away, and how much at most.
inline constexpr float mild_cast = 0.2F, cast_share = 0.7F, max_cast = 0.7F;

/// Black, for logarithms.
inline constexpr float black = 0.004F;

/// One pixel of so many is looked at.
inline constexpr int rows_apart = 8, columns_apart = 4;

}  // namespace exposure

/// What an answer about a person looks like: see is_plausible, which says what was measured.
namespace plausible {

/// A cell below the first is background; one between the other two is undecided.
inline constexpr float person_from = 0.5F, surely_background = 0.1F, surely_person = 0.9F;

inline constexpr float min_background = 1.0F / 100, max_undecided = 3.0F / 4;
inline constexpr float max_roughness = 1.0F / 8;

}  // namespace plausible

/// How far rounding may carry a probability out of [0, 1], or a pair's sum from 1: far more than
/// floats do, far less than what is no probability. Not measured.
inline constexpr float probability_tolerance = 1e-3F;

/// Regions wider or higher than this many times the frame are sampled with gaps; the region tracker
/// asks for none that is larger than the frame.
inline constexpr double max_region = 2;

}  // namespace scrim::tuning
