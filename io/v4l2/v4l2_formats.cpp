#include "io/v4l2/v4l2_formats.hpp"

#include <linux/videodev2.h>

#include <algorithm>

namespace scrim::io {
namespace {

/// V4L2's names for what Scrim reads.
struct KnownFormat {
  std::uint32_t fourcc;
  Encoding encoding;
  std::size_t buffers;
};
constexpr KnownFormat known_formats[] = {
    {V4L2_PIX_FMT_YUV420, Encoding::i420, 1},  {V4L2_PIX_FMT_YUV420M, Encoding::i420, 3},
    {V4L2_PIX_FMT_YUV422P, Encoding::i422, 1}, {V4L2_PIX_FMT_NV12, Encoding::nv12, 1},
    {V4L2_PIX_FMT_NV12M, Encoding::nv12, 2},   {V4L2_PIX_FMT_YUYV, Encoding::yuyv, 1},
    {V4L2_PIX_FMT_UYVY, Encoding::uyvy, 1},    {V4L2_PIX_FMT_RGBA32, Encoding::rgba, 1},
    {V4L2_PIX_FMT_RGBX32, Encoding::rgba, 1},  {V4L2_PIX_FMT_ABGR32, Encoding::bgra, 1},
    {V4L2_PIX_FMT_XBGR32, Encoding::bgra, 1},  {V4L2_PIX_FMT_MJPEG, Encoding::mjpeg, 1},
    {V4L2_PIX_FMT_JPEG, Encoding::mjpeg, 1},   {V4L2_PIX_FMT_H264, Encoding::h264, 1},
};

const KnownFormat* known(std::uint32_t fourcc) {
  const auto* found =
      std::find_if(std::begin(known_formats), std::end(known_formats),
                   [fourcc](const KnownFormat& format) { return format.fourcc == fourcc; });
  return found == std::end(known_formats) ? nullptr : found;
}

std::string text(std::uint32_t fourcc) {
  std::string letters;
  for (int i = 0; i < 4; ++i) {
    const auto letter = static_cast<char>(fourcc >> (8 * i));
    letters += letter >= ' ' && letter <= '~' ? letter : '?';
  }
  return letters;
}

// More of each than any camera lists.
constexpr std::uint32_t most_formats = 256, most_sizes = 64, most_intervals = 64;

/// Frames a second; 0 where the driver says what no camera does.
double rate_of(const v4l2_fract& interval) {
  constexpr double quickest = 1000;
  if (interval.numerator == 0) return 0;
  const double rate = double(interval.denominator) / interval.numerator;
  return rate <= quickest ? rate : 0;
}

/// The nearest to `wished` that lies in `least`, `least + step`, … `most`.
int nearest(int wished, std::uint32_t least, std::uint32_t most, std::uint32_t step) {
  const auto wish = static_cast<std::uint32_t>(wished);
  if (wish <= least || most <= least) return static_cast<int>(least);
  const std::uint32_t above = std::min(wish, most) - least;
  return static_cast<int>(least + (step == 0 ? above : above / step * step));
}

void add_rates(const V4l2Device& device, V4l2Offer offer, const CameraWish& wish,
               std::vector<V4l2Offer>& offers) {
  for (std::uint32_t i = 0; i < most_intervals; ++i) {
    v4l2_frmivalenum interval{};
    interval.index = i;
    interval.pixel_format = offer.fourcc;
    interval.width = static_cast<std::uint32_t>(offer.mode.width);
    interval.height = static_cast<std::uint32_t>(offer.mode.height);
    if (device.control(VIDIOC_ENUM_FRAMEINTERVALS, &interval) != 0) {
      if (i > 0) return;
      offer.mode.rate = wish.rate;
      offers.push_back(offer);
      return;
    }
    if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
      const double slowest = rate_of(interval.stepwise.max),
                   quickest = rate_of(interval.stepwise.min);
      offer.mode.rate = std::max(slowest, std::min(wish.rate, quickest));
      offers.push_back(offer);
      return;
    }
    offer.mode.rate = rate_of(interval.discrete);
    offers.push_back(offer);
  }
}

void add_sizes(const V4l2Device& device, V4l2Offer offer, const CameraWish& wish,
               std::vector<V4l2Offer>& offers) {
  const auto add = [&](int width, int height) {
    offer.mode.width = width;
    offer.mode.height = height;
    add_rates(device, offer, wish, offers);
  };
  for (std::uint32_t i = 0; i < most_sizes; ++i) {
    v4l2_frmsizeenum size{};
    size.index = i;
    size.pixel_format = offer.fourcc;
    if (device.control(VIDIOC_ENUM_FRAMESIZES, &size) != 0) {
      if (i == 0) add(wish.width, wish.height);
      return;
    }
    if (size.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
      const v4l2_frmsize_stepwise& range = size.stepwise;
      add(nearest(wish.width, range.min_width, range.max_width, range.step_width),
          nearest(wish.height, range.min_height, range.max_height, range.step_height));
      return;
    }
    add(static_cast<int>(size.discrete.width), static_cast<int>(size.discrete.height));
  }
}

/// What a driver says about colours, with V4L2's rules for what it leaves out.
void set_colours(PictureKind& kind, std::uint32_t colour_space, std::uint32_t encoding,
                 std::uint32_t quantization) {
  if (encoding == V4L2_YCBCR_ENC_DEFAULT) encoding = V4L2_MAP_YCBCR_ENC_DEFAULT(colour_space);
  if (quantization == V4L2_QUANTIZATION_DEFAULT) {
    quantization = V4L2_MAP_QUANTIZATION_DEFAULT(false, colour_space, encoding);
  }
  const bool old = encoding == V4L2_YCBCR_ENC_601 || encoding == V4L2_YCBCR_ENC_XV601;
  kind.matrix = old ? Matrix::bt601 : Matrix::bt709;
  kind.range = quantization == V4L2_QUANTIZATION_FULL_RANGE ? Range::full : Range::limited;
}

/// The rate that the camera will keep; the one asked for when it does not say.
double agree_on_rate(const V4l2Device& device, double rate) {
  v4l2_streamparm parameters{};
  parameters.type = device.buffer_type();
  parameters.parm.capture.timeperframe = {.numerator = 1000,
                                          .denominator = static_cast<std::uint32_t>(rate * 1000)};
  if (device.control(VIDIOC_S_PARM, &parameters) != 0) return rate;
  const double agreed = rate_of(parameters.parm.capture.timeperframe);
  return agreed > 0 ? agreed : rate;
}

}  // namespace

