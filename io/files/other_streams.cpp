#include "io/files/other_streams.hpp"

#include <new>
#include <string_view>

#include "io/files/container_trial.hpp"

namespace scrim::io {
namespace {

bool is_timecode(const AVCodecParameters& stream) {
  return stream.codec_tag == MKTAG('t', 'm', 'c', 'd');
}

/// With the video, from what its metadata say.
bool writes_timecode(const AVOutputFormat& kind) {
  const std::string_view name(kind.name);
  return name == "mov" || name == "mp4" || name == "matroska";
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

/// "sound (flac)"
std::string description(const AVCodecParameters& stream) {
  const std::string kind = kind_of(stream);
  return stream.codec_id == AV_CODEC_ID_NONE
             ? kind
             : kind + " (" + avcodec_get_name(stream.codec_id) + ")";
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
      writes_timecode(container)) {
    return;
  }
  if (from.codec_type == AVMEDIA_TYPE_VIDEO) {
    return leave_out("its background would be uncovered");
  }
  if (!is_timecode(from) && !output.metadata.allows(source)) return;
  const bool sound = from.codec_type == AVMEDIA_TYPE_AUDIO;
  const bool known = from.codec_id != AV_CODEC_ID_NONE && (!sound || from.sample_rate > 0);
  Way way{.base = source.time_base};
  if (known && can_hold(container, output.video, source)) {
    way.stream = &new_stream(output.file);
    copy_parameters(container, from, *way.stream->codecpar);
    way.stream->time_base = source.time_base;
  } else if (!known || !sound || !encode_anew(source, output, way)) {
    return leave_out(std::string(container.name) + " cannot hold it");
  }
  way.stream->disposition = source.disposition;
  output.metadata.copy(source, *way.stream);
  const auto index = static_cast<std::size_t>(source.index);
  if (ways_.size() <= index) ways_.resize(index + 1);
  ways_[index] = std::move(way);
}

bool OtherStreams::encode_anew(const AVStream& source, const Output& output, Way& way) {
  way.sound = SoundEncoder::create(*output.file.oformat, source);
  if (!way.sound) return false;
  const AVCodecContext& encoder = way.sound->encoder();
  way.stream = &new_stream(output.file);
  avcodec_parameters_from_context(way.stream->codecpar, &encoder);
  way.stream->time_base = encoder.time_base;
  output.notes.push_back(description(*source.codecpar) + " encoded anew as " +
                         avcodec_get_name(encoder.codec_id) + ": " + output.file.oformat->name +
                         " cannot hold it as it is");
  return true;
}

Result<void> OtherStreams::write(PacketPtr packet, const Mux& mux) {
  const auto index = static_cast<std::size_t>(packet->stream_index);
  if (index >= ways_.size() || ways_[index].stream == nullptr) return {};
  Way& way = ways_[index];
  if (way.sound) return encode(way, packet.get(), mux);
  av_packet_rescale_ts(packet.get(), way.base, way.stream->time_base);
  packet->pos = -1;
  return mux(*packet, *way.stream);
}

Result<void> OtherStreams::encode(Way& way, const AVPacket* packet, const Mux& mux) {
  const AVRational base = way.sound->encoder().time_base;
  Result<void> muxed;
  const auto encoded = way.sound->encode(packet, [&](AVPacket& sound) {
    av_packet_rescale_ts(&sound, base, way.stream->time_base);
    return muxed = mux(sound, *way.stream);
  });
  if (!encoded && muxed) {
    return tl::unexpected("the sound cannot be encoded: " + encoded.error());
  }
  return muxed;
}

Result<void> OtherStreams::finish(const Mux& mux) {
  for (Way& way : ways_) {
    if (!way.sound) continue;
    if (auto flushed = encode(way, nullptr, mux); !flushed) return flushed;
  }
  return {};
}

}  // namespace scrim::io
