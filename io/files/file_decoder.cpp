#include "io/files/file_decoder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>
#include <string_view>
#include <utility>

#include "io/files/clock_arithmetic.hpp"
#include "io/files/failure.hpp"
#include "io/files/hdr_metadata.hpp"
#include "io/files/picture_size.hpp"
#include "io/files/riff.hpp"
#include "io/files/tiff_directory.hpp"
#include "io/files/tiff_picture.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {
namespace {

constexpr int suspicious_packets = 32;  // of the pictures: more than any codec reorders

constexpr std::int64_t max_pixels = std::int64_t{max_width} * max_height;

/// Matroska's way to say so, of VP8 and VP9.
bool says_alpha(const AVStream& video) {
  const AVDictionaryEntry* alpha = av_dict_get(video.metadata, "alpha_mode", nullptr, 0);
  return alpha != nullptr && std::string_view(alpha->value) == "1";
}

/// libav's own decoders of VP8 and VP9 do not see alpha.
const AVCodec* decoder_for(const AVStream& video) {
  const AVCodecID id = video.codecpar->codec_id;
  const AVCodec* codec = nullptr;
  if (says_alpha(video)) {
    if (id == AV_CODEC_ID_VP8) codec = avcodec_find_decoder_by_name("libvpx");
    if (id == AV_CODEC_ID_VP9) codec = avcodec_find_decoder_by_name("libvpx-vp9");
  }
  return codec != nullptr ? codec : avcodec_find_decoder(id);
}

/// Frames follow each other to the last byte: what is left over at the end is half a frame.
bool is_y4m(const AVInputFormat& format) {
  return std::string_view(format.name) == "yuv4mpegpipe";
}

/// One that has no duration, as browsers write it, shows at its end alone that it was cut off.
bool is_matroska(const AVInputFormat& format) {
  return std::string_view(format.name).starts_with("matroska");
}

}  // namespace

int open_container(const std::string& path, InputPtr& input) {
  // "file:" keeps a name such as "12:30.mp4" or "http:x" a name.
  const std::string url = path.empty() ? "pipe:0" : "file:" + path;
  Dictionary settings;
  settings.set("protocol_whitelist", "file,pipe");
  settings.set("pattern_type", "none");  // a "%" or "*" in a picture's name is just that
  AVFormatContext* opened = nullptr;
  const int code = avformat_open_input(&opened, url.c_str(), nullptr, settings.out());
  input.reset(opened);
  return code;
}

FileDecoder::FileDecoder(std::string path, std::string name, DecoderOptions options)
    : path_(std::move(path)), name_(std::move(name)), options_(std::move(options)) {}

Result<std::unique_ptr<FileDecoder>> FileDecoder::open(const std::string& path,
                                                       const std::string& name,
                                                       const DecoderOptions& options) {
  std::unique_ptr<FileDecoder> decoder(new FileDecoder(path, name, options));
  auto opened = decoder->open_input();
  if (opened) opened = decoder->open_decoder();
  if (!opened) return tl::unexpected(opened.error());
  return decoder;
}

