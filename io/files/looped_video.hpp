/// A video that begins again when it ends.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "io/files/video_reader.hpp"
#include "io/pixels/video_frame.hpp"

namespace scrim::io {

/// Gives the frame of a video for any time: the newest that has begun by then, in a loop as long as
/// the frames last. Reads along as time goes on; two frames are in memory, whatever the video's
/// length. A video of one frame, or a picture, is that frame for ever. Sound is left out. Damage is
/// an error, as with VideoReader. Thread-safety: one thread at a time.
class LoopedVideo {
 public:
  /// Takes a reader that was just opened from a file's name: to begin again it is opened again.
  static Result<LoopedVideo> play(VideoReader reader);

  const std::string& name() const { return reader_.name(); }

  /// The frame for `time` after the start of the show, in units of `base`; times must not fall. Its
  /// layout is always the same; once one frame has been transparent, all have an opacity. Null when
  /// it is the frame that the last call gave; a frame stays valid until the next call. A frame may
  /// show up to half a millisecond before its time: containers round times.
  Result<const VideoFrame*> at(std::int64_t time, AVRational base);

 private:
  explicit LoopedVideo(VideoReader reader);

  Result<void> begin();
  Result<void> advance();
  std::int64_t end() const;
  void keep_opacity();

  VideoReader reader_;
  VideoFrame current_;
  std::optional<VideoFrame> next_;
  std::int64_t start_ = 0;    ///< when this round began, in the video's time base
  std::int64_t first_ = 0;    ///< the time that the video gives its first frame
  std::int64_t step_ = 1;     ///< from the frame before the current one to it
  bool still_ = false;        ///< there is only one frame
  bool transparent_ = false;  ///< some frame is
  FramePtr opaque_;           ///< the opacity of those that are not
  bool fresh_ = true;         ///< nobody has got the current frame yet
};

}  // namespace scrim::io
