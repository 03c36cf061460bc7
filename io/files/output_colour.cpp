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

EncoderSettings settings_with_hdr(const OutputFormat& format, const HdrMetadata& metadata,
                                  Content content) {
  EncoderSettings settings = format.settings;
  const std::string hdr = x265_parameters(metadata);
  if (format.encoder != "libx265" || hdr.empty() || content == Content::gray) return settings;
  for (auto& [key, value] : settings) {
    if (key == "x265-params") value.insert(0, hdr + ":");
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