Result<void> FileDecoder::open_input() {
  if (const int code = open_container(path_, input_); code < 0) {
    if (code == AVERROR_INVALIDDATA) {
      const std::string detail = last_av_error();
      if (detail.find("moov atom not found") != std::string::npos) {
        return failure(name_,
                       "was cut off, or is not finished: its index (moov), which is written last, "
                       "is missing, and without it nothing can be read; a repair tool can rebuild "
                       "it from a whole file of the same camera");
      }
      return failure(name_, "is damaged, or not a video or picture" +
                                (detail.empty() ? "" : " (" + detail + ")") +
                                "; check the file, or export it again");
    }
    return failure(name_, "cannot be read: " + av_message(code));
  }
  demuxer_complaints_.emplace(input_.get());

  if (auto found = find_streams(); !found) return found;
  const bool complained = demuxer_complaints_->take();
  ended_badly_ = complained && input_->pb != nullptr && avio_feof(input_->pb) != 0;
  if (complained) suspicion_ = suspicious_packets;
  stream_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const bool cover = stream_ >= 0 && (stream().disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
  if (stream_ < 0 || cover) {
    const int sound = av_find_best_stream(input_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    return failure(name_, sound >= 0 ? "holds sound but no video; name a file with a picture"
                                     : "holds no video and no picture");
  }
  timeline_ = Timeline(*input_);
  return {};
}

/// Looks into the streams, but into none of more pixels than the engine takes.
Result<void> FileDecoder::find_streams() {
  std::vector<AVDictionary*> settings(input_->nb_streams);
  for (AVDictionary*& one : settings) av_dict_set_int(&one, "max_pixels", max_pixels, 0);
  const int code = avformat_find_stream_info(input_.get(), settings.data());
  for (AVDictionary*& one : settings) av_dict_free(&one);
  if (code < 0) return failure(name_, "is damaged: " + av_message(code) + "; export it again");
  return {};
}

Result<void> FileDecoder::open_decoder() {
  const AVStream& video = stream();
  if (video.codecpar->width > 0) {
    auto fits = check_picture_size(video.codecpar->width, video.codecpar->height);
    if (!fits) return failure(name_, fits.error());
  }
  if (needs_dolby_vision(video)) {
    return failure(name_,
                   "is Dolby Vision of a kind whose colours only Dolby's own players know (profile "
                   "5 or 10.0); export it as HDR10, HLG or SDR");
  }
  const AVCodec* codec = decoder_for(video);
  if (codec == nullptr) {
    return failure(name_, std::string("its video is ") +
                              avcodec_get_name(video.codecpar->codec_id) +
                              ", which this FFmpeg cannot decode; convert it to H.264 first");
  }
  decoder_.reset(avcodec_alloc_context3(codec));
  if (!decoder_) return failure(name_, "out of memory");
  avcodec_parameters_to_context(decoder_.get(), video.codecpar);
  decoder_->pkt_timebase = video.time_base;
  decoder_->max_pixels = max_pixels;
  // Not FF_THREAD_FRAME: frames may then leave before the decoder has marked them as damaged.
  decoder_->thread_type = FF_THREAD_SLICE;
  decoder_->thread_count = 0;
  // Decoders of pictures go over damage in silence otherwise.
  strict_ = is_picture() || may_be_still() || codec->id == AV_CODEC_ID_MJPEG;
  if (strict_) decoder_->err_recognition |= AV_EF_EXPLODE | AV_EF_CRCCHECK;
  // libdav1d: errors come with the packet that they are of.
  if (codec->id == AV_CODEC_ID_AV1 && options_.salvage) decoder_->flags |= AV_CODEC_FLAG_LOW_DELAY;
  if (const int code = avcodec_open2(decoder_.get(), codec, nullptr); code < 0) {
    return failure(
        name_, std::string("the ") + codec->name + " decoder cannot start: " + av_message(code));
  }
  complaints_.emplace(decoder_.get());
  if (options_.salvage) trail_.emplace(*decoder_);
  return {};
}

bool FileDecoder::is_picture() const {
  const std::string_view name(input_->iformat->name);
  constexpr std::string_view pipe = "_pipe";
  return name == "image2" || (name.size() > pipe.size() && name.ends_with(pipe));
}

bool FileDecoder::may_be_still() const {
  const std::string_view name(input_->iformat->name);
  return name == "gif" || name == "apng";
}

bool FileDecoder::may_turn_transparent() const {
  switch (stream().codecpar->codec_id) {
    case AV_CODEC_ID_PNG:
    case AV_CODEC_ID_TIFF:
    case AV_CODEC_ID_TARGA:
    case AV_CODEC_ID_BMP:
    case AV_CODEC_ID_WEBP:
      return true;
    default:
      return says_alpha(stream());
  }
}

Result<FramePtr> FileDecoder::next() {
  auto frame = next_of_one_moment();
  if (frame && *frame && is_damaged(**frame)) {
    const std::int64_t time = (*frame)->best_effort_timestamp;
    const bool known = time != AV_NOPTS_VALUE;
    losses_.add(LossKind::damaged, known ? seconds(time, stream().time_base) : time_.value_or(0));
  }
  return frame;
}

Result<FramePtr> FileDecoder::next_of_one_moment() {
  while (true) {
    if (deinterlacer_) {
      if (FramePtr ready = deinterlacer_->pull()) return ready;
    }
    if (decoded_all_) return FramePtr();
    auto frame = decode();
    if (!frame) return frame;
    decoded_all_ = *frame == nullptr;
    const bool wanted =
        options_.deinterlace && *frame && field_order(**frame) != AV_FIELD_PROGRESSIVE;
    if (wanted && !deinterlacer_) deinterlacer_.emplace(stream().time_base);
    if (!deinterlacer_) return frame;
    if (auto pushed = deinterlacer_->push(std::move(*frame)); !pushed) {
      return failure(name_, pushed.error());
    }
  }
}

AVFieldOrder FileDecoder::field_order(const AVFrame& frame) const {
  const AVCodecID codec = stream().codecpar->codec_id;
  const bool rows = is_picture() || codec == AV_CODEC_ID_PNG || codec == AV_CODEC_ID_APNG;
  return rows ? AV_FIELD_PROGRESSIVE : io::field_order(frame);
}

/// Null at the end.
Result<FramePtr> FileDecoder::decode() {
  while (true) {
    if (FramePtr frame = trail_ ? trail_->pull() : nullptr) return frame;
    if (decoder_ended_) return FramePtr();
    FramePtr frame = new_frame();
    const int code = avcodec_receive_frame(decoder_.get(), frame.get());
    if (auto heeded = heed_complaints(); !heeded) return tl::unexpected(heeded.error());
    Result<void> next;
    if (code >= 0) {
      auto taken = take(std::move(frame));
      if (!taken || *taken) return taken;
    } else if (code == AVERROR_EOF) {
      decoder_ended_ = true;
      if (trail_) trail_->end();
      next = check_end();
    } else {
      next = code == AVERROR(EAGAIN) ? feed() : lose(LossKind::missing, av_message(code));
    }
    if (!next) return tl::unexpected(next.error());
  }
}

/// Gives a frame on, or leaves it with the trail.
Result<FramePtr> FileDecoder::take(FramePtr decoded) {
  const std::optional<double> before = time_;
  if (decoded->best_effort_timestamp != AV_NOPTS_VALUE) {
    time_ = seconds(decoded->best_effort_timestamp, stream().time_base);
  }
  if (!trail_) {
    if (is_damaged(*decoded)) return tl::unexpected(damaged("a frame does not decode"));
    return decoded;
  }
  trail_->push(std::move(decoded));
  if (before) note_gap(*before, *time_);
  return FramePtr();
}

/// A decoder that is strict refuses what counts, and complains of more. Of others many complaints
/// are of what nobody sees; in a lossless codec a checksum was wrong.
Result<void> FileDecoder::heed_complaints() {
  if (!complaints_->take() || strict_) return {};
  if (trail_) {
    trail_->spoil();
  } else if (decoder_->codec_id == AV_CODEC_ID_FFV1) {
    return tl::unexpected(damaged(last_av_error()));
  }
  return {};
}

/// How many frames a demuxer passed over shows at a steady rate: more time between two frames.
/// Where nobody complained a camera or a browser left them out.
void FileDecoder::note_gap(double from, double to) {
  const double rate = av_q2d(stream().avg_frame_rate);
  const bool steady = rate > 0 && std::abs(av_q2d(stream().r_frame_rate) - rate) < 0.02 * rate;
  if (!steady) return;
  constexpr double most = 1e9;
  const std::int64_t frames = std::llround(std::clamp((to - from) * rate, 1.0, most)) - 1;
  if (frames == 0) {
    if (++unbroken_ > decoder_->has_b_frames) known_lost_ = 0;  // it left no gap
    return;
  }
  const std::int64_t known = std::min(frames, known_lost_);
  known_lost_ -= known;
  if (frames == known || suspicion_ == 0) return;
  losses_.add(LossKind::missing, from, frames - known);
  trail_->note_gap();
}

/// Gives the decoder one packet, or the news that there are no more.
Result<void> FileDecoder::feed() {
  while (true) {
    PacketPtr packet = new_packet();
    const int code = av_read_frame(input_.get(), packet.get());
    const bool complained = demuxer_complaints_->take();
    if (code < 0) return end_input(code, complained);
    position_ = input_->pb != nullptr ? avio_tell(input_->pb) : 0;
    const AVStream& source = *input_->streams[packet->stream_index];
    if (packet->pts != AV_NOPTS_VALUE) {
      read_until_ =
          std::max(read_until_, seconds(later(packet->pts, packet->duration), source.time_base));
    }
    timeline_.place(*packet);
    suspect(complained, *packet);
    if (packet->stream_index != stream_) {
      pass_on(std::move(packet));
      continue;
    }
    if (decoder_->codec_id == AV_CODEC_ID_TIFF) {
      av_packet_make_writable(packet.get());
      const std::span tiff(packet->data, static_cast<std::size_t>(packet->size));
      if (holds_preview(tiff)) {
        return failure(name_,
                       "is a camera's raw file, of which only a small preview can be read; "
                       "develop it into a TIFF or a JPEG first");
      }
      if (is_tiff_for_libtiff(tiff)) {
        return failure(name_,
                       "is a TIFF of a kind that is only read from a file of at most 1 GiB; name "
                       "such a file, or save it with LZW and without tiles");
      }
      leave_structure_only(tiff);
    }
    if (trail_) trail_->begin(*packet, *decoder_);
    const int sent = avcodec_send_packet(decoder_.get(), packet.get());
    return sent < 0 ? send_again(*packet, av_message(sent)) : Result<void>{};
  }
}

void FileDecoder::suspect(bool complained, const AVPacket& packet) {
  if (packet.stream_index == stream_ && suspicion_ > 0) --suspicion_;
  const bool corrupt = packet.stream_index == stream_ && (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
  if (complained || corrupt) suspicion_ = suspicious_packets;
}

/// A packet that the decoder refused: one that is strict may still decode a part of it.
Result<void> FileDecoder::send_again(const AVPacket& packet, const std::string& detail) {
  const int strictness = std::exchange(decoder_->err_recognition, 0);
  const bool in_part = strict_ && avcodec_send_packet(decoder_.get(), &packet) >= 0;
  decoder_->err_recognition = strictness;
  if (in_part && trail_) {
    trail_->spoil();
    return {};
  }
  nothing_to_salvage_ = is_picture() && !in_part;
  return lose(LossKind::missing, detail);
}

Result<void> FileDecoder::end_input(int code, bool complained) {
  avcodec_send_packet(decoder_.get(), nullptr);
  if (code != AVERROR_EOF) return lose(LossKind::rest, av_message(code));
  const bool half_frame = is_y4m(*input_->iformat) && avio_tell(input_->pb) != position_;
  const bool half_element = is_matroska(*input_->iformat) && (complained || ended_badly_);
  if (half_frame || half_element) return lose(LossKind::rest, "it ends in the middle of a frame");
  return {};
}

/// A file whose header promises more than was there ended early. (Durations guessed from the bit
/// rate or the packets promise nothing.)
Result<void> FileDecoder::check_end() {
  constexpr double tolerance = 0.25;  // seconds: sound often ends that much after the pictures
  const bool promised = input_->duration != AV_NOPTS_VALUE &&
                        input_->duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
  const RiffEnd riff = riff_end(path_);
  const bool early = promised && read_until_ < promised_end() - tolerance;
  const bool cut_off = riff == RiffEnd::cut_off || (riff == RiffEnd::unknown && early);
  return cut_off ? lose(LossKind::rest, "it ends before its time") : Result<void>{};
}

Result<void> FileDecoder::lose(LossKind kind, const std::string& detail) {
  if (!trail_) return tl::unexpected(damaged(detail));
  const double time = time_.value_or(0);
  if (kind == LossKind::rest) {
    if (!std::exchange(rest_lost_, true)) losses_.add_rest(time, detail);
  } else {
    losses_.add(kind, time);
  }
  if (kind == LossKind::missing) {
    ++known_lost_;
    unbroken_ = 0;
    trail_->lose();
  }
  return {};
}

void FileDecoder::on_packet(std::function<void(PacketPtr)> taker) {
  taker_ = std::move(taker);
  for (PacketPtr& packet : std::exchange(early_packets_, {})) taker_(std::move(packet));
}

void FileDecoder::pass_on(PacketPtr packet) {
  if (is_cut_away(*packet)) return;
  if (taker_) {
    taker_(std::move(packet));
  } else if (keep_packets_) {
    early_packets_.push_back(std::move(packet));
  }
}

/// By an edit list. What it cuts away of the first moment is no sound, but what a decoder needs to
/// begin, and stays.
bool FileDecoder::is_cut_away(const AVPacket& packet) {
  constexpr double longest_priming = 0.05;  // seconds: AAC's is 2112 samples
  if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0) return false;
  const AVRational base = input_->streams[packet.stream_index]->time_base;
  if (seconds(packet.pts, base) < -longest_priming) trimmed_.insert(packet.stream_index);
  return trimmed_.contains(packet.stream_index);
}

/// By the file's clock. Some durations count from its 0, others from the start.
double FileDecoder::promised_end() const {
  const std::int64_t start = std::max(start_of(*input_), std::int64_t{0});
  const std::int64_t end = std::max(input_->duration, std::int64_t{0});
  return static_cast<double>(start > end ? later(start, end) : end) / AV_TIME_BASE;
}

std::string FileDecoder::damaged(const std::string& detail) const {
  std::string where;
  if (time_ && !is_picture()) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), " after %.1f s", *time_);
    where = text.data();
  }
  return name_ + ": is damaged" + where + " (" + detail + "); " + options_.remedy +
         (nothing_to_salvage_ ? "" : options_.salvage_hint);
}

}  // namespace scrim::io
