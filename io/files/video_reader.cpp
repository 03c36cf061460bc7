#include "io/files/video_reader.hpp"

#include "io/files/frame_fit.hpp"
#include "io/files/riff.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <utility>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

/// Null where there is none. FFmpeg 6.1 moved what a stream says to its codec's parameters.
const std::uint8_t* display_matrix(const AVStream& stream) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
  const AVCodecParameters& codec = *stream.codecpar;
  const AVPacketSideData* data = av_packet_side_data_get(
      codec.coded_side_data, codec.nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  return data == nullptr ? nullptr : data->data;
#else
  return av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr);
#endif
}

constexpr std::int64_t max_pixels = std::int64_t{max_width} * max_height;

tl::unexpected<std::string> failure(const std::string& name, const std::string& what) {
  return tl::unexpected(name + ": " + what);
}

/// What can be said before libav looks at the file.
Result<void> check_path(const std::string& name) {
  std::error_code code;
  const fs::file_status status = fs::status(name, code);
  if (status.type() == fs::file_type::not_found) {
    return failure(name, "no such file; check the name");
  }
  if (status.type() == fs::file_type::none) return failure(name, code.message());
  if (fs::is_directory(status)) return failure(name, "is a folder; name a video or a picture");
  if (fs::is_regular_file(status) && fs::file_size(name, code) == 0 && !code) {
    return failure(name, "is empty (0 bytes); nothing was recorded or copied");
  }
  return {};
}

Result<void> check_size(const std::string& name, int width, int height) {
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  if (width > max_width || height > max_height) {
    return failure(name, "is " + size + " pixels; the largest side is " +
                             std::to_string(max_width) + ", scale it down first");
  }
  if (width < min_width || height < min_height) {
    return failure(name, "is " + size + " pixels; the smallest side is " +
                             std::to_string(min_width) + ", scale it up first");
  }
  return {};
}

bool is_picture(const AVInputFormat& format) {
  const std::string_view name(format.name);
  constexpr std::string_view pipe = "_pipe";
  return name == "image2" || (name.size() > pipe.size() && name.ends_with(pipe));
}

/// Frames follow each other to the last byte: what is left over at the end is half a frame.
bool is_y4m(const AVInputFormat& format) {
  return std::string_view(format.name) == "yuv4mpegpipe";
}

/// The engine's format whose memory is the same as this one's, if there is one.
std::optional<Format> same_memory(AVPixelFormat format) {
  switch (format) {
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVA420P:
      return Format::i420;
    case AV_PIX_FMT_NV12:
      return Format::nv12;
    case AV_PIX_FMT_YUYV422:
      return Format::yuyv;
    case AV_PIX_FMT_RGBA:
    case AV_PIX_FMT_RGB0:
      return Format::rgba;
    case AV_PIX_FMT_BGRA:
    case AV_PIX_FMT_BGR0:
      return Format::bgra;
    default:
      return std::nullopt;
  }
}

PixelKind kind_of(const Layout& layout) {
  return {pixel_format(layout.format), layout.width, layout.height, layout.matrix, layout.range};
}

Format nearest_format(AVPixelFormat format, Orientation orientation) {
  const std::optional<Format> same = same_memory(format);
  if (same && !(*same == Format::yuyv && !orientation.upright())) return *same;
  return is_rgb(format) ? Format::rgba : Format::i420;
}

/// PNG's "interlaced" is about the order in which its rows are stored.
bool may_be_interlaced(const AVFrame& frame, AVCodecID codec) {
  return field_order(frame) != AV_FIELD_PROGRESSIVE && codec != AV_CODEC_ID_PNG &&
         codec != AV_CODEC_ID_APNG;
}

double ratio_or_one(AVRational ratio) {
  return ratio.num > 0 && ratio.den > 0 ? av_q2d(ratio) : 1;
}

std::int64_t duration_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame.duration;
#else
  return frame.pkt_duration;
#endif
}

double seconds(std::int64_t time, AVRational base) {
  return static_cast<double>(time) * av_q2d(base);
}

}  // namespace

