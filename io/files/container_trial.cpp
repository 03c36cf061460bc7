#include "io/files/container_trial.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <string_view>
#include <vector>

#include "io/files/container.hpp"
#include "io/files/extradata.hpp"
#include "io/files/vorbis_headers.hpp"

namespace scrim::io {
namespace {

/// An output into memory, and what was written.
struct Trial {
  explicit Trial(const AVOutputFormat& kind) {
    if (avformat_alloc_output_context2(&context, &kind, nullptr, nullptr) < 0) return;
    if (avio_open_dyn_buf(&context->pb) < 0) context->pb = nullptr;
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  ~Trial() {
    if (context == nullptr) return;
    if (context->pb != nullptr) {
      std::uint8_t* bytes = nullptr;
      avio_close_dyn_buf(context->pb, &bytes);
      av_free(bytes);
    }
    avformat_free_context(context);
  }

  AVStream& add(AVRational time_base) const {
    AVStream* stream = avformat_new_stream(context, nullptr);
    if (stream == nullptr) throw std::bad_alloc();
    stream->time_base = time_base;
    return *stream;
  }

  AVFormatContext* context = nullptr;
};

/// A Vorbis stream's headers say what its container's tags say.
void drop_comments(AVCodecParameters& vorbis) {
  const std::vector<std::uint8_t> clean =
      without_comments({vorbis.extradata, static_cast<std::size_t>(vorbis.extradata_size)});
  if (!clean.empty()) {
    set_extradata(vorbis, {reinterpret_cast<const char*>(clean.data()), clean.size()});
  }
}

/// QuickTime's muxer writes WAV's number of a codec that it has no name for, which nobody reads
/// back; and of those by Microsoft's names it loses packets.
bool is_named(const AVOutputFormat& kind, const AVCodecParameters& written) {
  if (!container_of(kind).loses_unnamed_sound) return true;
  const std::array<const AVCodecTag*, 2> names{avformat_get_mov_audio_tags(), nullptr};
  constexpr unsigned two_letters = 0xFFFF, microsofts = 'm' | 's' << 8;
  return (written.codec_tag & two_letters) != microsofts &&
         av_codec_get_id(names.data(), written.codec_tag) != AV_CODEC_ID_NONE;
}

bool is_pcm(AVCodecID sound) {
  return std::string_view(avcodec_get_name(sound)).starts_with("pcm_");
}

/// Where there are no times, sound lasts as long as its packets are said to. libav says it rightly
/// of these; of others (ADPCM, DTS, E-AC-3, FLAC, Vorbis) packets have no one length, or lose it.
bool has_lengths(AVCodecID sound) {
  constexpr std::array known{AV_CODEC_ID_MP2,    AV_CODEC_ID_MP3,       AV_CODEC_ID_AC3,
                             AV_CODEC_ID_AAC,    AV_CODEC_ID_WMAV1,     AV_CODEC_ID_WMAV2,
                             AV_CODEC_ID_GSM_MS, AV_CODEC_ID_ADPCM_G726};
  return std::ranges::find(known, sound) != known.end() || is_pcm(sound);
}

/// libav writes no header of Flash's ADPCM whose packets have no one length, and only logs it.
bool has_header(const AVCodecParameters& sound) {
  return sound.codec_id != AV_CODEC_ID_ADPCM_SWF || sound.block_align > 0;
}

/// MP4 tells of PCM which loudspeaker each channel is for (ISO/IEC 23003-5); of channels that name
/// none libav finds out when the file is closed, too late.
bool has_loudspeakers(const AVOutputFormat& kind, const AVCodecParameters& sound) {
  const bool asked = container_of(kind).loudspeakers && is_pcm(sound.codec_id);
  return !asked || sound.ch_layout.order == AV_CHANNEL_ORDER_NATIVE;
}

/// Whether sound comes out of a file as it was, whose header takes it.
bool is_heard(const AVOutputFormat& kind, const AVCodecParameters& written) {
  const bool timed = !container_of(kind).constant_rate || has_lengths(written.codec_id);
  return timed && has_header(written) && has_loudspeakers(kind, written) && is_named(kind, written);
}

}  // namespace

void copy_parameters(const AVOutputFormat& kind, const AVCodecParameters& from,
                     AVCodecParameters& to) {
  avcodec_parameters_copy(&to, &from);
  const AVCodecTag* const* tags = kind.codec_tag;
  unsigned other_tag = 0;
  const bool keeps_tag = tags == nullptr ||
                         av_codec_get_id(tags, from.codec_tag) == from.codec_id ||
                         av_codec_get_tag2(tags, from.codec_id, &other_tag) == 0;
  if (!keeps_tag) to.codec_tag = 0;
  if (to.codec_id == AV_CODEC_ID_VORBIS) drop_comments(to);
}

bool can_hold(const AVOutputFormat& kind, const AVCodecContext& video, const AVStream& stream) {
  const bool attachment = stream.codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT;
  if (attachment && container_of(kind).loses_attachments) return false;
  const Trial trial(kind);
  if (trial.context == nullptr || trial.context->pb == nullptr) return false;
  avcodec_parameters_from_context(trial.add(video.time_base).codecpar, &video);
  AVStream& other = trial.add(stream.time_base);
  copy_parameters(kind, *stream.codecpar, *other.codecpar);
  av_dict_copy(&other.metadata, stream.metadata, 0);
  Dictionary settings;
  settings.set("strict", "-1");
  if (avformat_write_header(trial.context, settings.out()) < 0) return false;
  const bool sound = other.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
  return !sound || is_heard(kind, *other.codecpar);
}

bool can_hold(const AVOutputFormat& kind, const AVCodecContext& video) {
  // Some write the header of what they cannot name.
  if (avformat_query_codec(&kind, video.codec_id, FF_COMPLIANCE_NORMAL) == 0) return false;
  const Trial trial(kind);
  if (trial.context == nullptr || trial.context->pb == nullptr) return false;
  AVStream& stream = trial.add(video.time_base);
  stream.avg_frame_rate = video.framerate;
  avcodec_parameters_from_context(stream.codecpar, &video);
  return avformat_write_header(trial.context, nullptr) >= 0;
}

}  // namespace scrim::io
