/// One clock for all streams of a file.
#pragma once

#include <cstdint>
#include <vector>

#include "io/files/clock_arithmetic.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// When a file begins by its own clock, in microseconds; 0 when it does not
/// say, or nobody can believe it.
std::int64_t start_of(const AVFormatContext& file);

/// Puts the packets of a file on a line that begins at 0, with the earliest of its streams,
/// whatever its own clock says: that of a broadcast began days ago. Between two frames of a stream,
/// and between the streams, nothing changes. Where the clock of a transport stream jumps, at the
/// joint of two recordings, the line goes on: the packet takes the place that was to come next. So
/// does one whose time nobody can believe. Thread-safety: one thread at a time.
class Timeline {
 public:
  Timeline() = default;

  /// For a file whose streams are known.
  explicit Timeline(const AVFormatContext& file);

  /// Gives the next packet of the file, in its stream's time base, its place on the line.
  void place(AVPacket& packet);

 private:
  struct Stream {
    AVRational base{0, 1};
    bool steady = false;     ///< video or sound: others come when they like, and find no joints
    std::size_t joints = 0;  ///< that this stream has passed
    std::int64_t next = AV_NOPTS_VALUE;  ///< when its next packet is due, by the file's clock
  };

  bool jumps(const Stream& stream, std::int64_t time) const;
  void pass_joint(Stream& stream, std::int64_t time);
  bool is_believable(const Stream& stream, std::int64_t time) const;

  bool may_jump_ = false;
  std::vector<Stream> streams_;
  /// What is added to the clock after so many joints, in microseconds. All streams of a piece share
  /// it, and so stay together; the first one there finds it.
  std::vector<std::int64_t> shifts_{0};
};

}  // namespace scrim::io
