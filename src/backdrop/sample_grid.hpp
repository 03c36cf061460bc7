/// How few samples the blurred room is made of.
#pragma once

#include "scrim/scrim.hpp"

namespace scrim {

/// Everything the blur shows of the room has passed a picture of few samples, and this is all there
/// is to know of the room in the output. Along the frame's larger side there are at most
///
///   strength       0    25   50   75   100
///   Look::soft     160  100  62   39   24     samples
///   Look::lens     160  107  80   54   40     samples
///
/// in frames of 1280 pixels and more. Smaller ones begin at one sample for 8 pixels, which is never
/// exceeded, and end at 24 (lens: 40) or at 0.4 times where they began, whichever is less;
/// strengths between lie on a geometric series. Along the other side there are as many as make the
/// samples square.
struct SampleGrid {
  int width = 0, height = 0;
  double pitch_x = 0, pitch_y = 0;  ///< pixels from one sample to the next
  int step = 0;                     ///< pixels from one node to the next: see Nodes
  double radius = 0;                ///< of the lens' disc, in samples; at most 2

  bool operator==(const SampleGrid&) const = default;
};

/// Samples divide the frame evenly. A node lies at most half a sample from the next.
///
/// Look::lens: samples are a whole number of nodes wide, so that a disc looks the same wherever it
/// is; those at the frame's right and bottom edge may be cut. The disc's diameter grows steadily
/// with the strength, from 32 pixels to 128 in a frame of 1280 (64 at 50). There are no more than
/// about 320 nodes across at the default in frames of 1280 pixels.
///
/// `strength` is 0 to 100; `square` is how many pixels a square of the pyramid is wide, and samples
/// are never smaller. With more strength nothing but the radius ever becomes larger.
SampleGrid sample_grid(const Layout& layout, int square, Look look, int strength);

}  // namespace scrim
