#include "io/pipewire/pipewire_camera_formats.hpp"

#include <spa/buffer/buffer.h>
#include <spa/buffer/meta.h>
#include <spa/param/buffers.h>
#include <spa/param/format-utils.h>
#include <spa/param/video/format-utils.h>
#include <spa/pod/iter.h>

#include <algorithm>
#include <array>

namespace scrim::io {
namespace {

struct RawFormat {
  std::uint32_t id;
  Encoding encoding;
};
constexpr std::array<RawFormat, 9> raw_formats{{{SPA_VIDEO_FORMAT_I420, Encoding::i420},
                                                {SPA_VIDEO_FORMAT_NV12, Encoding::nv12},
                                                {SPA_VIDEO_FORMAT_YUY2, Encoding::yuyv},
                                                {SPA_VIDEO_FORMAT_UYVY, Encoding::uyvy},
                                                {SPA_VIDEO_FORMAT_Y42B, Encoding::i422},
                                                {SPA_VIDEO_FORMAT_RGBA, Encoding::rgba},
                                                {SPA_VIDEO_FORMAT_RGBx, Encoding::rgba},
                                                {SPA_VIDEO_FORMAT_BGRA, Encoding::bgra},
                                                {SPA_VIDEO_FORMAT_BGRx, Encoding::bgra}}};

std::optional<Encoding> raw_encoding(std::uint32_t id) {
  const auto* const found = std::ranges::find(raw_formats, id, &RawFormat::id);
  if (found == raw_formats.end()) return std::nullopt;
  return found->encoding;
}

/// The values of one property: the alternatives of an enumeration or the ends of a range.
template <class T>
struct Values {
  bool range = false;
  std::vector<T> list;
};

template <class T>
Values<T> values(const spa_pod* object, std::uint32_t key, std::uint32_t type) {
  Values<T> result;
  const spa_pod_prop* property = spa_pod_find_prop(object, nullptr, key);
  if (property == nullptr) return result;
  std::uint32_t count = 0, choice = SPA_CHOICE_None;
  const spa_pod* pod = spa_pod_get_values(&property->value, &count, &choice);
  if (pod->type != type || pod->size < sizeof(T) || count == 0) return result;
  const auto* const first = static_cast<const T*>(SPA_POD_BODY_CONST(pod));
  result.range = (choice == SPA_CHOICE_Range || choice == SPA_CHOICE_Step) && count >= 3;
  // Of a choice the first value is the default, given again among the others.
  if (result.range) {
    result.list.assign(first + 1, first + 3);
  } else if (choice == SPA_CHOICE_Enum && count > 1) {
    result.list.assign(first + 1, first + count);
  } else {
    result.list.assign(first, first + 1);
  }
  return result;
}

std::vector<Encoding> encodings(const spa_pod* format) {
  std::uint32_t type = 0, subtype = 0;
  if (spa_format_parse(format, &type, &subtype) < 0 || type != SPA_MEDIA_TYPE_video) return {};
  if (subtype == SPA_MEDIA_SUBTYPE_mjpg) return {Encoding::mjpeg};
  if (subtype != SPA_MEDIA_SUBTYPE_raw) return {};
  std::vector<Encoding> result;
  for (const std::uint32_t id :
       values<std::uint32_t>(format, SPA_FORMAT_VIDEO_format, SPA_TYPE_Id).list) {
    if (const auto encoding = raw_encoding(id)) result.push_back(*encoding);
  }
  return result;
}

std::vector<spa_rectangle> sizes(const spa_pod* format, const CameraWish& wish) {
  const auto found = values<spa_rectangle>(format, SPA_FORMAT_VIDEO_size, SPA_TYPE_Rectangle);
  if (!found.range) return found.list;
  const auto nearest = [](int wished, std::uint32_t least, std::uint32_t most) {
    return std::min(std::max(static_cast<std::uint32_t>(wished), least), std::max(least, most));
  };
  const spa_rectangle least = found.list[0], most = found.list[1];
  return {{nearest(wish.width, least.width, most.width),
           nearest(wish.height, least.height, most.height)}};
}

double frames_a_second(spa_fraction rate) {
  return rate.denom == 0 ? 0 : static_cast<double>(rate.num) / rate.denom;
}

std::vector<double> rates(const spa_pod* format, const CameraWish& wish) {
  const auto found = values<spa_fraction>(format, SPA_FORMAT_VIDEO_framerate, SPA_TYPE_Fraction);
  if (found.list.empty()) return {wish.rate};
  std::vector<double> result;
  for (const spa_fraction rate : found.list) result.push_back(frames_a_second(rate));
  if (!found.range) return result;
  return {std::min(std::max(wish.rate, result[0]), std::max(result[0], result[1]))};
}

PodBuilder format_of(Encoding encoding, std::uint32_t raw_format) {
  PodBuilder format(SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
  format.id(SPA_FORMAT_mediaType, SPA_MEDIA_TYPE_video);
  if (encoding == Encoding::mjpeg) {
    format.id(SPA_FORMAT_mediaSubtype, SPA_MEDIA_SUBTYPE_mjpg);
  } else {
    format.id(SPA_FORMAT_mediaSubtype, SPA_MEDIA_SUBTYPE_raw)
        .id(SPA_FORMAT_VIDEO_format, raw_format);
  }
  return format;
}

Pod exactly(const OfferedMode& mode, std::uint32_t raw_format) {
  const spa_fraction rate = fraction(mode.rate);
  return format_of(mode.encoding, raw_format)
      .size(SPA_FORMAT_VIDEO_size,
            {static_cast<std::uint32_t>(mode.width), static_cast<std::uint32_t>(mode.height)})
      .range(SPA_FORMAT_VIDEO_framerate, PodRange<spa_fraction>{rate, {0, 1}, {1000, 1}})
      .build();
}

Pod anything(const OfferedMode& near, Encoding encoding, std::uint32_t raw_format) {
  const spa_rectangle size{static_cast<std::uint32_t>(near.width),
                           static_cast<std::uint32_t>(near.height)};
  return format_of(encoding, raw_format)
      .range(SPA_FORMAT_VIDEO_size,
             PodRange<spa_rectangle>{size, {min_width, min_height}, {max_width, max_height}})
      .range(SPA_FORMAT_VIDEO_framerate,
             PodRange<spa_fraction>{fraction(near.rate), {0, 1}, {1000, 1}})
      .build();
}

PictureKind raw_kind(const spa_video_info_raw& raw, Encoding encoding) {
  PictureKind kind{.encoding = encoding,
                   .width = static_cast<int>(raw.size.width),
                   .height = static_cast<int>(raw.size.height)};
  if (raw.color_matrix == SPA_VIDEO_COLOR_MATRIX_BT709) kind.matrix = Matrix::bt709;
  if (raw.color_range == SPA_VIDEO_COLOR_RANGE_0_255) kind.range = Range::full;
  return kind;
}

}  // namespace

std::vector<OfferedMode> offered_modes(const spa_pod* format, const CameraWish& wish) {
  std::vector<OfferedMode> modes;
  for (const Encoding encoding : encodings(format)) {
    for (const spa_rectangle size : sizes(format, wish)) {
      if (size.width > max_width || size.height > max_height) continue;
      for (const double rate : rates(format, wish)) {
        modes.push_back({.encoding = encoding,
                         .width = static_cast<int>(size.width),
                         .height = static_cast<int>(size.height),
                         .rate = rate});
      }
    }
  }
  return modes;
}

std::vector<Pod> wanted_formats(const OfferedMode& chosen) {
  std::vector<Pod> formats;
  if (chosen.encoding == Encoding::mjpeg) formats.push_back(exactly(chosen, 0));
  for (const RawFormat& raw : raw_formats) {
    if (raw.encoding == chosen.encoding) formats.push_back(exactly(chosen, raw.id));
  }
  for (const RawFormat& raw : raw_formats) {
    formats.push_back(anything(chosen, raw.encoding, raw.id));
  }
  formats.push_back(anything(chosen, Encoding::mjpeg, 0));
  return formats;
}

std::optional<AgreedPictures> agreed_pictures(const spa_pod* format) {
  std::uint32_t type = 0, subtype = 0;
  if (spa_format_parse(format, &type, &subtype) < 0 || type != SPA_MEDIA_TYPE_video) {
    return std::nullopt;
  }
  AgreedPictures agreed;
  if (subtype == SPA_MEDIA_SUBTYPE_mjpg) {
    spa_video_info_mjpg jpeg{};
    if (spa_format_video_mjpg_parse(format, &jpeg) < 0) return std::nullopt;
    if (jpeg.size.width > max_width || jpeg.size.height > max_height) return std::nullopt;
    agreed.kind = {.encoding = Encoding::mjpeg,
                   .width = static_cast<int>(jpeg.size.width),
                   .height = static_cast<int>(jpeg.size.height)};
    agreed.rate = frames_a_second(jpeg.framerate);
  } else {
    spa_video_info_raw raw{};
    if (subtype != SPA_MEDIA_SUBTYPE_raw || spa_format_video_raw_parse(format, &raw) < 0) {
      return std::nullopt;
    }
    const std::optional<Encoding> encoding = raw_encoding(raw.format);
    if (!encoding || raw.size.width > max_width || raw.size.height > max_height) {
      return std::nullopt;
    }
    agreed.kind = raw_kind(raw, *encoding);
    agreed.rate = frames_a_second(raw.framerate);
  }
  if (!why_unusable(agreed.kind).empty()) return std::nullopt;
  return agreed;
}

std::vector<Pod> camera_buffers(const PictureKind& kind) {
  constexpr std::int32_t memory =
      (1 << SPA_DATA_MemFd) | (1 << SPA_DATA_DmaBuf) | (1 << SPA_DATA_MemPtr);
  std::vector<Pod> pods;
  PodBuilder buffers(SPA_TYPE_OBJECT_ParamBuffers, SPA_PARAM_Buffers);
  buffers.range(SPA_PARAM_BUFFERS_buffers, PodRange<std::int32_t>{8, 3, 32})
      .flags(SPA_PARAM_BUFFERS_dataType, memory);
  // Not every camera says how large its JPEGs can be.
  if (is_compressed(kind.encoding)) {
    buffers.range(SPA_PARAM_BUFFERS_size,
                  PodRange<std::int32_t>{kind.width * kind.height, 1, INT32_MAX});
  }
  pods.push_back(buffers.build());
  pods.push_back(PodBuilder(SPA_TYPE_OBJECT_ParamMeta, SPA_PARAM_Meta)
                     .id(SPA_PARAM_META_type, SPA_META_Header)
                     .number(SPA_PARAM_META_size, sizeof(spa_meta_header))
                     .build());
  return pods;
}

}  // namespace scrim::io
