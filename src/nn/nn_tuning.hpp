/// The numbers of the inference engine that were chosen and not derived. None changes an answer,
/// only how long it takes. Chosen for the `network` rows of bench/results.csv (an AMD EPYC); what
/// the other candidates took is not recorded.
#pragma once

#include <cstddef>

namespace scrim::nn::tuning {

/// Bytes of weights that a stream may have. It passes over all of them for every strip, so they are
/// to stay in the second cache, of which desktops and servers have 1 MiB and more per core.
inline constexpr std::size_t max_stream_weights = 512 * 1024;

/// Floats that flow between a stream's steps for one strip: half of a small second cache, 256 KiB.
inline constexpr std::size_t strip_floats = 32 * 1024;

/// With several threads a step streams into another one only where all the rows that are computed
/// twice, at the seams between threads, are at most one in so many.
inline constexpr int rows_per_seam_row = 8;

/// How often a worker looks for work before it sleeps. Within a run the next unit is a matter of
/// microseconds; between `wake` and the run lies the sampling of a frame, some tenths of a
/// millisecond.
inline constexpr int spins_in_a_run = 2000;
inline constexpr int spins_between_runs = 20000;

}  // namespace scrim::nn::tuning
