/// Pixels from one size to another.
#pragma once

#include <optional>

#include "io/pixels/pixel_converter.hpp"
#include "io/pixels/video_frame.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// Fills one i420 frame with another: a copy when both are alike, else scaled and converted, and
/// cut where the shapes differ. Scaling a 720p frame takes some milliseconds. Allocates only for a
/// new pair of layouts. Thread-safety: one thread.
class FrameFitter {
 public:
  /// False, and `out` is black, when it cannot be done.
  bool fit(const Frame& in, const MutableFrame& out);

 private:
  io::PixelConverter converter_;
  /// swscale reads and writes beyond the ends of rows: never in the memory of others.
  std::optional<io::VideoFrame> before_, after_;
};

/// Memory for one frame of this layout: what `frame` holds, or new.
MutableFrame memory_of(std::optional<io::VideoFrame>& frame, const Layout& layout);

/// The same pixels, to read.
inline Frame readable(const MutableFrame& frame) {
  return {.layout = frame.layout,
          .planes = {frame.planes[0], frame.planes[1], frame.planes[2]},
          .strides = frame.strides};
}

/// Makes an i420 frame of limited range black.
void blacken(const MutableFrame& frame);

}  // namespace scrim::live
