#include "io/files/video_reader.hpp"

#include "io/files/clock_arithmetic.hpp"
#include "io/files/failure.hpp"
#include "io/files/file_bytes.hpp"
#include "io/files/picture_size.hpp"
#include "io/files/stream_side_data.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <bit>
#include <cmath>
#include <filesystem>
#include <string_view>
#include <type_traits>
#include <utility>

namespace scrim::io {
namespace {

namespace fs = std::filesystem;

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
  auto fits = check_picture_size(width, height);
  return fits ? fits : failure(name, fits.error());
}

/// libav hands on what a file says, which may be a number that no such tag has.
template <class Tag>
Tag known(const Tag& tag, Tag end, Tag unspecified) {
  const auto number = std::bit_cast<std::underlying_type_t<Tag>>(tag);
  return number < static_cast<decltype(number)>(end) ? static_cast<Tag>(number) : unspecified;
}

/// A frame may leave to its stream what holds for all of them.
template <class Tag>
Tag tag_of(const Tag& frame, const Tag& stream, Tag end, Tag unspecified) {
  const Tag own = known(frame, end, unspecified);
  return own == unspecified ? known(stream, end, unspecified) : own;
}

ColourTags colour_tags(const AVFrame& frame, const AVCodecParameters& stream) {
  return {
      .primaries = tag_of(frame.color_primaries, stream.color_primaries, AVCOL_PRI_NB,
                          AVCOL_PRI_UNSPECIFIED),
      .transfer = tag_of(frame.color_trc, stream.color_trc, AVCOL_TRC_NB, AVCOL_TRC_UNSPECIFIED),
      .matrix = tag_of(frame.colorspace, stream.color_space, AVCOL_SPC_NB, AVCOL_SPC_UNSPECIFIED),
      .range = known(frame.color_range, AVCOL_RANGE_NB, AVCOL_RANGE_UNSPECIFIED),
      .chroma = known(frame.chroma_location, AVCHROMA_LOC_NB, AVCHROMA_LOC_UNSPECIFIED),
  };
}

/// Where the matrix is not said, or is that of RGB, wide primaries tell.
Matrix matrix_of(const ColourTags& tags, int height) {
  const bool silent = tags.matrix == AVCOL_SPC_UNSPECIFIED || tags.matrix == AVCOL_SPC_RGB;
  const bool wide = silent && tags.primaries == AVCOL_PRI_BT2020;
  return wide ? Matrix::bt2020 : nearest_matrix(tags.matrix, height);
}

/// Where they are not said, HDR has the wide ones (ITU-R BT.2100).
Primaries primaries_of(const ColourTags& tags, Transfer transfer) {
  const bool said = tags.primaries != AVCOL_PRI_UNSPECIFIED;
  const bool wide = said ? tags.primaries == AVCOL_PRI_BT2020 : transfer != Transfer::sdr;
  return wide ? Primaries::bt2020 : Primaries::bt709;
}

std::int64_t duration_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame.duration;
#else
  return frame.pkt_duration;
#endif
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
  auto opened = reader.open_foreign_file();
  if (opened && !reader.foreign_.frames) opened = reader.open_decoder();
  if (opened) opened = reader.open_first_frame();
  if (!opened) return tl::unexpected(opened.error());
  return reader;
}

Result<void> VideoReader::open_foreign_file() {
  constexpr std::size_t start = 32, largest = std::size_t{1} << 30;
  if (path_.empty() || !may_be_foreign(bytes_of_file(path_, start))) return {};
  auto file = open_foreign(bytes_of_file(path_, largest));
  if (!file) return failure(name_, file.error());
  if (!*file) return {};
  foreign_ = std::move(**file);
  tags_ = foreign_.tags;
  info_.picture = foreign_.picture;
  info_.toned_down = foreign_.toned_down;
  info_.taken_for_srgb = foreign_.taken_for_srgb;
  return {};
}

Result<void> VideoReader::open_decoder() {
  auto decoder = FileDecoder::open(path_, name_, options_.decoder);
  if (!decoder) return tl::unexpected(decoder.error());
  decoder_ = std::move(*decoder);
  info_.picture = decoder_->is_picture();
  if (info_.picture || decoder_->may_be_still()) {
    tags_ = PictureTags::of_file(bytes_of_file(path_));
  }
  return {};
}