Result<VideoReader> VideoReader::open(const std::string& name, const ReaderOptions& options) {
  VideoReader reader;
  reader.name_ = name == "-" ? "stdin" : name;
  reader.options_ = options;
  if (name != "-") {
    reader.path_ = name;
    if (auto usable = check_path(name); !usable) return tl::unexpected(usable.error());
  }
  clear_av_errors();
  // "file:" keeps a name such as "12:30.mp4" or "http:x" a name.
  auto opened = reader.open_input(name == "-" ? "pipe:0" : "file:" + name);
  if (opened) opened = reader.open_decoder();
  if (!opened) return tl::unexpected(opened.error());

  // The first frame knows best: its format, its colours, and how a photograph was held.
  auto first = reader.next_frame();
  if (!first) return tl::unexpected(first.error());
  if (!*first) {
    const std::string detail = last_av_error();
    return failure(reader.name_, "holds no frame that can be decoded" +
                                     (detail.empty() ? "" : " (" + detail + ")") +
                                     "; export it again");
  }
  if (auto described = reader.describe(**first); !described) {
    return tl::unexpected(described.error());
  }
  auto frame = reader.upright(std::move(*first));
  if (!frame) return tl::unexpected(frame.error());
  reader.first_ = std::move(*frame);
  return reader;
}

