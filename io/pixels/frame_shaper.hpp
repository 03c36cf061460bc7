/// Frames as they are stored, made frames as they are seen.
#pragma once

#include <optional>

#include "io/handles/av_handles.hpp"
#include "io/pixels/orientation.hpp"
#include "io/pixels/pixel_converter.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// Makes of all frames of a stream frames of one kind, upright: converts, turns and scales what
/// needs it. A frame of another size, turn or shape of pixels than the first one's is fitted, whole
/// and in its shape, with black beside it. Thread-safety: one thread at a time.
class FrameShaper {
 public:
  struct Plan {
    int width = 0, height = 0;  ///< of the first frame, as it is stored
    Orientation turn;           ///< of the first frame
    PixelKind to;               ///< upright; its format is one of the engine's, or GRAY8
    double aspect = 1;          ///< width to height of its pixels
    /// The same as the first frame itself says it of its own, lying pixels; 0/1 when it does not.
    AVRational own_aspect{0, 1};
  };

  explicit FrameShaper(const Plan& plan) : plan_(plan) {}

  /// Takes the frame over, and gives it back when nothing is to be done.
  Result<FramePtr> shape(FramePtr frame, const PixelKind& kind, Orientation turn);

 private:
  Result<FramePtr> usual(FramePtr frame, const PixelKind& kind);
  Result<FramePtr> fitted(const AVFrame& frame, const PixelKind& kind, Orientation turn);
  FramePtr turned(FramePtr frame, PixelKind& kind, Orientation turn);

  Plan plan_;
  PixelConverter converter_, fitting_;
  std::optional<FramePool> converted_, turned_;
};

/// The engine's format whose memory is the same as this one's, if there is one.
std::optional<Format> same_memory(AVPixelFormat format);

/// That one, or the nearest that can be turned.
Format nearest_format(AVPixelFormat format, Orientation turn);

/// Width to height; 1 when it is unknown.
double ratio_or_one(AVRational ratio);

}  // namespace scrim::io