std::vector<V4l2Offer> offered_modes(const V4l2Device& device, const CameraWish& wish) {
  std::vector<V4l2Offer> offers;
  for (std::uint32_t i = 0; i < most_formats; ++i) {
    v4l2_fmtdesc format{};
    format.index = i;
    format.type = device.buffer_type();
    if (device.control(VIDIOC_ENUM_FMT, &format) != 0) break;
    const KnownFormat* readable = known(format.pixelformat);
    if (readable == nullptr) continue;
    const OfferedMode mode{.encoding = readable->encoding};
    add_sizes(device, {.fourcc = format.pixelformat, .mode = mode}, wish, offers);
  }
  return offers;
}

CameraResult<V4l2Format> agree_on(const V4l2Device& device, const V4l2Offer& offer) {
  v4l2_format format{};
  format.type = device.buffer_type();
  v4l2_pix_format& one = format.fmt.pix;
  v4l2_pix_format_mplane& many = format.fmt.pix_mp;
  const auto set = [&offer](auto& pixels) {
    pixels.pixelformat = offer.fourcc;
    pixels.width = static_cast<std::uint32_t>(offer.mode.width);
    pixels.height = static_cast<std::uint32_t>(offer.mode.height);
    pixels.field = V4L2_FIELD_ANY;
  };
  device.is_multi_planar() ? set(many) : set(one);
  if (const int error = device.control(VIDIOC_S_FMT, &format)) {
    return tl::unexpected(device.problem("set the picture size of", error));
  }

  V4l2Format agreed;
  std::size_t buffers = 1;
  const auto take = [&](const auto& pixels) {
    agreed.kind.width = static_cast<int>(std::min<std::uint32_t>(pixels.width, 1U << 20));
    agreed.kind.height = static_cast<int>(std::min<std::uint32_t>(pixels.height, 1U << 20));
    set_colours(agreed.kind, pixels.colorspace, pixels.ycbcr_enc, pixels.quantization);
    return known(pixels.pixelformat);
  };
  const KnownFormat* outcome = device.is_multi_planar() ? take(many) : take(one);
  if (device.is_multi_planar()) {
    buffers = many.num_planes;
    for (std::size_t i = 0; i < std::min<std::size_t>(buffers, 3); ++i) {
      agreed.strides[i] = many.plane_fmt[i].bytesperline;
    }
  } else {
    agreed.strides[0] = one.bytesperline;
  }
  if (outcome == nullptr) {
    const auto fourcc = device.is_multi_planar() ? many.pixelformat : one.pixelformat;
    return tl::unexpected(
        device.problem(CameraTrouble::unsupported,
                       "gives pictures of the kind " + text(fourcc) + ", which Scrim cannot read"));
  }
  if (buffers != outcome->buffers) {
    return tl::unexpected(device.problem(
        CameraTrouble::unsupported, "gives pictures in " + std::to_string(buffers) +
                                        " parts instead of " + std::to_string(outcome->buffers)));
  }
  agreed.kind.encoding = outcome->encoding;
  agreed.buffers = outcome->buffers;
  agreed.rate = agree_on_rate(device, offer.mode.rate);
  return agreed;
}

}  // namespace scrim::io
