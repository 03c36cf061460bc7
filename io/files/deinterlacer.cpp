#include "io/files/deinterlacer.hpp"

#include <utility>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/damage_trail.hpp"

namespace scrim::io {

// FFmpeg 6.1 made flags of what were members.
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 29, 100)
AVFieldOrder field_order(const AVFrame& frame) {
  if ((frame.flags & AV_FRAME_FLAG_INTERLACED) == 0) return AV_FIELD_PROGRESSIVE;
  return (frame.flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0 ? AV_FIELD_TT : AV_FIELD_BB;
}

void set_field_order(AVFrame& frame, AVFieldOrder order) {
  frame.flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
  if (order != AV_FIELD_PROGRESSIVE) frame.flags |= AV_FRAME_FLAG_INTERLACED;
  if (order == AV_FIELD_TT) frame.flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
}
#else
AVFieldOrder field_order(const AVFrame& frame) {
  if (frame.interlaced_frame == 0) return AV_FIELD_PROGRESSIVE;
  return frame.top_field_first != 0 ? AV_FIELD_TT : AV_FIELD_BB;
}

void set_field_order(AVFrame& frame, AVFieldOrder order) {
  frame.interlaced_frame = order != AV_FIELD_PROGRESSIVE ? 1 : 0;
  frame.top_field_first = order == AV_FIELD_TT ? 1 : 0;
}
#endif

Result<void> Deinterlacer::push(FramePtr frame) {
  const bool other =
      filter_ && frame &&
      (frame->width != width_ || frame->height != height_ || frame->format != format_);
  if (filter_ && (other || !frame)) {
    if (auto ended = filter_->push(nullptr); !ended) return ended;
    if (auto collected = collect(); !collected) return collected;
    filter_.reset();
  }
  if (!frame) return {};
  if (!filter_) {
    if (auto started = start(*frame); !started) return started;
  }
  frame->pts = frame->best_effort_timestamp;
  damaged_.push_back(is_damaged(*frame));
  if (auto pushed = filter_->push(frame.get()); !pushed) return pushed;
  return collect();
}

FramePtr Deinterlacer::pull() {
  if (ready_.empty()) return nullptr;
  FramePtr frame = std::move(ready_.front());
  ready_.pop_front();
  return frame;
}

Result<void> Deinterlacer::start(const AVFrame& first) {
  auto filter = FilterGraph::create(first, time_base_, "bwdif=mode=send_frame:deint=interlaced");
  if (!filter) return tl::unexpected("cannot be deinterlaced: " + filter.error());
  filter_.emplace(std::move(*filter));
  width_ = first.width;
  height_ = first.height;
  format_ = first.format;
  return {};
}

Result<void> Deinterlacer::collect() {
  while (true) {
    auto frame = filter_->pull();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) return {};
    (*frame)->best_effort_timestamp =
        (*frame)->pts == AV_NOPTS_VALUE ? AV_NOPTS_VALUE
                                        : rescaled((*frame)->pts, filter_->time_base(), time_base_);
    (*frame)->decode_error_flags = next_is_touched() ? FF_DECODE_ERROR_CONCEALMENT_ACTIVE : 0;
    ready_.push_back(std::move(*frame));
  }
}

/// Whether the frame that leaves the filter, or one of its neighbours, was damaged.
bool Deinterlacer::next_is_touched() {
  if (damaged_.empty()) return false;
  const bool before = std::exchange(damaged_before_, damaged_.front());
  damaged_.pop_front();
  return before || damaged_before_ || (!damaged_.empty() && damaged_.front());
}

}  // namespace scrim::io
