#include "io/files/output_colour.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <string_view>

namespace scrim::io {
namespace {

AVColorSpace space_of(Matrix matrix) {
  switch (matrix) {
    case Matrix::bt601:
      break;
    case Matrix::bt709:
      return AVCOL_SPC_BT709;
    case Matrix::bt2020:
      return AVCOL_SPC_BT2020_NCL;
  }
  return AVCOL_SPC_SMPTE170M;
}

/// A transfer function is then nowhere in the file.
bool is_silent(const OutputFormat& format) {
  constexpr std::array<std::string_view, 5> silent_encoders{"ffv1", "libvpx-vp9", "libwebp",
                                                            "mjpeg", "wrapped_avframe"};
  return !format.container.colour_tags &&
         std::ranges::find(silent_encoders, format.encoder) != silent_encoders.end();
}

/// Adds words to those of a setting, in which the last of a kind has the say.
void put_before(EncoderSettings& settings, const std::string& key, const std::string& words) {
  if (words.empty()) return;
  const auto has_key = [&key](const auto& setting) { return setting.first == key; };
  if (std::ranges::none_of(settings, has_key)) settings.emplace_back(key, "");
  for (auto& [name, value] : settings) {
    if (name == key) value.insert(0, value.empty() ? words : words + ":");
  }
}

}  // namespace

ColourTags output_tags(const VideoInfo& source, const PixelKind& encoded,
                       const OutputFormat& format, Content content) {
  ColourTags tags = source.colour;
  if (is_rgb(encoded.format)) {
    tags = {.primaries = source.colour.primaries, .transfer = source.colour.transfer};
  } else {
    const bool renamed = tags.matrix == AVCOL_SPC_RGB || source.picture;
    if (renamed || format.jpeg_colour) tags.matrix = space_of(encoded.matrix);
    const bool full = encoded.range == Range::full;
    const bool said_full = tags.range == AVCOL_RANGE_JPEG;
    if (full || said_full) tags.range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  }
  if (content == Content::gray && nearest_transfer(tags.transfer) != Transfer::sdr) {
    tags.transfer = AVCOL_TRC_UNSPECIFIED;
    tags.primaries = AVCOL_PRI_UNSPECIFIED;
  }
  return tags;
}

EncoderSettings settings_for(const OutputFormat& format, const VideoInfo& source, Content content) {
  EncoderSettings settings = format.settings;
  const AVFieldOrder order = source.field_order;
  if (format.encoder == "libx265" && content != Content::gray) {
    put_before(settings, "x265-params", x265_parameters(source.hdr));
  } else if (format.encoder == "libx264" && (order == AV_FIELD_BB || order == AV_FIELD_TB)) {
    put_before(settings, "x264-params", "bff=1");
  }
  return settings;
}

std::vector<std::string> colour_notes(const VideoInfo& source, const OutputFormat& format,
                                      Content content) {
  if (content == Content::gray) return {};
  std::vector<std::string> notes;
  if (source.toned_down) {
    notes.emplace_back("HDR toned down to SDR: pictures cannot say how bright they are meant");
  }
  if (source.taken_for_srgb) {
    notes.emplace_back("its colours are taken for sRGB's: they cannot be converted here");
  }
  const AVColorTransferCharacteristic transfer = source.colour.transfer;
  if (nearest_transfer(transfer) != Transfer::sdr && is_silent(format)) {
    const std::string name = av_color_transfer_name(transfer);
    notes.push_back(
        "HDR stays as it is, but such a file cannot say so: whoever reads it must be told "
        "(transfer " +
        name + ")");
  }
  return notes;
}

}  // namespace scrim::io
