#include "io/files/hdr_metadata.hpp"

extern "C" {
#include <libavutil/dovi_meta.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "io/files/stream_side_data.hpp"

namespace scrim::io {
namespace {

template <class Metadata>
std::optional<Metadata> find(const AVFrame& frame, AVFrameSideDataType in_frame,
                             const AVStream& stream, AVPacketSideDataType in_stream) {
  if (const AVFrameSideData* data = av_frame_get_side_data(&frame, in_frame); data != nullptr) {
    return *reinterpret_cast<const Metadata*>(data->data);
  }
  const std::uint8_t* data = side_data(stream, in_stream);
  if (data == nullptr) return std::nullopt;
  return *reinterpret_cast<const Metadata*>(data);
}

bool is_within(AVRational value, double most) {
  return value.num >= 0 && value.den > 0 && av_q2d(value) <= most;
}

/// Whether what it says can be: a file may hold any numbers.
bool is_believable(const AVMasteringDisplayMetadata& display) {
  constexpr double brightest = 10000;  // cd/m², as in PQ
  const auto is_point = [](const AVRational* xy) {
    return is_within(xy[0], 1) && is_within(xy[1], 1);
  };
  const bool colours =
      is_point(display.white_point) && std::ranges::all_of(display.display_primaries, is_point);
  const bool light =
      is_within(display.min_luminance, brightest) && is_within(display.max_luminance, brightest);
  return (display.has_primaries == 0 || colours) && (display.has_luminance == 0 || light);
}

unsigned rounded(AVRational value, int units) {
  return unsigned(std::lround(av_q2d(value) * units));
}

}  // namespace

HdrMetadata hdr_metadata(const AVFrame& frame, const AVStream& stream) {
  HdrMetadata metadata{
      find<AVMasteringDisplayMetadata>(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA, stream,
                                       AV_PKT_DATA_MASTERING_DISPLAY_METADATA),
      find<AVContentLightMetadata>(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL, stream,
                                   AV_PKT_DATA_CONTENT_LIGHT_LEVEL)};
  if (metadata.display && !is_believable(*metadata.display)) metadata.display.reset();
  return metadata;
}

bool has_dolby_vision(const AVStream& stream) {
  return side_data(stream, AV_PKT_DATA_DOVI_CONF) != nullptr;
}

bool needs_dolby_vision(const AVStream& stream) {
  const std::uint8_t* data = side_data(stream, AV_PKT_DATA_DOVI_CONF);
  if (data == nullptr) return false;
  const auto& layer = *reinterpret_cast<const AVDOVIDecoderConfigurationRecord*>(data);
  const bool av1s_own = layer.dv_profile == 10 && layer.dv_bl_signal_compatibility_id == 0;
  return layer.dv_profile == 5 || av1s_own;
}

void describe_hdr(const HdrMetadata& metadata, AVStream& stream) {
  if (metadata.display) {
    add_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, &*metadata.display,
                  sizeof *metadata.display);
  }
  if (metadata.light) {
    add_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, &*metadata.light,
                  sizeof *metadata.light);
  }
}

std::string x265_parameters(const HdrMetadata& metadata) {
  constexpr int chromaticity = 50000, luminance = 10000;  // the units of SMPTE ST 2086 in HEVC
  std::array<char, 256> text{};
  std::string out;
  const auto& display = metadata.display;
  if (display && display->has_primaries != 0 && display->has_luminance != 0) {
    const auto& p = display->display_primaries;
    const auto xy = [](AVRational v) { return rounded(v, chromaticity); };
    std::snprintf(
        text.data(), text.size(), "master-display=G(%u,%u)B(%u,%u)R(%u,%u)WP(%u,%u)L(%u,%u)",
        xy(p[1][0]), xy(p[1][1]), xy(p[2][0]), xy(p[2][1]), xy(p[0][0]), xy(p[0][1]),
        xy(display->white_point[0]), xy(display->white_point[1]),
        rounded(display->max_luminance, luminance), rounded(display->min_luminance, luminance));
    out = text.data();
  }
  if (metadata.light) {
    std::snprintf(text.data(), text.size(), "%smax-cll=%u,%u", out.empty() ? "" : ":",
                  metadata.light->MaxCLL, metadata.light->MaxFALL);
    out += text.data();
  }
  return out;
}

}  // namespace scrim::io
