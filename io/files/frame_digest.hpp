/// A digest of each frame, for comparing results without keeping them.
#pragma once

#include <cstdio>

#include "io/files/frame_sink.hpp"

struct AVHashContext;

namespace scrim::io {

/// Prints one line for each frame: its number, its time in seconds, and the SHA-256 of its pixels,
/// plane after plane and row after row without padding: what
/// `ffmpeg -f framehash -hash sha256` prints of the same pixels.
class FrameDigest final : public FrameSink {
 public:
  /// `out` must outlive this.
  FrameDigest(std::FILE* out, AVRational time_base);
  ~FrameDigest() override;

  Result<void> write(VideoFrame frame) override;
  Result<void> write(PacketPtr packet) override;
  Result<void> finish() override;

 private:
  std::FILE* out_;
  AVRational time_base_;
  AVHashContext* hash_ = nullptr;
  long long count_ = 0;
};

}  // namespace scrim::io
