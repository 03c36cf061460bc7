#include "io/files/video_reader.hpp"

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
    case AV_PIX_FMT_P010:
      return Format::p010;
    case AV_PIX_FMT_YUV420P10:
      return Format::i010;
    case AV_PIX_FMT_YUV422P10:
      return Format::i210;
    case AV_PIX_FMT_RGBA64:
      return Format::rgba16;
    default:
      return std::nullopt;
  }
}

Format nearest_format(AVPixelFormat format, Orientation orientation) {
  const std::optional<Format> same = same_memory(format);
  if (same && !(*same == Format::yuyv && !orientation.upright())) return *same;
  const AVPixFmtDescriptor& kind = *av_pix_fmt_desc_get(format);
  const bool deep = kind.comp[0].depth > 8;
  const bool gray = kind.nb_components < 3;
  if (is_rgb(format) || (deep && gray)) return deep ? Format::rgba16 : Format::rgba;
  if (!deep) return Format::i420;
  return kind.log2_chroma_h == 0 ? Format::i210 : Format::i010;
}

/// A frame may leave to its stream what holds for all of them.
template <class Tag>
Tag tag_of(Tag frame, Tag stream, Tag unspecified) {
  return frame == unspecified ? stream : frame;
}

ColourTags colour_tags(const AVFrame& frame, const AVCodecParameters& stream) {
  return {tag_of(frame.color_primaries, stream.color_primaries, AVCOL_PRI_UNSPECIFIED),
          tag_of(frame.color_trc, stream.color_trc, AVCOL_TRC_UNSPECIFIED),
          tag_of(frame.colorspace, stream.color_space, AVCOL_SPC_UNSPECIFIED), frame.color_range,
          frame.chroma_location};
}

/// Where the matrix is not said, or is that of RGB, wide primaries tell.
Matrix matrix_of(const ColourTags& tags, int height) {
  const bool silent = tags.matrix == AVCOL_SPC_UNSPECIFIED || tags.matrix == AVCOL_SPC_RGB;
  const bool wide = silent && tags.primaries == AVCOL_PRI_BT2020;
  return wide ? Matrix::bt2020 : nearest_matrix(tags.matrix, height);
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

/// Where they are not said, HDR has the wide ones (ITU-R BT.2100).
Primaries primaries_of(const ColourTags& tags, Transfer transfer) {
  const bool said = tags.primaries != AVCOL_PRI_UNSPECIFIED;
  const bool wide = said ? tags.primaries == AVCOL_PRI_BT2020 : transfer != Transfer::sdr;
  return wide ? Primaries::bt2020 : Primaries::bt709;
}

}  // namespace

Result<VideoReader> VideoReader::open(const std::string& name, const ReaderOptions& options) {
  VideoReader reader;
  reader.name_ = name == "-" ? "stdin" : name;
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
  FramePtr first = new_frame();
  int code = AVERROR(EAGAIN);
  while ((code = avcodec_receive_frame(reader.decoder_.get(), first.get())) == AVERROR(EAGAIN)) {
    if (auto fed = reader.feed(); !fed) return tl::unexpected(fed.error());
  }
  if (code == AVERROR_EOF) {
    const std::string detail = last_av_error();
    return failure(reader.name_, "holds no frame that can be decoded" +
                                     (detail.empty() ? "" : " (" + detail + ")") +
                                     "; export it again");
  }
  if (code < 0) return tl::unexpected(reader.damaged(av_message(code)));
  if (auto described = reader.describe(*first, options); !described) {
    return tl::unexpected(described.error());
  }
  auto frame = reader.upright(std::move(first));
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

  for (unsigned i = 0; i < input_->nb_streams; ++i) {
    const AVCodecParameters& stream = *input_->streams[i]->codecpar;
    if (stream.codec_type == AVMEDIA_TYPE_VIDEO && stream.width > 0) {
      if (auto fits = check_size(name_, stream.width, stream.height); !fits) return fits;
    }
  }
  if (const int found = avformat_find_stream_info(input_.get(), nullptr); found < 0) {
    return failure(name_, "is damaged: " + av_message(found) + "; export it again");
  }
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
  if (is_picture(*input_->iformat)) decoder_->err_recognition |= AV_EF_EXPLODE | AV_EF_CRCCHECK;
  if (const int code = avcodec_open2(decoder_.get(), codec, nullptr); code < 0) {
    return failure(
        name_, std::string("the ") + codec->name + " decoder cannot start: " + av_message(code));
  }
  return {};
}

Result<void> VideoReader::describe(const AVFrame& first, const ReaderOptions& options) {
  const AVStream& video = stream();
  const Orientation turn = turn_ = orientation(first);
  const auto format = static_cast<AVPixelFormat>(first.format);
  info_.colour = colour_tags(first, *video.codecpar);
  const Transfer transfer = nearest_transfer(info_.colour.transfer);
  info_.layout = {
      .width = turn.transpose ? first.height : first.width,
      .height = turn.transpose ? first.width : first.height,
      .format = options.format ? *options.format : nearest_format(format, turn),
      .matrix = matrix_of(info_.colour, first.height),
      .range = is_full_range(format, first.color_range) ? Range::full : Range::limited,
      .transfer = transfer,
      .primaries = primaries_of(info_.colour, transfer),
  };
  if (is_rgb(format)) info_.layout.range = Range::limited;
  info_.picture = is_picture(*input_->iformat);
  if (info_.picture && first.colorspace == AVCOL_SPC_UNSPECIFIED &&
      info_.layout.matrix != Matrix::bt2020) {
    info_.layout.matrix = Matrix::bt601;  // JPEG's and WebP's
  }
  info_.time_base = video.time_base;
  info_.frame_rate = video.avg_frame_rate.num > 0 ? video.avg_frame_rate : video.r_frame_rate;
  info_.shortest_rate = video.r_frame_rate;
  const bool container_knows = video.sample_aspect_ratio.num > 0;
  info_.sample_aspect = container_knows ? video.sample_aspect_ratio : first.sample_aspect_ratio;
  if (turn.transpose && info_.sample_aspect.num > 0) {
    info_.sample_aspect = av_inv_q(info_.sample_aspect);
  }
  if (video.duration != AV_NOPTS_VALUE) {
    info_.duration = seconds(video.duration, video.time_base);
  } else if (input_->duration != AV_NOPTS_VALUE) {
    info_.duration = static_cast<double>(input_->duration) / AV_TIME_BASE;
  }
  info_.frames = video.nb_frames > 0 ? video.nb_frames
                                     : std::llround(info_.duration * av_q2d(info_.frame_rate));
  info_.hdr = hdr_metadata(first, video);
  return check_size(name_, info_.layout.width, info_.layout.height);
}

