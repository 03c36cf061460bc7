/// Where finished frames go.
#pragma once

#include "io/handles/av_handles.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// Takes frames in order of presentation. Thread-safety: one thread at a time.
class FrameSink {
 public:
  virtual ~FrameSink() = default;
  virtual Result<void> write(VideoFrame frame) = 0;
  /// A packet of another stream of the source, as VideoReader::on_packet gives it.
  virtual Result<void> write(PacketPtr packet) = 0;
  /// Writes what is still held back. Until this succeeds there is no result.
  virtual Result<void> finish() = 0;
};

}  // namespace scrim::io
