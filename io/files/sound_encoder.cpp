#include "io/files/sound_encoder.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/samplefmt.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/container.hpp"

namespace scrim::io {
namespace {

struct SoundFormat {
  const char* encoder = nullptr;
  AVSampleFormat samples = AV_SAMPLE_FMT_NONE;
  bool any_rate = false;    ///< else those of AAC, or Opus' only one
  int bits_per_second = 0;  ///< a channel
};

constexpr int studio_rate = 48000;

SoundFormat format_for(NewSound sound, const AVCodecParameters& source) {
  constexpr int fine = 16;
  const bool finer =
      av_get_exact_bits_per_sample(source.codec_id) > fine || source.bits_per_raw_sample > fine;
  const AVSampleFormat whole = finer ? AV_SAMPLE_FMT_S32 : AV_SAMPLE_FMT_S16;
  switch (sound) {
    case NewSound::none:
      break;
    case NewSound::aac:
      return {.encoder = "aac", .samples = AV_SAMPLE_FMT_FLTP, .bits_per_second = 96000};
    case NewSound::opus:
      return {.encoder = "libopus", .samples = AV_SAMPLE_FMT_FLT, .bits_per_second = 64000};
    case NewSound::flac:
      return {.encoder = "flac", .samples = whole, .any_rate = true};
    case NewSound::pcm:
      return {.encoder = finer ? "pcm_s24le" : "pcm_s16le", .samples = whole, .any_rate = true};
  }
  return {};
}

int rate_for(const SoundFormat& format, int rate) {
  constexpr std::array usual{96000, 88200, 64000, 48000, 44100, 32000,
                             24000, 22050, 16000, 12000, 11025, 8000};
  const bool aac = std::string_view(format.encoder) == "aac";
  const bool keeps = format.any_rate || (aac && std::ranges::find(usual, rate) != usual.end());
  return keeps ? rate : studio_rate;
}

CodecPtr open_decoder(const AVStream& source) {
  const AVCodec* codec = avcodec_find_decoder(source.codecpar->codec_id);
  if (codec == nullptr) return nullptr;
  CodecPtr decoder(avcodec_alloc_context3(codec));
  if (!decoder) return nullptr;
  avcodec_parameters_to_context(decoder.get(), source.codecpar);
  decoder->pkt_timebase = source.time_base;
  if (avcodec_open2(decoder.get(), codec, nullptr) < 0) return nullptr;
  return decoder;
}

CodecPtr open_encoder(const SoundFormat& format, int rate, int channels, bool global_header) {
  const AVCodec* codec = avcodec_find_encoder_by_name(format.encoder);
  if (codec == nullptr) return nullptr;
  CodecPtr encoder(avcodec_alloc_context3(codec));
  if (!encoder) return nullptr;
  encoder->sample_rate = rate;
  encoder->time_base = {1, rate};
  encoder->sample_fmt = format.samples;
  encoder->bit_rate = std::int64_t{format.bits_per_second} * channels;
  av_channel_layout_default(&encoder->ch_layout, channels);
  if (global_header) encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (avcodec_open2(encoder.get(), codec, nullptr) < 0) return nullptr;
  return encoder;
}

/// Where the channels belong is not always told.
void place_channels(AVFrame& sound) {
  if (sound.ch_layout.order != AV_CHANNEL_ORDER_UNSPEC) return;
  const int channels = sound.ch_layout.nb_channels;
  av_channel_layout_uninit(&sound.ch_layout);
  av_channel_layout_default(&sound.ch_layout, channels);
}

std::int64_t length_of(const AVFrame& sound, AVRational time_base) {
  return rescaled(sound.nb_samples, {1, sound.sample_rate}, time_base);
}

bool same_kind(const AVFrame& a, const AVFrame& b) {
  return a.format == b.format && a.sample_rate == b.sample_rate &&
         av_channel_layout_compare(&a.ch_layout, &b.ch_layout) == 0;
}

/// What a stream's parameters say its sound will be; null when they do not say enough, or what
/// nobody has recorded.
FramePtr expected_sound(const AVCodecContext& decoder) {
  constexpr int slowest = 1000, fastest = 768000, most_channels = 64;
  const bool usable = decoder.sample_rate >= slowest && decoder.sample_rate <= fastest &&
                      decoder.ch_layout.nb_channels >= 1 &&
                      decoder.ch_layout.nb_channels <= most_channels &&
                      decoder.sample_fmt != AV_SAMPLE_FMT_NONE;
  if (!usable) return nullptr;
  FramePtr sound = new_frame();
  sound->format = decoder.sample_fmt;
  sound->sample_rate = decoder.sample_rate;
  if (av_channel_layout_copy(&sound->ch_layout, &decoder.ch_layout) < 0) return nullptr;
  place_channels(*sound);
  return sound;
}

}  // namespace

std::optional<SoundEncoder> SoundEncoder::create(const AVOutputFormat& writer,
                                                 const AVStream& source) {
  const Container container = container_of(writer);
  const AVCodecParameters& from = *source.codecpar;
  const SoundFormat format = format_for(container.sound, from);
  if (format.encoder == nullptr) return std::nullopt;
  SoundEncoder sound;
  sound.decoder_ = open_decoder(source);
  if (!sound.decoder_) return std::nullopt;
  const int rate = rate_for(format, from.sample_rate);
  const bool global_header = (writer.flags & AVFMT_GLOBALHEADER) != 0;
  constexpr int stereo = 2;
  sound.encoder_ = open_encoder(format, rate, from.ch_layout.nb_channels, global_header);
  if (!sound.encoder_) sound.encoder_ = open_encoder(format, rate, stereo, global_header);
  if (!sound.encoder_) return std::nullopt;
  sound.from_zero_ = container.constant_rate;
  const FramePtr expected = expected_sound(*sound.decoder_);
  if (!expected || !sound.make_filters(*expected)) return std::nullopt;
  return sound;
}

Result<void> SoundEncoder::encode(const AVPacket* packet, const Taker& take) {
  avcodec_send_packet(decoder_.get(), packet);  // what does not decode becomes silence
  while (true) {
    const FramePtr decoded = new_frame();
    if (avcodec_receive_frame(decoder_.get(), decoded.get()) < 0) break;
    decoded->pts = decoded->best_effort_timestamp;
    if (decoded->pts == AV_NOPTS_VALUE) decoded->pts = end_;
    place_channels(*decoded);
    if (auto done = filter(decoded.get(), take); !done) return done;
  }
  if (packet != nullptr) return {};
  if (filters_) {
    if (auto done = filter(nullptr, take); !done) return done;
  }
  avcodec_send_frame(encoder_.get(), nullptr);
  return drain_encoder(take);
}

/// Null: the end of all, or of what the filters were made for.
Result<void> SoundEncoder::filter(AVFrame* decoded, const Taker& take) {
  if (decoded != nullptr && filters_ && (!same_kind(*decoded, *kind_) || leaps(*decoded))) {
    const bool leapt = leaps(*decoded);
    if (auto done = filter(nullptr, take); !done) return done;
    filters_.reset();
    if (leapt) {
      if (auto filled = fill_until(*decoded, take); !filled) return filled;
    }
  }
  // What filters do not take becomes silence, as what does not decode.
  if (decoded != nullptr && !filters_ && !open_filters(*decoded)) return {};
  if (decoded != nullptr) {
    end_ = later(decoded->pts, length_of(*decoded, decoder_->pkt_timebase));
  }
  if (auto pushed = filters_->push(decoded); !pushed) return pushed;
  return drain_filters(take);
}

/// PCM has no times in its containers: what is missing must be there as silence.
Result<void> SoundEncoder::fill_until(const AVFrame& decoded, const Taker& take) {
  constexpr double longest = 6 * 60 * 60;  // seconds
  const bool has_times = encoder_->frame_size > 0;
  const std::int64_t until = rescaled(decoded.pts, decoder_->pkt_timebase, encoder_->time_base);
  const double gap = static_cast<double>(until) - static_cast<double>(encoded_);
  if (has_times || gap <= 0 || gap / encoder_->sample_rate > longest) return {};
  while (encoded_ < until) {
    const FramePtr silence = new_frame();
    silence->format = encoder_->sample_fmt;
    silence->sample_rate = encoder_->sample_rate;
    silence->nb_samples =
        static_cast<int>(std::min<std::int64_t>(until - encoded_, encoder_->sample_rate));
    silence->pts = encoded_;
    if (av_channel_layout_copy(&silence->ch_layout, &encoder_->ch_layout) < 0 ||
        av_frame_get_buffer(silence.get(), 0) < 0) {
      return tl::unexpected<std::string>("out of memory");
    }
    av_samples_set_silence(silence->extended_data, 0, silence->nb_samples,
                           silence->ch_layout.nb_channels, encoder_->sample_fmt);
    if (auto sent = send(*silence, take); !sent) return sent;
  }
  return {};
}

/// Too far for the filters' silence, which would fill the memory.
bool SoundEncoder::leaps(const AVFrame& decoded) const {
  constexpr double longest_silence = 10;  // seconds
  const double gap = static_cast<double>(decoded.pts) - static_cast<double>(end_);
  return std::abs(gap * av_q2d(decoder_->pkt_timebase)) > longest_silence;
}

Result<FilterGraph> SoundEncoder::make_filters(const AVFrame& first) const {
  std::array<char, 1024> channels{};
  av_channel_layout_describe(&encoder_->ch_layout, channels.data(), channels.size());
  const std::string begin = from_zero_ && encoded_ == 0 ? ":first_pts=0" : "";
  const std::string chain =
      "aresample=async=1:min_hard_comp=0.02" + begin +
      ",aformat=sample_fmts=" + std::string(av_get_sample_fmt_name(encoder_->sample_fmt)) +
      ":sample_rates=" + std::to_string(encoder_->sample_rate) +
      ":channel_layouts=" + channels.data();
  return FilterGraph::create(first, decoder_->pkt_timebase, chain, encoder_->frame_size);
}

Result<void> SoundEncoder::open_filters(const AVFrame& first) {
  auto filters = make_filters(first);
  if (!filters) return tl::unexpected(filters.error());
  filters_.emplace(std::move(*filters));
  kind_ = new_frame();
  av_frame_ref(kind_.get(), &first);
  return {};
}

Result<void> SoundEncoder::drain_filters(const Taker& take) {
  while (true) {
    auto frame = filters_->pull();
    if (!frame) return tl::unexpected(frame.error());
    if (!*frame) return {};
    AVFrame& sound = **frame;
    if (sound.pts != AV_NOPTS_VALUE) {
      sound.pts = rescaled(sound.pts, filters_->time_base(), encoder_->time_base);
    }
    if (auto sent = send(sound, take); !sent) return sent;
  }
}

Result<void> SoundEncoder::send(const AVFrame& sound, const Taker& take) {
  if (sound.pts != AV_NOPTS_VALUE) encoded_ = sound.pts;
  encoded_ = later(encoded_, sound.nb_samples);
  if (const int code = avcodec_send_frame(encoder_.get(), &sound); code < 0) {
    return tl::unexpected(av_message(code));
  }
  return drain_encoder(take);
}

Result<void> SoundEncoder::drain_encoder(const Taker& take) {
  while (true) {
    const PacketPtr packet = new_packet();
    const int code = avcodec_receive_packet(encoder_.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
    if (code < 0) return tl::unexpected(av_message(code));
    if (auto taken = take(*packet); !taken) return taken;
  }
}

}  // namespace scrim::io
