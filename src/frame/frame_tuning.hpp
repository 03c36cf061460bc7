/// The numbers of frames and their proxies that were chosen and not derived.
#pragma once

namespace scrim::tuning {

/// The proxy's width at most: 720p and 1080p frames are halved. Not measured against others; the
/// network looks at 256 columns at most, and the refiner's cells are larger still.
inline constexpr int max_proxy_width = 960;

/// How many of the frame's rows ahead of their use are asked for where it is composed: by then they
/// have left the nearest caches. Measured on an AMD EPYC: 4 % of a frame's time at 720p. Where the
/// proxy is made, and for the rows that are written, the processor's own prefetching is better:
/// asking for them as well took 2 to 5 % more, after other work, too.
inline constexpr int rows_ahead = 8;

}  // namespace scrim::tuning
