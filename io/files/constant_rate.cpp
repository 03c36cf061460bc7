#include "io/files/constant_rate.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "io/files/clock_arithmetic.hpp"

namespace scrim::io {
namespace {

constexpr AVRational fastest_film{60, 1};

FramePtr clone(const AVFrame& frame) {
  FramePtr copy(av_frame_clone(&frame));
  if (!copy) throw std::bad_alloc();
  return copy;
}

}  // namespace

AVRational rate_of(const VideoInfo& info, bool constant) {
  if (info.frame_rate.num <= 0 || info.frame_rate.den <= 0) return {25, 1};
  const AVRational shortest = info.shortest_rate;
  const bool varies = shortest.num > 0 && av_q2d(shortest) > 1.02 * av_q2d(info.frame_rate);
  if (!constant || !varies || av_cmp_q(info.frame_rate, fastest_film) >= 0) return info.frame_rate;
  return av_cmp_q(shortest, fastest_film) <= 0 ? shortest : fastest_film;
}

Result<void> FrameSlots::place(const AVFrame& picture, std::int64_t duration, const Taker& take) {
  const std::int64_t slot = std::max(picture.pts, std::int64_t{0});
  end_ = later(slot, duration);
  FramePtr newest = clone(picture);
  if (slot >= next_slot_) {
    if (held_ == nullptr) held_ = clone(picture);
    if (auto held = hold_until(slot, take); !held) return held;
  }
  const bool shown = slot >= next_slot_;
  held_ = std::move(newest);
  return shown ? hold_until(later(slot, 1), take) : Result<void>{};
}

Result<void> FrameSlots::finish(const Taker& take) {
  return held_ ? hold_until(end_, take) : Result<void>{};
}

Result<void> FrameSlots::hold_until(std::int64_t slot, const Taker& take) {
  constexpr double longest = 6 * 60 * 60;  // seconds for which a frame may stand
  if (static_cast<double>(between(next_slot_, slot)) * av_q2d(slot_) > longest) {
    return tl::unexpected<std::string>(
        "the time of the input's frames jumps by more than six hours, which this kind of "
        "file can only fill with pictures; use .mp4, .mov or .mkv");
  }
  for (; next_slot_ < slot; ++next_slot_) {
    held_->pts = next_slot_;
    if (auto taken = take(*held_); !taken) return taken;
  }
  return {};
}

}  // namespace scrim::io
