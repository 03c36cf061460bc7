#include "io/files/looped_video.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "io/files/clock_arithmetic.hpp"
#include "io/pixels/transparency.hpp"

namespace scrim::io {
namespace {

/// Containers that round times to milliseconds are off by at most this.
constexpr AVRational rounding{1, 2000};

}  // namespace

LoopedVideo::LoopedVideo(VideoReader reader) : reader_(std::move(reader)) {}

Result<LoopedVideo> LoopedVideo::play(VideoReader reader) {
  LoopedVideo video(std::move(reader));
  if (auto begun = video.begin(); !begun) return tl::unexpected(begun.error());
  video.still_ = !video.next_;
  return video;
}

/// The first frame of a reader that was just opened.
Result<void> LoopedVideo::begin() {
  auto frame = reader_.read();
  if (!frame) return tl::unexpected(frame.error());
  if (!*frame) return tl::unexpected(reader_.name() + ": holds no frame");
  current_ = {};
  first_ = (*frame)->pts;
  next_ = std::move(**frame);
  return advance();
}

/// The next frame becomes the current one, and is followed by another unless it was the last.
Result<void> LoopedVideo::advance() {
  if (current_.av != nullptr) step_ = std::max<std::int64_t>(1, between(current_.pts, next_->pts));
  current_ = std::move(*next_);
  fresh_ = true;
  keep_opacity();
  auto frame = reader_.read();
  if (!frame) return tl::unexpected(frame.error());
  next_ = std::move(*frame);
  return {};
}

/// Where some frames are transparent, one that is not shows the room beside it just as they do.
void LoopedVideo::keep_opacity() {
  transparent_ |= reader_.info().transparent || current_.alpha != nullptr;
  if (current_.alpha) current_.alpha = opacity_of(*current_.alpha);
  if (!transparent_ || current_.alpha) return;
  if (!opaque_) {
    opaque_ = FramePool(current_.layout, AV_PIX_FMT_GRAY8).make().av;
    const auto bytes = std::ptrdiff_t{opaque_->linesize[0]} * opaque_->height;
    std::fill_n(opaque_->data[0], bytes, std::uint8_t{255});
  }
  current_.alpha.reset(av_frame_clone(opaque_.get()));
  if (!current_.alpha) throw std::bad_alloc();
}

/// Of the current frame when it is the last one, since the round's start.
std::int64_t LoopedVideo::end() const {
  return later(between(first_, current_.pts), current_.duration > 0 ? current_.duration : step_);
}

Result<const VideoFrame*> LoopedVideo::at(std::int64_t time, AVRational base) {
  const AVRational own = reader_.info().time_base;
  const std::int64_t now = av_rescale_q_rnd(time, base, own, AV_ROUND_DOWN) +
                           av_rescale_q_rnd(1, rounding, own, AV_ROUND_DOWN);
  while (!still_) {
    if (next_) {
      if (later(start_, between(first_, next_->pts)) > now) break;
      if (auto advanced = advance(); !advanced) return tl::unexpected(advanced.error());
      continue;
    }
    const std::int64_t length = end();
    if (now - start_ < length) break;
    start_ += (now - start_) / length * length;
    auto again = VideoReader::open(reader_.name(), reader_.options());
    if (!again) return tl::unexpected(again.error());
    reader_ = std::move(*again);
    if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
  }
  return std::exchange(fresh_, false) ? &current_ : nullptr;
}

}  // namespace scrim::io
