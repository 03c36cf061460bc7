#include "io/files/timeline.hpp"

extern "C" {
#include <libavutil/common.h>
#include <libavutil/mathematics.h>
}

#include <algorithm>

namespace scrim::io {
namespace {

/// A clock that goes back by more than this has begun again, and one that goes forward by more than
/// that is another one; less is a packet that comes late, or was lost.
constexpr std::int64_t most_back = AV_TIME_BASE / 10;
constexpr std::int64_t most_forward = std::int64_t{10} * AV_TIME_BASE;

std::int64_t in_time_base(std::int64_t time, AVRational base) {
  return av_rescale_q(time, base, microseconds);
}

}  // namespace

std::int64_t start_of(const AVFormatContext& file) {
  return file.start_time == AV_NOPTS_VALUE ? 0 : file.start_time;
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
  const std::int64_t by = in_time_base(av_sat_sub64(time, stream.next), stream.base);
  return by < -most_back || by > most_forward;
}

void Timeline::pass_joint(Stream& stream, std::int64_t time) {
  const std::int64_t by = in_time_base(av_sat_sub64(time, stream.next), stream.base);
  if (++stream.joints == shifts_.size()) shifts_.push_back(av_sat_sub64(shifts_.back(), by));
}

void Timeline::place(AVPacket& packet) {
  const auto index = static_cast<std::size_t>(packet.stream_index);
  if (index >= streams_.size()) return;
  Stream& stream = streams_[index];
  const std::int64_t time = packet.dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
  if (time != AV_NOPTS_VALUE) {
    if (jumps(stream, time)) pass_joint(stream, time);
    stream.next = av_sat_add64(time, std::max<std::int64_t>(packet.duration, 0));
  }
  const std::size_t joints = stream.steady ? stream.joints : shifts_.size() - 1;
  const std::int64_t shift = av_rescale_q(shifts_[joints], microseconds, stream.base);
  if (packet.pts != AV_NOPTS_VALUE) packet.pts = av_sat_add64(packet.pts, shift);
  if (packet.dts != AV_NOPTS_VALUE) packet.dts = av_sat_add64(packet.dts, shift);
}

}  // namespace scrim::io
