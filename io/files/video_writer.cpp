#include "io/files/video_writer.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/deinterlacer.hpp"
#include "io/files/language_names.hpp"
#include "io/files/output_colour.hpp"
#include "io/files/telemetry.hpp"
#include "io/text/joined.hpp"

namespace scrim::io {
namespace {

int to_even(int size) {
  return size + size % 2;
}

int bits_of(AVPixelFormat format) {
  return av_pix_fmt_desc_get(format)->comp[0].depth;
}

/// The frames as the encoder takes them.
PixelKind encoded_kind(const PixelKind& given, const OutputFormat& format, Content content) {
  PixelKind encoded = given;
  encoded.format = format.pixels;
  if (format.even_size) {
    encoded.width = to_even(given.width);
    encoded.height = to_even(given.height);
  }
  if (format.jpeg_colour) encoded.matrix = Matrix::bt601;
  if (is_full_range(format.pixels, AVCOL_RANGE_UNSPECIFIED)) {
    encoded.range = Range::full;
  } else if (content == Content::gray || format.encoder == "libwebp") {
    encoded.range = Range::limited;
  }
  return encoded;
}

bool has_subtitles(const AVFormatContext& file) {
  return std::any_of(file.streams, file.streams + file.nb_streams, [](const AVStream* stream) {
    return stream->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE;
  });
}

}  // namespace

SourceCodec source_codec(const VideoReader& source) {
  const AVCodecParameters& coded = *source.container().streams[source.video_stream()]->codecpar;
  return {coded.codec_id, coded.codec_tag};
}

Result<VideoWriter> VideoWriter::create(const std::string& name, Content content,
                                        const Layout& layout, const VideoReader& source,
                                        const WriterOptions& options) {
  VideoWriter writer(options.metadata);
  writer.name_ = name == "-" ? "stdout" : name;
  writer.content_ = content;
  auto format = output_format(name, content, layout.format, options.encoder, source_codec(source));
  if (!format) return tl::unexpected(format.error());
  writer.format_ = std::move(*format);
  if (writer.format_.picture != source.info().picture && name != "-") {
    return writer.failure(source.info().picture
                              ? "the input is a picture; use .png, .jpg or .webp"
                              : "one picture cannot hold a video; use .mp4, .mov, .mkv or .webm");
  }
  const bool gray = content == Content::gray;
  writer.given_ = {gray ? AV_PIX_FMT_GRAY8 : pixel_format(layout.format), layout.width,
                   layout.height, layout.matrix, gray ? Range::full : layout.range};
  writer.encoded_ = encoded_kind(writer.given_, writer.format_, content);
  writer.grower_ = FrameGrower(writer.given_, writer.encoded_);
  if (writer.format_.picture) writer.take_tags(source.tags());
  for (const std::string& note : colour_notes(source.info(), writer.format_, content)) {
    writer.notes_.push_back(note);
  }

  clear_av_errors();
  AVFormatContext* output = nullptr;
  const std::string muxer = writer.format_.container.muxer;
  if (avformat_alloc_output_context2(&output, nullptr, muxer.c_str(), nullptr) < 0) {
    return writer.failure("this FFmpeg cannot write " + muxer + " files");
  }
  writer.output_.reset(output);
  auto opened = writer.open_encoder(source);
  if (opened) opened = writer.add_streams(source);
  if (!opened) return tl::unexpected(opened.error());
  if (name != "-") {
    auto file = OutputFile::create(name, options.inputs);
    if (!file) return tl::unexpected(file.error());
    writer.file_.emplace(std::move(*file));
  }
  opened = writer.open_file(name);
  if (!opened) return tl::unexpected(opened.error());
  return writer;
}

void VideoWriter::take_tags(const PictureTags& tags) {
  picture_tags_ = tags.kept(metadata_.choice(), content_ == Content::gray);
  note_left_out(joined(tags.left_out(metadata_.choice())));
}

void VideoWriter::note_left_out(const std::string& words) {
  if (!words.empty()) notes_.push_back("left out: " + words);
}

Result<void> VideoWriter::open_encoder(const VideoReader& source) {
  const AVCodec* codec = avcodec_find_encoder_by_name(format_.encoder.c_str());
  if (codec == nullptr) {
    return failure("this FFmpeg has no " + format_.encoder +
                   " encoder; see `scrim doctor` for those it has");
  }
  encoder_.reset(avcodec_alloc_context3(codec));
  if (!encoder_) throw std::bad_alloc();
  const VideoInfo& info = source.info();
  const AVRational rate = rate_of(info, format_.container.constant_rate);
  time_base_ = info.time_base;
  tags_ = output_tags(info, encoded_, format_, content_);
  // First, so that what follows from the frames is not the user's to change.
  encoder_->thread_count = 0;
  const EncoderSettings settings = settings_for(format_, info, content_);
  if (auto put = put_settings(*encoder_, settings); !put) return failure(put.error());
  encoder_->codec_tag = format_.codec_tag;
  encoder_->width = encoded_.width;
  encoder_->height = encoded_.height;
  encoder_->pix_fmt = encoded_.format;
  encoder_->time_base =
      format_.container.constant_rate || info.picture ? av_inv_q(rate) : info.time_base;
  encoder_->framerate = rate;
  if (format_.container.constant_rate) slots_.emplace(encoder_->time_base);
  encoder_->sample_aspect_ratio = info.sample_aspect;
  encoder_->color_primaries = tags_.primaries;
  encoder_->color_trc = tags_.transfer;
  encoder_->colorspace = tags_.matrix;
  encoder_->color_range = tags_.range;
  encoder_->chroma_sample_location = tags_.chroma;
  if (info.field_order != AV_FIELD_PROGRESSIVE) {
    encoder_->field_order = info.field_order;
    encoder_->flags |= AV_CODEC_FLAG_INTERLACED_DCT | AV_CODEC_FLAG_INTERLACED_ME;
  }
  if ((output_->oformat->flags & AVFMT_GLOBALHEADER) != 0) {
    encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  }
  if (format_.encoder == "mjpeg") {
    constexpr int best = 2;
    encoder_->flags |= AV_CODEC_FLAG_QSCALE;
    encoder_->global_quality = best * FF_QP2LAMBDA;
  }
  if (auto put = put_resolution(); !put) return failure(put.error());
  if (const int code = avcodec_open2(encoder_.get(), codec, nullptr); code < 0) {
    const std::string detail = last_av_error();
    return failure("the " + format_.encoder +
                   " encoder cannot start: " + (detail.empty() ? av_message(code) : detail));
  }
  return {};
}

/// Where the encoder says it, and not only the tags.
Result<void> VideoWriter::put_resolution() {
  const auto resolution = picture_tags_.resolution();
  if (!resolution || std::lround(resolution->x) != std::lround(resolution->y)) return {};
  if (format_.encoder == "mjpeg") encoder_->sample_aspect_ratio = {1, 1};  // has it write JFIF
  constexpr long most = 65536;                                             // for libav's encoder
  const long dots = std::lround(resolution->x);
  if (format_.encoder != "png" || dots < 1 || dots > most) return {};
  return put_settings(*encoder_, {{"dpm", std::to_string(dots)}});
}

/// In the source's order.
Result<void> VideoWriter::add_streams(const VideoReader& source) {
  const AVFormatContext& from = source.container();
  OtherStreams::Output output{*output_, *encoder_, metadata_, notes_};
  output.start = start_of(from);
  if (has_subtitles(from) && metadata_.choice() != Metadata::all) {
    output.telemetry = streams_that_tell_place(source.path());
  }
  for (unsigned i = 0; i < from.nb_streams; ++i) {
    const AVStream& stream = *from.streams[i];
    if (static_cast<int>(i) == source.video_stream()) {
      add_video_stream(stream, source.info());
    } else if (format_.picture) {
      notes_.push_back(left_out_line(stream, "a picture's file cannot hold it"));
    } else {
      others_.add(stream, from.streams[source.video_stream()]->metadata, output);
    }
  }
  last_dts_.assign(output_->nb_streams, AV_NOPTS_VALUE);
  if (format_.picture) return {};
  copy_chapters(from);
  metadata_.copy(from.metadata, &output_->metadata);
  const auto& words = metadata_.left_out();
  note_left_out(joined({words.begin(), words.end()}));
  return {};
}

void VideoWriter::add_video_stream(const AVStream& source, const VideoInfo& info) {
  video_ = &new_stream(*output_);
  avcodec_parameters_from_context(video_->codecpar, encoder_.get());
  if (!format_.picture && content_ != Content::gray) describe_hdr(info.hdr, *video_);
  if (has_dolby_vision(source)) {
    notes_.push_back("Dolby Vision's own layer left out: it describes the picture as it was");
  }
  note_depth(info.bits);
  video_->time_base = encoder_->time_base;
  video_->avg_frame_rate = encoder_->framerate;
  video_->sample_aspect_ratio = encoder_->sample_aspect_ratio;
  video_->disposition = source.disposition;
  metadata_.copy(source, *video_);
  if (content_ == Content::alpha) av_dict_set(&video_->metadata, "alpha_mode", "1", 0);
  if (encoded_.width != given_.width || encoded_.height != given_.height) {
    notes_.push_back("the picture grew to " + std::to_string(encoded_.width) + "x" +
                     std::to_string(encoded_.height) + ": " + format_.codec +
                     " holds even sizes only");
  }
}

/// Of fewer bits than the source has.
void VideoWriter::note_depth(int bits) {
  const int given = bits_of(given_.format), encoded = bits_of(encoded_.format);
  const int left = std::min(given, encoded);
  if (content_ == Content::gray || left >= bits) return;
  const std::string why =
      encoded < given ? format_.encoder + " takes no more here" : "no more are worked with here";
  notes_.push_back("has " + std::to_string(left) + " bits instead of " + std::to_string(bits) +
                   ": " + why);
}

void VideoWriter::copy_chapters(const AVFormatContext& source) {
  if (source.nb_chapters == 0 || metadata_.choice() == Metadata::none) return;
  if (format_.container.chapters) return metadata_.copy_chapters(source, *output_);
  notes_.push_back("chapters left out: " + std::string(format_.container.muxer) +
                   " cannot hold them");
}

Result<void> VideoWriter::open_file(const std::string& name) {
  const std::string url = name == "-" ? "pipe:1" : "file:" + file_->working_name();
  if (const int code = avio_open(&output_->pb, url.c_str(), AVIO_FLAG_WRITE); code < 0) {
    return failure("cannot be written: " + av_message(code));
  }
  Dictionary settings;
  settings.set("strict", "-1");  // wrapped frames (y4m of gray) are not in the y4m standard
  if (encoder_->time_base.num == 1) {
    settings.set("video_track_timescale", std::to_string(encoder_->time_base.den));
  }
  if (format_.container.own_languages) name_languages();
  if (needs_full_names(output_->metadata, format_.container)) {
    settings.set("movflags", "use_metadata_tags");
  }
  if (const int code = avformat_write_header(output_.get(), settings.out()); code < 0) {
    const std::string detail = last_av_error();
    return failure("cannot be started: " + (detail.empty() ? av_message(code) : detail));
  }
  return {};
}

void VideoWriter::name_languages() {
  for (unsigned i = 0; i < output_->nb_streams; ++i) {
    AVDictionary** metadata = &output_->streams[i]->metadata;
    const AVDictionaryEntry* entry = av_dict_get(*metadata, "language", nullptr, 0);
    if (entry == nullptr) continue;
    av_dict_set(metadata, "language", std::string(quicktime_language(entry->value)).c_str(), 0);
  }
}

Result<void> VideoWriter::write(VideoFrame frame) {
  const std::int64_t pts = rescaled(frame.pts, time_base_, encoder_->time_base);
  const std::int64_t duration = rescaled(frame.duration, time_base_, encoder_->time_base);
  const auto grown = grower_.grow(std::move(frame));
  if (!grown) return failure("the pixels cannot be converted for it");
  AVFrame& picture = *grown->av;
  picture.format = encoded_.format;
  picture.pts = format_.picture ? 0 : pts;
  picture.pict_type = AV_PICTURE_TYPE_NONE;
  set_field_order(picture, grown->field_order);
  picture.quality = encoder_->global_quality;
  picture.sample_aspect_ratio = encoder_->sample_aspect_ratio;
  picture.color_range = tags_.range;
  picture.colorspace = tags_.matrix;
  picture.color_primaries = tags_.primaries;
  picture.color_trc = tags_.transfer;
  if (slots_) return named(slots_->place(picture, duration, taker()));
  durations_[picture.pts] = duration;
  return named(encode(&picture));
}

FrameSlots::Taker VideoWriter::taker() {
  return [this](const AVFrame& frame) { return encode(&frame); };
}

Result<void> VideoWriter::encode(const AVFrame* frame) {
  if (frame != nullptr) ++taken_;
  if (const int code = avcodec_send_frame(encoder_.get(), frame); code < 0) {
    return tl::unexpected("the picture cannot be encoded: " + av_message(code));
  }
  while (true) {
    const PacketPtr packet = new_packet();
    const int code = avcodec_receive_packet(encoder_.get(), packet.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return {};
    if (code < 0) return tl::unexpected("the picture cannot be encoded: " + av_message(code));
    // With fewer frames libx265 gives times of decoding that mean nothing; two are in order.
    if (format_.encoder == "libx265" && taken_ < 3) packet->dts = packet->pts;
    if (const auto found = durations_.find(packet->pts); found != durations_.end()) {
      packet->duration = found->second;
      durations_.erase(found);
    }
    av_packet_rescale_ts(packet.get(), encoder_->time_base, video_->time_base);
    if (auto muxed = mux(*packet, *video_); !muxed) return muxed;
  }
}

Result<void> VideoWriter::write(PacketPtr packet) {
  return named(others_.write(std::move(packet), muxer()));
}

OtherStreams::Mux VideoWriter::muxer() {
  return [this](AVPacket& packet, AVStream& stream) { return mux(packet, stream); };
}

Result<void> VideoWriter::mux(AVPacket& packet, AVStream& stream) {
  packet.stream_index = stream.index;
  // Rounding to a coarser time base can make two times one. That is right of sound, where the
  // container takes it; moved on, each time a little, it would be late in the end.
  const bool strict = &stream == video_ || (output_->oformat->flags & AVFMT_TS_NONSTRICT) == 0;
  std::int64_t& last = last_dts_[static_cast<std::size_t>(stream.index)];
  if (packet.dts != AV_NOPTS_VALUE) {
    const std::int64_t soonest = last == AV_NOPTS_VALUE ? packet.dts : later(last, strict ? 1 : 0);
    if (packet.dts < soonest) {
      packet.dts = soonest;
      packet.pts = std::max(packet.pts, packet.dts);
    }
    last = packet.dts;
  }
  int code = av_interleaved_write_frame(output_.get(), &packet);
  const bool damaged = code == AVERROR_INVALIDDATA || code == AVERROR_PATCHWELCOME;
  if (damaged && &stream != video_) {
    ++damaged_packets_;
    return {};
  }
  if (code >= 0 && output_->pb->error < 0) code = output_->pb->error;
  if (code < 0) return tl::unexpected("cannot be written: " + av_message(code));
  return {};
}

Result<void> VideoWriter::finish() {
  Result<void> flushed;
  if (slots_) flushed = slots_->finish(taker());
  if (flushed) flushed = encode(nullptr);
  if (flushed) flushed = others_.finish(muxer());
  if (!flushed) return failure(flushed.error());
  notes_.insert(notes_.end(), others_.cut_short().begin(), others_.cut_short().end());
  int code = av_write_trailer(output_.get());
  if (code >= 0 && output_->pb->error < 0) code = output_->pb->error;
  const int closed = avio_closep(&output_->pb);
  if (code >= 0) code = closed;
  if (code < 0) return failure("cannot be written: " + av_message(code));
  if (damaged_packets_ > 0) {
    notes_.push_back(std::to_string(damaged_packets_) +
                     " packets of sound or subtitles left out: they are damaged");
  }
  if (!file_) return {};
  if (auto tagged = picture_tags_.write_to(file_->working_name()); !tagged) {
    return failure(tagged.error());
  }
  return file_->commit();
}

Result<void> VideoWriter::named(Result<void> done) const {
  return done ? done : failure(done.error());
}

tl::unexpected<std::string> VideoWriter::failure(const std::string& what) const {
  return tl::unexpected(name_ + ": " + what);
}

}  // namespace scrim::io
