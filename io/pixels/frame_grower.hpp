/// Frames as an encoder takes them: in its pixels, and grown to its size.
#pragma once

#include <optional>

#include "io/pixels/pixel_converter.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// Makes of frames of one kind frames of another. Where that is a column wider or a row higher, the
/// last one of every plane stands there once more. Thread-safety: one thread at a time.
class FrameGrower {
 public:
  FrameGrower() = default;
  FrameGrower(const PixelKind& from, const PixelKind& to) : from_(from), to_(to) {}

  /// Takes the frame over, and gives it back when nothing is to be done.
  Result<VideoFrame> grow(VideoFrame frame);

 private:
  PixelKind from_, to_;
  PixelConverter converter_;
  std::optional<FramePool> pool_;
};

}  // namespace scrim::io