/// The first frame knows best: its format, its colours, and how a photograph was held.
Result<void> VideoReader::open_first_frame() {
  auto first = next_decoded();
  if (!first) return tl::unexpected(first.error());
  if (!*first) {
    const std::string detail = last_av_error();
    return failure(name_, "holds no frame that can be decoded" +
                              (detail.empty() ? "" : " (" + detail + ")") + "; export it again");
  }
  if (decoder_ && decoder_->may_be_still()) {
    auto second = next_decoded();
    if (!second) return tl::unexpected(second.error());
    ahead_ = std::move(*second);
    info_.picture = ahead_ == nullptr;
  }
  if (auto fits = check_size(name_, (*first)->width, (*first)->height); !fits) return fits;
  info_.bits = av_pix_fmt_desc_get(static_cast<AVPixelFormat>((*first)->format))->comp[0].depth;
  choose_colours(**first);
  auto picture = split(std::move(*first));
  if (!picture) return tl::unexpected(picture.error());
  info_.transparent = picture->alpha != nullptr;
  describe(*picture->colour);
  make_shapers(*picture);
  auto frame = upright(std::move(*picture));
  if (!frame) return tl::unexpected(frame.error());
  first_ = std::move(*frame);
  return {};
}

/// Tags of HDR and wide primaries go before a profile (PNG, third edition, section 4.3).
void VideoReader::choose_colours(const AVFrame& first) {
  const ColourTags tags = colour_tags(first, *stream().codecpar);
  const Transfer transfer = nearest_transfer(tags.transfer);
  if (transfer != Transfer::sdr || primaries_of(tags, transfer) != Primaries::bt709) return;
  info_.profile = tags_.profile();
  if (!options_.profile) return;
  colours_ = ColourConversion::between(info_.profile, *options_.profile);
  info_.profile = *options_.profile;
}

/// How the numbers of a frame are meant.
PixelKind VideoReader::kind_of(const AVFrame& frame) const {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const ColourTags tags = colour_tags(frame, *stream().codecpar);
  Matrix matrix = matrix_of(tags, frame.height);
  const bool jpeg = info_.picture && tags.matrix == AVCOL_SPC_UNSPECIFIED;  // or WebP
  if (jpeg && matrix != Matrix::bt2020) matrix = Matrix::bt601;
  const Range range = is_full_range(format, tags.range) ? Range::full : Range::limited;
  return {format, frame.width, frame.height, matrix, range};
}

/// Whether any frame is transparent. Errors are for those who read.
bool VideoReader::turns_transparent() const {
  ReaderOptions options = options_;
  options.looks_for_transparency = false;
  options.decoder.deinterlace = false;
  auto reader = open(path_, options);
  if (!reader) return false;
  if (reader->decoder_) reader->decoder_->expect_no_taker();
  while (true) {
    auto frame = reader->next_decoded();
    if (!frame || !*frame) return false;
    const auto picture = reader->split(std::move(*frame));
    if (!picture) return false;
    if (picture->alpha) return true;
  }
}

