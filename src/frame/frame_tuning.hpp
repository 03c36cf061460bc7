/// The numbers of frames and their proxies that were chosen and not derived.
#pragma once

namespace scrim::tuning {

/// The proxy's width at most: 720p and 1080p frames are halved. Not measured against others; the
/// network looks at 256 columns at most, and the refiner's cells are larger still.
inline constexpr int max_proxy_width = 960;

/// How many of the frame's rows ahead of their use are asked for: they are in no cache yet.
/// Measured on an AMD EPYC: 4 % of a frame's time at 720p where it is composed; 4 to 32 take the
/// same time where the proxy is made, at 720p and 1080p. No proxy's boxes are higher.
inline constexpr int rows_ahead = 8;

}  // namespace scrim::tuning
