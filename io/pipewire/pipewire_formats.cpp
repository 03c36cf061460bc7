#include "io/pipewire/pipewire_formats.hpp"

#include <spa/buffer/buffer.h>
#include <spa/buffer/meta.h>
#include <spa/param/buffers.h>
#include <spa/param/format-utils.h>
#include <spa/param/video/format-utils.h>

#include <algorithm>
#include <array>

namespace scrim::io {
namespace {

constexpr std::array<spa_rectangle, 15> usual_sizes{{{1280, 720},
                                                     {1920, 1080},
                                                     {1600, 900},
                                                     {1024, 576},
                                                     {960, 540},
                                                     {848, 480},
                                                     {640, 360},
                                                     {320, 180},
                                                     {1440, 1080},
                                                     {1280, 960},
                                                     {1024, 768},
                                                     {960, 720},
                                                     {800, 600},
                                                     {640, 480},
                                                     {320, 240}}};
constexpr std::array<spa_fraction, 7> usual_rates{
    {{30, 1}, {25, 1}, {24, 1}, {20, 1}, {15, 1}, {10, 1}, {5, 1}}};

PodBuilder i420_format(spa_rectangle size) {
  PodBuilder format(SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
  format.id(SPA_FORMAT_mediaType, SPA_MEDIA_TYPE_video)
      .id(SPA_FORMAT_mediaSubtype, SPA_MEDIA_SUBTYPE_raw)
      .id(SPA_FORMAT_VIDEO_format, SPA_VIDEO_FORMAT_I420)
      .size(SPA_FORMAT_VIDEO_size, size);
  return format;
}

Pod with_colour(PodBuilder& format) {
  return format.id(SPA_FORMAT_VIDEO_colorRange, SPA_VIDEO_COLOR_RANGE_16_235)
      .id(SPA_FORMAT_VIDEO_colorMatrix, SPA_VIDEO_COLOR_MATRIX_BT709)
      .id(SPA_FORMAT_VIDEO_transferFunction, SPA_VIDEO_TRANSFER_BT709)
      .id(SPA_FORMAT_VIDEO_colorPrimaries, SPA_VIDEO_COLOR_PRIMARIES_BT709)
      .build();
}

bool same(spa_rectangle a, spa_rectangle b) {
  return a.width == b.width && a.height == b.height;
}

}  // namespace

VirtualMode without_padding(VirtualMode mode) {
  mode.width = std::clamp(mode.width, min_width, max_width) / 8 * 8;
  mode.height = std::clamp(mode.height, min_height, max_height) / 2 * 2;
  return mode;
}

std::vector<Pod> offered_formats(const VirtualMode& preferred) {
  const spa_rectangle first{static_cast<std::uint32_t>(preferred.width),
                            static_cast<std::uint32_t>(preferred.height)};
  std::vector<spa_rectangle> sizes{first};
  for (const spa_rectangle size : usual_sizes) {
    if (!same(size, first)) sizes.push_back(size);
  }
  const spa_fraction rate = fraction(preferred.rate);
  std::vector<spa_fraction> rates{rate};
  rates.insert(rates.end(), usual_rates.begin(), usual_rates.end());

  // libwebrtc reads the rate only of formats that have a single one.
  std::vector<Pod> formats;
  formats.reserve(2 * sizes.size());
  for (const spa_rectangle size : sizes) {
    formats.push_back(with_colour(i420_format(size).rate(SPA_FORMAT_VIDEO_framerate, rate)));
  }
  for (const spa_rectangle size : sizes) {
    formats.push_back(with_colour(i420_format(size).any(SPA_FORMAT_VIDEO_framerate, rates)));
  }
  return formats;
}

std::optional<VirtualMode> agreed_mode(const spa_pod* format) {
  std::uint32_t type = 0, subtype = 0;
  spa_video_info_raw raw{};
  if (spa_format_parse(format, &type, &subtype) < 0 || type != SPA_MEDIA_TYPE_video ||
      subtype != SPA_MEDIA_SUBTYPE_raw || spa_format_video_raw_parse(format, &raw) < 0 ||
      raw.format != SPA_VIDEO_FORMAT_I420) {
    return std::nullopt;
  }
  if (raw.size.width < min_width || raw.size.width > max_width || raw.size.height < min_height ||
      raw.size.height > max_height || raw.size.width % 8 != 0 || raw.size.height % 2 != 0 ||
      raw.framerate.denom == 0 || raw.framerate.num == 0) {
    return std::nullopt;
  }
  return VirtualMode{static_cast<int>(raw.size.width), static_cast<int>(raw.size.height),
                     static_cast<double>(raw.framerate.num) / raw.framerate.denom};
}

std::size_t i420_bytes(const VirtualMode& mode) {
  return static_cast<std::size_t>(mode.width) * static_cast<std::size_t>(mode.height) * 3 / 2;
}

std::vector<Pod> virtual_camera_buffers(const VirtualMode& mode, int buffers) {
  constexpr int least = 3, most = 16;
  std::vector<Pod> pods;
  pods.push_back(PodBuilder(SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers)
                     .range(SPA_PARAM_BUFFERS_buffers, PodRange<std::int32_t>{buffers, least, most})
                     .number(SPA_PARAM_BUFFERS_blocks, 1)
                     .number(SPA_PARAM_BUFFERS_size, static_cast<std::int32_t>(i420_bytes(mode)))
                     .number(SPA_PARAM_BUFFERS_stride, mode.width)
                     .flags(SPA_PARAM_BUFFERS_dataType, 1 << SPA_DATA_MemFd)
                     .build());
  pods.push_back(PodBuilder(SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta)
                     .id(SPA_PARAM_META_type, SPA_META_Header)
                     .number(SPA_PARAM_META_size, sizeof(spa_meta_header))
                     .build());
  return pods;
}

}  // namespace scrim::io