void VideoReader::describe(const AVFrame& first) {
  const AVStream& video = stream();
  const PixelKind kind = kind_of(first);
  const Orientation turn = orientation(first);
  info_.colour = colour_tags(first, *video.codecpar);
  info_.hdr = hdr_metadata(first, video);
  const Transfer transfer = nearest_transfer(info_.colour.transfer);
  const bool may_turn =
      options_.looks_for_transparency && !info_.picture && !info_.transparent &&
      (may_be_transparent(kind.format) || (decoder_ && decoder_->may_turn_transparent()));
  const bool known = may_turn && fs::is_regular_file(path_);
  if (known && !options_.turns_transparent) options_.turns_transparent = turns_transparent();
  if (known) info_.transparent = *options_.turns_transparent;
  const bool rgba = info_.transparent || (may_turn && !known);
  const Format with_alpha = info_.bits > 8 ? Format::rgba16 : Format::rgba;
  const Format nearest = rgba ? with_alpha : nearest_format(kind.format, turn);
  info_.layout = {
      .format = options_.format.value_or(nearest),
      .matrix = kind.matrix,
      .range = is_rgb(kind.format) ? Range::limited : kind.range,
      .transfer = transfer,
      .primaries = primaries_of(info_.colour, transfer),
  };
  describe_shape(first, turn);
  info_.time_base = video.time_base;
  info_.frame_rate = video.avg_frame_rate.num > 0 ? video.avg_frame_rate : video.r_frame_rate;
  info_.shortest_rate = video.r_frame_rate;
  if (video.duration != AV_NOPTS_VALUE) {
    info_.duration = seconds(video.duration, video.time_base);
  } else if (container().duration != AV_NOPTS_VALUE) {
    info_.duration = static_cast<double>(container().duration) / AV_TIME_BASE;
  }
  info_.frames = video.nb_frames > 0
                     ? video.nb_frames
                     : std::llround(std::min(info_.duration * av_q2d(info_.frame_rate), 1e15));
  info_.field_order = order_of(first);
  const AVFieldOrder said = video.codecpar->field_order;
  const bool later = info_.field_order == AV_FIELD_PROGRESSIVE && said > AV_FIELD_PROGRESSIVE;
  if (later && decoder_ && !options_.decoder.deinterlace && !info_.picture) {
    info_.field_order = said;
  }
}

AVFieldOrder VideoReader::order_of(const AVFrame& frame) const {
  const bool left = decoder_ && !options_.decoder.deinterlace;
  return left ? decoder_->field_order(frame) : AV_FIELD_PROGRESSIVE;
}

/// Size and shape of pixels, upright. No pixel is lost for the sake of another shape.
void VideoReader::describe_shape(const AVFrame& first, Orientation turn) {
  Layout& layout = info_.layout;
  layout.width = turn.transpose ? first.height : first.width;
  layout.height = turn.transpose ? first.width : first.height;
  const AVRational container = stream().sample_aspect_ratio;
  info_.sample_aspect = container.num > 0 ? container : first.sample_aspect_ratio;
  if (turn.transpose && info_.sample_aspect.num > 0) {
    info_.sample_aspect = av_inv_q(info_.sample_aspect);
  }
  if (options_.sample_aspect.num <= 0) return;
  const double wider = ratio_or_one(info_.sample_aspect) / av_q2d(options_.sample_aspect);
  info_.sample_aspect = options_.sample_aspect;
  const auto scaled = [](int size, double by, int most) {
    return static_cast<int>(std::lround(std::min(size * by, static_cast<double>(most))));
  };
  if (wider > 1) layout.width = scaled(layout.width, wider, max_width);
  if (wider < 1) layout.height = scaled(layout.height, 1 / wider, max_height);
}

void VideoReader::make_shapers(const SplitPicture& first) {
  const Layout& layout = info_.layout;
  FrameShaper::Plan plan{
      .width = first.colour->width,
      .height = first.colour->height,
      .turn = orientation(*first.colour),
      .to = {pixel_format(layout.format), layout.width, layout.height, layout.matrix, layout.range},
      .aspect = ratio_or_one(info_.sample_aspect),
      .own_aspect = first.colour->sample_aspect_ratio};
  shaper_.emplace(plan);
  plan.to.format = is_deep(layout.format) ? AV_PIX_FMT_GRAY16 : AV_PIX_FMT_GRAY8;
  plan.to.range = Range::full;
  alpha_shaper_.emplace(plan);
}

Result<std::optional<VideoFrame>> VideoReader::read() {
  if (decoder_) decoder_->expect_no_taker();
  if (first_) return std::exchange(first_, std::nullopt);
  if (info_.picture) return std::nullopt;
  auto decoded = next_decoded();
  if (!decoded) return tl::unexpected(decoded.error());
  if (!*decoded) return std::nullopt;
  auto picture = split(std::move(*decoded));
  if (!picture) return tl::unexpected(picture.error());
  auto ready = upright(std::move(*picture));
  if (!ready) return tl::unexpected(ready.error());
  return std::optional<VideoFrame>(std::move(*ready));
}