Result<void> VideoReader::open_input(const std::string& url) {
  Dictionary settings;
  settings.set("protocol_whitelist", "file,pipe");
  settings.set("pattern_type", "none");  // a "%" or "*" in a picture's name is just that
  AVFormatContext* input = nullptr;
  const int code = avformat_open_input(&input, url.c_str(), nullptr, settings.out());
  if (code < 0) {
    if (code == AVERROR_INVALIDDATA) {
      const std::string detail = last_av_error();
      return failure(name_, "is damaged, or not a video or picture" +
                                (detail.empty() ? "" : " (" + detail + ")") +
                                "; check the file, or export it again");
    }
    return failure(name_, "cannot be read: " + av_message(code));
  }
  input_.reset(input);

  if (auto found = find_streams(); !found) return found;
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
Result<void> VideoReader::find_streams() {
  std::vector<AVDictionary*> settings(input_->nb_streams);
  for (AVDictionary*& one : settings) av_dict_set_int(&one, "max_pixels", max_pixels, 0);
  const int code = avformat_find_stream_info(input_.get(), settings.data());
  for (AVDictionary*& one : settings) av_dict_free(&one);
  if (code < 0) return failure(name_, "is damaged: " + av_message(code) + "; export it again");
  return {};
}

Result<void> VideoReader::open_decoder() {
  const AVStream& video = stream();
  if (video.codecpar->width > 0) {
    if (auto fits = check_size(name_, video.codecpar->width, video.codecpar->height); !fits) {
      return fits;
    }
  }
  const AVCodec* codec = avcodec_find_decoder(video.codecpar->codec_id);
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
  const bool strict = is_picture(*input_->iformat) && !options_.salvage;
  if (strict) decoder_->err_recognition |= AV_EF_EXPLODE | AV_EF_CRCCHECK;
  if (const int code = avcodec_open2(decoder_.get(), codec, nullptr); code < 0) {
    return failure(
        name_, std::string("the ") + codec->name + " decoder cannot start: " + av_message(code));
  }
  return {};
}

Result<void> VideoReader::describe(const AVFrame& first) {
  const AVStream& video = stream();
  turn_ = orientation(first);
  width_ = first.width;
  height_ = first.height;
  const auto format = static_cast<AVPixelFormat>(first.format);
  info_.layout = {
      .format = options_.format ? *options_.format : nearest_format(format, turn_),
      .matrix = nearest_matrix(first.colorspace, first.height),
      .range = is_full_range(format, first.color_range) ? Range::full : Range::limited,
  };
  if (is_rgb(format)) info_.layout.range = Range::limited;
  info_.picture = is_picture(*input_->iformat);
  if (info_.picture && first.colorspace == AVCOL_SPC_UNSPECIFIED) {
    info_.layout.matrix = Matrix::bt601;  // JPEG's and WebP's
  }
  info_.time_base = video.time_base;
  info_.frame_rate = video.avg_frame_rate.num > 0 ? video.avg_frame_rate : video.r_frame_rate;
  info_.shortest_rate = video.r_frame_rate;
  if (video.duration != AV_NOPTS_VALUE) {
    info_.duration = seconds(video.duration, video.time_base);
  } else if (input_->duration != AV_NOPTS_VALUE) {
    info_.duration = static_cast<double>(input_->duration) / AV_TIME_BASE;
  }
  info_.frames = video.nb_frames > 0 ? video.nb_frames
                                     : std::llround(info_.duration * av_q2d(info_.frame_rate));
  info_.colour = {first.color_primaries, first.color_trc, first.colorspace, first.color_range,
                  first.chroma_location};
  if (!info_.picture && may_be_interlaced(first, video.codecpar->codec_id)) {
    info_.field_order = field_order(first);
  }
  describe_shape(first);
  return check_size(name_, info_.layout.width, info_.layout.height);
}

/// Size and shape of pixels, upright. No pixel is lost for the sake of another shape.
void VideoReader::describe_shape(const AVFrame& first) {
  Layout& layout = info_.layout;
  layout.width = turn_.transpose ? height_ : width_;
  layout.height = turn_.transpose ? width_ : height_;
  const AVRational container = stream().sample_aspect_ratio;
  info_.sample_aspect = container.num > 0 ? container : first.sample_aspect_ratio;
  if (turn_.transpose && info_.sample_aspect.num > 0) {
    info_.sample_aspect = av_inv_q(info_.sample_aspect);
  }
  if (options_.sample_aspect.num <= 0) return;
  const double wider = ratio_or_one(info_.sample_aspect) / av_q2d(options_.sample_aspect);
  info_.sample_aspect = options_.sample_aspect;
  const auto scaled = [](int size, double by, int most) {
    return std::min(static_cast<int>(std::lround(size * by)), most);
  };
  if (wider > 1) layout.width = scaled(layout.width, wider, max_width);
  if (wider < 1) layout.height = scaled(layout.height, 1 / wider, max_height);
}

Result<std::optional<VideoFrame>> VideoReader::read() {
  first_frame_pending_ = false;
  if (first_) return std::exchange(first_, std::nullopt);
  if (info_.picture) return std::nullopt;
  auto frame = next_frame();
  if (!frame) return tl::unexpected(frame.error());
  if (!*frame) return std::nullopt;
  auto ready = upright(std::move(*frame));
  if (!ready) return tl::unexpected(ready.error());
  return std::optional<VideoFrame>(std::move(*ready));
}

/// Null at the end.
Result<FramePtr> VideoReader::next_frame() {
  while (true) {
    if (deinterlacer_) {
      if (FramePtr ready = deinterlacer_->pull()) return ready;
    }
    if (decoded_all_) return FramePtr();
    auto frame = decode();
    if (!frame) return frame;
    decoded_all_ = *frame == nullptr;
    const bool wanted = options_.deinterlace && !is_picture(*input_->iformat) && *frame &&
                        may_be_interlaced(**frame, stream().codecpar->codec_id);
    if (wanted && !deinterlacer_) deinterlacer_.emplace(stream().time_base);
    if (!deinterlacer_) return frame;
    if (auto pushed = deinterlacer_->push(std::move(*frame)); !pushed) {
      return failure(name_, pushed.error());
    }
  }
}

/// Null at the end.
Result<FramePtr> VideoReader::decode() {
  while (true) {
    FramePtr frame = new_frame();
    const int code = avcodec_receive_frame(decoder_.get(), frame.get());
    if (code >= 0) return frame;
    if (code == AVERROR_EOF) {
      if (auto ended = check_end(); !ended) return tl::unexpected(ended.error());
      return FramePtr();
    }
    auto next =
        code == AVERROR(EAGAIN) ? feed() : lose(LossKind::missing, time_so_far(), av_message(code));
    if (!next) return tl::unexpected(next.error());
  }
}

/// Gives the decoder one packet, or the news that there are no more.
Result<void> VideoReader::feed() {
  while (true) {
    PacketPtr packet = new_packet();
    const int code = av_read_frame(input_.get(), packet.get());
    if (code < 0) return end_input(code);
    position_ = input_->pb != nullptr ? avio_tell(input_->pb) : 0;
    const AVStream& source = *input_->streams[packet->stream_index];
    if (packet->pts != AV_NOPTS_VALUE) {
      read_until_ =
          std::max(read_until_, seconds(packet->pts + packet->duration, source.time_base));
    }
    timeline_.place(*packet);
    if (packet->stream_index != stream_) {
      pass_on(std::move(packet));
      continue;
    }
    if (const int sent = avcodec_send_packet(decoder_.get(), packet.get()); sent < 0) {
      return lose(LossKind::missing, time_so_far(), av_message(sent));
    }
    return {};
  }
}

Result<void> VideoReader::end_input(int code) {
  avcodec_send_packet(decoder_.get(), nullptr);
  if (code != AVERROR_EOF) return lose(LossKind::rest, time_so_far(), av_message(code));
  const bool half_frame = is_y4m(*input_->iformat) && avio_tell(input_->pb) != position_;
  if (half_frame) return lose(LossKind::rest, time_so_far(), "it ends in the middle of a frame");
  return {};
}

Result<void> VideoReader::lose(LossKind kind, double time, const std::string& detail) {
  if (!options_.salvage) return tl::unexpected(damaged(detail));
  if (kind == LossKind::rest) {
    losses_.add_rest(time, detail);
  } else {
    losses_.add(kind, time);
    if (kind == LossKind::missing) ++lost_since_;
  }
  return {};
}

/// What a demuxer passes over in silence shows at a steady rate: more time between two frames.
void VideoReader::note_gap(std::int64_t last, std::int64_t now) {
  const std::int64_t known = std::exchange(lost_since_, 0);
  const double rate = ratio_or_one(info_.frame_rate);
  const bool steady = std::abs(ratio_or_one(info_.shortest_rate) - rate) < 0.02 * rate;
  if (!options_.salvage || !steady || last == AV_NOPTS_VALUE) return;
  const std::int64_t frames = std::llround(seconds(now - last, info_.time_base) * rate) - 1;
  for (std::int64_t i = known; i < frames; ++i) {
    losses_.add(LossKind::missing, seconds(last, info_.time_base));
  }
}

Result<VideoFrame> VideoReader::upright(FramePtr decoded) {
  constexpr int broken = FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_CONCEALMENT_ACTIVE |
                         FF_DECODE_ERROR_DECODE_SLICES;
  VideoFrame frame{.av = nullptr, .layout = info_.layout};
  const std::int64_t last = last_pts_;
  set_time(frame, *decoded);
  note_gap(last, frame.pts);
  if ((decoded->decode_error_flags & broken) != 0) {
    auto lost = lose(LossKind::damaged, time_so_far(), "a frame does not decode");
    if (!lost) return tl::unexpected(lost.error());
    frame.damaged = true;
  }
  const Orientation turn = orientation(*decoded);
  const bool usual = decoded->width == width_ && decoded->height == height_ && turn == turn_;
  auto ready = usual ? as_usual(std::move(decoded)) : fitted(*decoded, turn);
  if (!ready) return failure(name_, ready.error());
  frame.av = std::move(*ready);
  return frame;
}

PixelKind VideoReader::decoded_kind(const AVFrame& decoded) const {
  const auto format = static_cast<AVPixelFormat>(decoded.format);
  const Range range = is_full_range(format, decoded.color_range) ? Range::full : Range::limited;
  return {format, decoded.width, decoded.height, info_.layout.matrix, range};
}

Result<FramePtr> VideoReader::as_usual(FramePtr frame) {
  Layout lying = info_.layout;
  if (turn_.transpose) std::swap(lying.width, lying.height);
  const PixelKind from = decoded_kind(*frame);
  const PixelKind to = kind_of(lying);
  const bool ready = same_memory(from.format) == lying.format && from.width == lying.width &&
                     from.height == lying.height;
  if (!ready) {
    if (!converted_) converted_.emplace(lying);
    FramePtr converted = converted_->make().av;
    if (auto done = converter_.convert(*frame, from, *converted, to); !done) {
      return tl::unexpected(done.error());
    }
    frame = std::move(converted);
  }
  if (turn_.upright()) return frame;
  if (!turned_) turned_.emplace(info_.layout);
  FramePtr turned = turned_->make().av;
  turn_upright(*frame, turn_, *turned);
  return turned;
}

/// Of a frame unlike the first one.
Result<FramePtr> VideoReader::fitted(const AVFrame& decoded, Orientation turn) {
  Layout own = info_.layout;
  own.width = decoded.width;
  own.height = decoded.height;
  FramePtr frame = FramePool(own).make().av;
  if (auto done = fitting_.convert(decoded, decoded_kind(decoded), *frame, kind_of(own)); !done) {
    return tl::unexpected(done.error());
  }
  double aspect = ratio_or_one(decoded.sample_aspect_ratio);
  if (turn.transpose) {
    std::swap(own.width, own.height);
    aspect = 1 / aspect;
  }
  if (!turn.upright()) {
    FramePtr turned = FramePool(own).make().av;
    turn_upright(*frame, turn, *turned);
    frame = std::move(turned);
  }
  FramePtr out = FramePool(info_.layout).make().av;
  auto done = fit_whole(*frame, kind_of(own), aspect / ratio_or_one(info_.sample_aspect), *out,
                        kind_of(info_.layout), converter_);
  if (!done) return tl::unexpected(done.error());
  return out;
}

void VideoReader::set_time(VideoFrame& frame, const AVFrame& decoded) {
  frame.duration = std::max<std::int64_t>(duration_of(decoded), 0);
  if (frame.duration == 0 && info_.frame_rate.num > 0) {
    frame.duration = av_rescale_q(1, av_inv_q(info_.frame_rate), info_.time_base);
  }
  frame.pts = decoded.best_effort_timestamp;
  const std::int64_t step = std::max<std::int64_t>(frame.duration, 1);
  if (frame.pts == AV_NOPTS_VALUE) {
    frame.pts = last_pts_ == AV_NOPTS_VALUE ? 0 : last_pts_ + step;
  }
  if (last_pts_ != AV_NOPTS_VALUE) frame.pts = std::max(frame.pts, last_pts_ + 1);
  last_pts_ = frame.pts;
}

/// A file whose header promises more than was there ended early. (Durations guessed from the bit
/// rate or the packets promise nothing.)
Result<void> VideoReader::check_end() {
  constexpr double tolerance = 0.25;  // seconds: sound often ends that much after the pictures
  const bool promised = input_->duration != AV_NOPTS_VALUE &&
                        input_->duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
  if (!promised || is_whole_riff(path_)) return {};
  if (read_until_ >= promised_end() - tolerance) return {};
  return lose(LossKind::rest, time_so_far(), "it ends before its time");
}

void VideoReader::on_packet(std::function<void(PacketPtr)> taker) {
  taker_ = std::move(taker);
  for (PacketPtr& packet : std::exchange(early_packets_, {})) taker_(std::move(packet));
}

void VideoReader::pass_on(PacketPtr packet) {
  if (is_cut_away(*packet)) return;
  if (taker_) {
    taker_(std::move(packet));
  } else if (first_frame_pending_) {
    early_packets_.push_back(std::move(packet));
  }
}

/// By an edit list. What it cuts away of the first moment is no sound, but what a decoder needs to
/// begin, and stays.
bool VideoReader::is_cut_away(const AVPacket& packet) {
  constexpr double longest_priming = 0.05;  // seconds: AAC's is 2112 samples
  if ((packet.flags & AV_PKT_FLAG_DISCARD) == 0) return false;
  const AVRational base = input_->streams[packet.stream_index]->time_base;
  if (seconds(packet.pts, base) < -longest_priming) trimmed_.insert(packet.stream_index);
  return trimmed_.contains(packet.stream_index);
}

/// A photograph says it in its frame, a video in its stream.
Orientation VideoReader::orientation(const AVFrame& frame) const {
  const AVFrameSideData* data = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (data != nullptr) {
    return orientation_of(reinterpret_cast<const std::int32_t*>(data->data));
  }
  return orientation_of(reinterpret_cast<const std::int32_t*>(display_matrix(stream())));
}

/// By the file's clock. Some durations count from its 0, others from the start.
double VideoReader::promised_end() const {
  const std::int64_t start = std::max(start_of(*input_), std::int64_t{0});
  const std::int64_t end = std::max(input_->duration, std::int64_t{0});
  return static_cast<double>(start > end ? start + end : end) / AV_TIME_BASE;
}

double VideoReader::time_so_far() const {
  return last_pts_ == AV_NOPTS_VALUE ? 0 : seconds(last_pts_, info_.time_base);
}

std::string VideoReader::damaged(const std::string& detail) const {
  std::string where;
  if (last_pts_ != AV_NOPTS_VALUE && !info_.picture) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), " after %.1f s", time_so_far());
    where = text.data();
  }
  return name_ + ": is damaged" + where + " (" + detail + "); " + options_.remedy;
}

}  // namespace scrim::io
