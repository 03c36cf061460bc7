#include "io/files/timeline.hpp"

#include <algorithm>

namespace scrim::io {
namespace {

/// A clock that goes back by more than this has begun again, and one that goes forward by more than
/// that is another one; less is a packet that comes late, or was lost.
constexpr std::int64_t most_back = AV_TIME_BASE / 10;
constexpr std::int64_t most_forward = std::int64_t{10} * AV_TIME_BASE;

}  // namespace

std::int64_t start_of(const AVFormatContext& file) {
  const bool known =
      file.start_time != AV_NOPTS_VALUE && is_believable(file.start_time, microseconds);
  return known ? file.start_time : 0;
}

Timeline::Timeline(const AVFormatContext& file)
    : may_jump_((file.iformat->flags & AVFMT_TS_DISCONT) != 0), streams_(file.nb_streams) {
  for (unsigned i = 0; i < file.nb_streams; ++i) {
    const AVMediaType kind = file.streams[i]->codecpar->codec_type;
    streams_[i].base = file.streams[i]->time_base;
    streams_[i].steady = kind == AVMEDIA_TYPE_VIDEO || kind == AVMEDIA_TYPE_AUDIO;
  }
  shifts_.front() = -start_of(file);
}

bool Timeline::jumps(const Stream& stream, std::int64_t time) const {
  if (!may_jump_ || !stream.steady || stream.next == AV_NOPTS_VALUE) return false;
  const std::int64_t by = rescaled(between(stream.next, time), stream.base, microseconds);
  return by < -most_back || by > most_forward;
}

void Timeline::pass_joint(Stream& stream, std::int64_t time) {
  const std::int64_t by = rescaled(between(stream.next, time), stream.base, microseconds);
  if (++stream.joints == shifts_.size()) shifts_.push_back(between(by, shifts_.back()));
}

bool Timeline::is_believable(const Stream& stream, std::int64_t time) const {
  const std::int64_t shift = rescaled(shifts_.back(), microseconds, stream.base);
  return time == AV_NOPTS_VALUE || io::is_believable(later(time, shift), stream.base);
}

void Timeline::place(AVPacket& packet) {
  const auto index = static_cast<std::size_t>(packet.stream_index);
  if (index >= streams_.size()) return;
  Stream& stream = streams_[index];
  if (!is_believable(stream, packet.dts)) packet.dts = stream.next;
  if (!is_believable(stream, packet.pts)) {
    packet.pts = packet.dts != AV_NOPTS_VALUE ? packet.dts : stream.next;
  }
  const std::int64_t time = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
  if (time != AV_NOPTS_VALUE) {
    if (jumps(stream, time)) pass_joint(stream, time);
    stream.next = later(time, std::max<std::int64_t>(packet.duration, 0));
  }
  const std::size_t joints = stream.steady ? stream.joints : shifts_.size() - 1;
  const std::int64_t shift = rescaled(shifts_[joints], microseconds, stream.base);
  if (packet.pts != AV_NOPTS_VALUE) packet.pts = later(packet.pts, shift);
  if (packet.dts != AV_NOPTS_VALUE) packet.dts = later(packet.dts, shift);
}

}  // namespace scrim::io