/// Null at the end.
Result<FramePtr> VideoReader::next_decoded() {
  if (ahead_) return std::move(ahead_);
  if (decoder_) return decoder_->next();
  auto frame = foreign_.frames->next();
  if (!frame) return failure(name_, frame.error());
  return frame;
}

Result<SplitPicture> VideoReader::split(FramePtr decoded) {
  const PixelKind kind = kind_of(*decoded);
  SplitPicture picture{std::move(decoded), nullptr};
  if (may_be_transparent(kind.format)) picture = splitter_.split(std::move(picture.colour), kind);
  if (!picture.colour) return failure(name_, "its pixel format cannot be converted");
  if (!colours_) return picture;
  auto colour = colours_->convert(*picture.colour, kind_of(*picture.colour));
  if (!colour) return failure(name_, colour.error());
  picture.colour = std::move(*colour);
  return picture;
}

Result<VideoFrame> VideoReader::upright(SplitPicture picture) {
  VideoFrame frame{.av = nullptr, .layout = info_.layout};
  set_time(frame, *picture.colour);
  frame.field_order = order_of(*picture.colour);
  frame.damaged = is_damaged(*picture.colour);
  const Orientation turn = orientation(*picture.colour);
  const PixelKind kind = kind_of(*picture.colour);
  const Format format = info_.layout.format;
  const bool rgba = format == Format::rgba || format == Format::rgba16;
  const bool without = options_.looks_for_transparency && !rgba;
  if (picture.alpha && without) {
    put_over_white(*picture.colour, *picture.alpha, info_.layout.transfer);
    picture.alpha.reset();
    filled_ = true;
  }
  if (picture.alpha) {
    picture.alpha->sample_aspect_ratio = picture.colour->sample_aspect_ratio;
    const auto gray_format = static_cast<AVPixelFormat>(picture.alpha->format);
    const PixelKind gray{gray_format, kind.width, kind.height, kind.matrix, Range::full};
    auto alpha = alpha_shaper_->shape(std::move(picture.alpha), gray, turn);
    if (!alpha) return failure(name_, alpha.error());
    frame.alpha = std::move(*alpha);
  }
  auto colour = shaper_->shape(std::move(picture.colour), kind, turn);
  if (!colour) return failure(name_, colour.error());
  frame.av = std::move(*colour);
  return frame;
}

void VideoReader::set_time(VideoFrame& frame, const AVFrame& decoded) {
  frame.duration = std::max<std::int64_t>(duration_of(decoded), 0);
  if (frame.duration == 0 && info_.frame_rate.num > 0) {
    frame.duration = rescaled(1, av_inv_q(info_.frame_rate), info_.time_base);
  }
  frame.pts = decoded.best_effort_timestamp;
  const std::int64_t step = std::max<std::int64_t>(frame.duration, 1);
  if (frame.pts == AV_NOPTS_VALUE) {
    frame.pts = last_pts_ == AV_NOPTS_VALUE ? 0 : later(last_pts_, step);
  }
  if (last_pts_ != AV_NOPTS_VALUE) frame.pts = std::max(frame.pts, later(last_pts_, 1));
  last_pts_ = frame.pts;
}

/// A video says it in its stream, a photograph in its frame, or only in its tags.
Orientation VideoReader::orientation(const AVFrame& frame) const {
  const AVFrameSideData* data = av_frame_get_side_data(&frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (data != nullptr) {
    return orientation_of(reinterpret_cast<const std::int32_t*>(data->data));
  }
  const std::uint8_t* matrix = side_data(stream(), AV_PKT_DATA_DISPLAYMATRIX);
  if (matrix == nullptr) return tags_.orientation();
  return orientation_of(reinterpret_cast<const std::int32_t*>(matrix));
}

void VideoReader::on_packet(std::function<void(PacketPtr)> taker) {
  if (decoder_) decoder_->on_packet(std::move(taker));
}

const AVFormatContext& VideoReader::container() const {
  return decoder_ ? decoder_->container() : *foreign_.container;
}

std::vector<Loss> VideoReader::losses() const {
  return decoder_ ? decoder_->losses() : std::vector<Loss>();
}

}  // namespace scrim::io
