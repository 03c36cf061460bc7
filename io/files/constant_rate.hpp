/// Frames for files that have no times, only a rate.
#pragma once

#include <cstdint>
#include <functional>

#include "io/files/video_reader.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Frames of a second. `constant`, where frames come at a variable rate: that of the shortest
/// distance between them, up to what pictures are made at; else the average. 25 when nobody knows.
AVRational rate_of(const VideoInfo& info, bool constant);

/// Gives each frame its slots, which follow each other without times: one is repeated until the
/// next one is due, and one whose turn is over already is let go. Thread-safety: one thread at a
/// time.
class FrameSlots {
 public:
  /// Takes the frame of the next slot, whose number is its pts.
  using Taker = std::function<Result<void>(const AVFrame&)>;

  /// `slot` is the length of one, in seconds.
  explicit FrameSlots(AVRational slot) : slot_(slot) {}

  /// The next frame, whose pts and `duration` are counted in slots. Fails as `take` does, and where
  /// a frame would stand for more than six hours.
  Result<void> place(const AVFrame& picture, std::int64_t duration, const Taker& take);
  /// The newest frame stands for its duration.
  Result<void> finish(const Taker& take);

 private:
  Result<void> hold_until(std::int64_t slot, const Taker& take);

  AVRational slot_;
  FramePtr held_;               ///< the newest frame
  std::int64_t next_slot_ = 0;  ///< how many were taken
  std::int64_t end_ = 0;        ///< the slot in which the newest frame ends
};

}  // namespace scrim::io
