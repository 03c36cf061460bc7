/// Interlaced pictures: each holds two moments, in its even and in its odd rows.
#pragma once

#include <deque>
#include <optional>

#include "io/files/filter_graph.hpp"
#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// Which moment comes first, as the frame says; AV_FIELD_PROGRESSIVE when it has but one.
AVFieldOrder field_order(const AVFrame& frame);

/// Makes the frame say so.
void set_field_order(AVFrame& frame, AVFieldOrder order);

/// Makes of each interlaced frame one of its first moment, by libavfilter's bwdif; others pass as
/// they are. Works with the frames before and after, and so gives a frame when the next one is
/// there. One made with the help of a damaged frame is damaged (see damage_trail.hpp).
/// Thread-safety: one thread at a time.
class Deinterlacer {
 public:
  explicit Deinterlacer(AVRational time_base) : time_base_(time_base) {}

  /// Takes the frame over; null tells that there are no more. Frames may change their size.
  Result<void> push(FramePtr frame);

  /// The next finished frame, with its time in best_effort_timestamp; null when there is none yet.
  FramePtr pull();

 private:
  Result<void> start(const AVFrame& first);
  Result<void> collect();
  bool next_is_touched();

  AVRational time_base_;
  int width_ = 0, height_ = 0, format_ = -1;  ///< of the frames in the filter
  std::optional<FilterGraph> filter_;
  std::deque<bool> damaged_;  ///< the frames in the filter, the oldest first
  bool damaged_before_ = false;
  std::deque<FramePtr> ready_;
};

}  // namespace scrim::io
