#include "io/files/other_streams.hpp"

#include <new>

#include "io/files/container.hpp"
#include "io/files/container_trial.hpp"
#include "io/files/extradata.hpp"
#include "io/files/subtitle_header.hpp"
#include "io/files/telemetry.hpp"
#include "io/files/timeline.hpp"

namespace scrim::io {
namespace {

bool is_timecode(const AVCodecParameters& stream) {
  return stream.codec_tag == MKTAG('t', 'm', 'c', 'd');
}

std::string kind_of(const AVCodecParameters& stream) {
  if (is_timecode(stream)) return "the timecode";
  switch (stream.codec_type) {
    case AVMEDIA_TYPE_AUDIO:
      return "sound";
    case AVMEDIA_TYPE_SUBTITLE:
      return "subtitles";
    case AVMEDIA_TYPE_VIDEO:
      return "another picture stream";
    case AVMEDIA_TYPE_ATTACHMENT:
      return "an attachment";
    default:
      return "data";
  }
}

constexpr const char* tells_where = "they tell the location; --metadata all keeps them";

/// "sound (flac)"
std::string description(const AVCodecParameters& stream) {
  const std::string kind = kind_of(stream);
  return stream.codec_id == AV_CODEC_ID_NONE
             ? kind
             : kind + " (" + avcodec_get_name(stream.codec_id) + ")";
}

/// Where there are no times, sound that begins later than the pictures would be heard too early.
bool begins_late(const AVStream& sound, const OtherStreams::Output& output) {
  constexpr std::int64_t noticed = AV_TIME_BASE / 33;
  if (!container_of(*output.file.oformat).constant_rate) return false;
  if (sound.start_time == AV_NOPTS_VALUE) return false;
  const std::int64_t start = rescaled(sound.start_time, sound.time_base, microseconds);
  return between(output.start, start) > noticed;
}

}  // namespace

std::string left_out_line(const AVStream& stream, const std::string& why) {
  return description(*stream.codecpar) + " left out: " + why;
}

AVStream& new_stream(AVFormatContext& output) {
  AVStream* stream = avformat_new_stream(&output, nullptr);
  if (stream == nullptr) throw std::bad_alloc();
  return *stream;
}

void OtherStreams::add(const AVStream& source, const AVDictionary* video_metadata,
                       const Output& output) {
  const AVOutputFormat& container = *output.file.oformat;
  const AVCodecParameters& from = *source.codecpar;
  const auto leave_out = [&](const std::string& why) {
    output.notes.push_back(left_out_line(source, why));
  };
  if (source.discard == AVDISCARD_ALL) return;  // e.g. an MP4's chapter titles
  if (is_timecode(from) && av_dict_get(video_metadata, "timecode", nullptr, 0) != nullptr &&
      container_of(container).timecode) {
    return;
  }
  if (from.codec_type == AVMEDIA_TYPE_VIDEO) {
    return leave_out("its background would be uncovered");
  }
  if (!is_timecode(from) && !output.metadata.allows(source)) return;
  const bool subtitles = from.codec_type == AVMEDIA_TYPE_SUBTITLE;
  const bool watched = subtitles && output.metadata.choice() != Metadata::all;
  if (watched && output.telemetry.contains(source.index)) return leave_out(tells_where);
  SubtitleHeader header;
  if (subtitles)
    header = shareable_header(from.codec_id, extradata(from), output.metadata.choice());
  if (header.left_out && header.text.empty())
    return leave_out("their header tells the location, or holds a picture");
  const bool sound = from.codec_type == AVMEDIA_TYPE_AUDIO;
  const bool known = from.codec_id != AV_CODEC_ID_NONE && (!sound || from.sample_rate > 0);
  Route route{.base = source.time_base, .watched = watched};
  const std::string cannot_hold = std::string(container.name) + " cannot hold it";
  const bool held = known && can_hold(container, output.video, source);
  const bool late = held && sound && begins_late(source, output);
  if (late && encode_anew(source, "avi cannot say that it begins late", output, route)) {
    // Silence comes before it.
  } else if (held) {
    route.stream = &new_stream(output.file);
    copy_parameters(container, from, *route.stream->codecpar);
    if (header.left_out) {
      set_extradata(*route.stream->codecpar, header.text);
      output.notes.emplace_back("left out: notes and files in the subtitles' header");
    }
    route.stream->time_base = source.time_base;
  } else if (!known || !sound || !encode_anew(source, cannot_hold + " as it is", output, route)) {
    return leave_out(cannot_hold);
  }
  route.stream->disposition = source.disposition;
  output.metadata.copy(source, *route.stream);
  const auto index = static_cast<std::size_t>(source.index);
  if (routes_.size() <= index) routes_.resize(index + 1);
  routes_[index] = std::move(route);
}

bool OtherStreams::encode_anew(const AVStream& source, const std::string& why, const Output& output,
                               Route& route) {
  route.sound = SoundEncoder::create(*output.file.oformat, source);
  if (!route.sound) return false;
  const AVCodecContext& encoder = route.sound->encoder();
  route.stream = &new_stream(output.file);
  avcodec_parameters_from_context(route.stream->codecpar, &encoder);
  route.stream->time_base = encoder.time_base;
  output.notes.push_back(description(*source.codecpar) + " encoded anew as " +
                         avcodec_get_name(encoder.codec_id) + ": " + why);
  return true;
}

Result<void> OtherStreams::write(PacketPtr packet, const Mux& mux) {
  const auto index = static_cast<std::size_t>(packet->stream_index);
  if (index >= routes_.size() || routes_[index].stream == nullptr) return {};
  Route& route = routes_[index];
  if (route.watched && tells_place(*packet)) {
    cut_short_.push_back("the rest of " + left_out_line(*route.stream, tells_where));
    route.stream = nullptr;
    return {};
  }
  if (route.sound) return encode(route, packet.get(), mux);
  av_packet_rescale_ts(packet.get(), route.base, route.stream->time_base);
  packet->pos = -1;
  return mux(*packet, *route.stream);
}

Result<void> OtherStreams::encode(Route& route, const AVPacket* packet, const Mux& mux) {
  const AVRational base = route.sound->encoder().time_base;
  Result<void> muxed;
  const auto encoded = route.sound->encode(packet, [&](AVPacket& sound) {
    av_packet_rescale_ts(&sound, base, route.stream->time_base);
    return muxed = mux(sound, *route.stream);
  });
  if (!encoded && muxed) {
    return tl::unexpected("the sound cannot be encoded: " + encoded.error());
  }
  return muxed;
}

Result<void> OtherStreams::finish(const Mux& mux) {
  for (Route& route : routes_) {
    if (!route.sound) continue;
    if (auto flushed = encode(route, nullptr, mux); !flushed) return flushed;
  }
  return {};
}

}  // namespace scrim::io
