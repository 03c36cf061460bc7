/// Pixels from one size to another.
#pragma once

#include "io/pixel_converter.hpp"
#include "scrim/scrim.hpp"

namespace scrim::live {

/// Fills one i420 frame with another: a copy when both are alike, else scaled and converted, and
/// cut where the shapes differ. Scaling a 720p frame takes some milliseconds. Allocates only for a
/// new pair of layouts. Thread-safety: one thread.
class FrameFitter {
 public:
  FrameFitter() : in_(io::new_frame()), out_(io::new_frame()) {}

  /// False, and `out` is black, when it cannot be done.
  bool fit(const Frame& in, const MutableFrame& out);

 private:
  io::PixelConverter converter_;
  io::FramePtr in_, out_;  ///< only views
};

/// Makes an i420 frame of limited range black.
void blacken(const MutableFrame& frame);

}  // namespace scrim::live