Result<std::optional<VideoFrame>> VideoReader::read() {
  first_frame_pending_ = false;
  if (first_) return std::exchange(first_, std::nullopt);
  if (info_.picture) return std::nullopt;
  return decode();
}

Result<std::optional<VideoFrame>> VideoReader::decode() {
  while (true) {
    FramePtr frame = new_frame();
    const int code = avcodec_receive_frame(decoder_.get(), frame.get());
    if (code == AVERROR_EOF) return end_of_file();
    if (code == AVERROR(EAGAIN)) {
      if (auto fed = feed(); !fed) return tl::unexpected(fed.error());
      continue;
    }
    if (code < 0) return tl::unexpected(damaged(av_message(code)));
    auto ready = upright(std::move(frame));
    if (!ready) return tl::unexpected(ready.error());
    return std::optional<VideoFrame>(std::move(*ready));
  }
}

/// Gives the decoder one packet, or the news that there are no more.
Result<void> VideoReader::feed() {
  while (true) {
    PacketPtr packet = new_packet();
    const int code = av_read_frame(input_.get(), packet.get());
    if (code == AVERROR_EOF) {
      const bool half_frame = is_y4m(*input_->iformat) && avio_tell(input_->pb) != position_;
      if (half_frame) return tl::unexpected(damaged("it ends in the middle of a frame"));
      avcodec_send_packet(decoder_.get(), nullptr);
      return {};
    }
    if (code < 0) return tl::unexpected(damaged(av_message(code)));
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
      return tl::unexpected(damaged(av_message(sent)));
    }
    return {};
  }
}

Result<VideoFrame> VideoReader::upright(FramePtr decoded) {
  constexpr int broken = FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_CONCEALMENT_ACTIVE |
                         FF_DECODE_ERROR_DECODE_SLICES;
  if ((decoded->decode_error_flags & broken) != 0) {
    return tl::unexpected(damaged("a frame does not decode"));
  }
  Layout lying = info_.layout;
  if (turn_.transpose) std::swap(lying.width, lying.height);
  const auto format = static_cast<AVPixelFormat>(decoded->format);

  VideoFrame frame{.av = nullptr, .layout = info_.layout};
  set_time(frame, *decoded);
  if (same_memory(format) == lying.format && decoded->width == lying.width &&
      decoded->height == lying.height) {
    frame.av = std::move(decoded);
  } else {
    if (!converted_) converted_.emplace(lying);
    frame.av = converted_->make().av;
    const Range range = is_full_range(format, decoded->color_range) ? Range::full : Range::limited;
    const PixelKind from{format, decoded->width, decoded->height, lying.matrix, range};
    const PixelKind to{pixel_format(lying.format), lying.width, lying.height, lying.matrix,
                       lying.range};
    if (auto done = converter_.convert(*decoded, from, *frame.av, to); !done) {
      return failure(name_, done.error());
    }
  }
  if (!turn_.upright()) {
    if (!turned_) turned_.emplace(info_.layout);
    FramePtr turned = turned_->make().av;
    turn_upright(*frame.av, turn_, *turned);
    frame.av = std::move(turned);
  }
  return frame;
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
Result<std::optional<VideoFrame>> VideoReader::end_of_file() const {
  constexpr double tolerance = 0.25;  // seconds: sound often ends that much after the pictures
  const bool promised = input_->duration != AV_NOPTS_VALUE &&
                        input_->duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
  if (!promised || is_whole_riff(path_)) return std::nullopt;
  if (read_until_ < promised_end() - tolerance) {
    return tl::unexpected(damaged("it ends before its time"));
  }
  return std::nullopt;
}

void VideoReader::on_packet(std::function<void(PacketPtr)> taker) {
  taker_ = std::move(taker);
  for (PacketPtr& packet : std::exchange(early_packets_, {})) taker_(std::move(packet));
}

void VideoReader::pass_on(PacketPtr packet) {
  if ((packet->flags & AV_PKT_FLAG_DISCARD) != 0) return;  // cut away by an edit list
  if (taker_) {
    taker_(std::move(packet));
  } else if (first_frame_pending_) {
    early_packets_.push_back(std::move(packet));
  }
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

std::string VideoReader::damaged(const std::string& detail) const {
  std::string where;
  if (last_pts_ != AV_NOPTS_VALUE && !info_.picture) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), " after %.1f s", seconds(last_pts_, info_.time_base));
    where = text.data();
  }
  return name_ + ": is damaged" + where + " (" + detail + "); copy or export it again";
}

}  // namespace scrim::io
