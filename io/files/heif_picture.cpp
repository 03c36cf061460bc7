#include "io/files/heif_picture.hpp"

#include <libheif/heif.h>

extern "C" {
#include <libavutil/imgutils.h>
}

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "io/files/picture_size.hpp"
#include "io/files/srgb_picture.hpp"
#include "io/handles/release.hpp"
#include "io/pixels/pixel_converter.hpp"
#include "scrim/scrim.hpp"

namespace scrim::io {
namespace {

using Context = std::unique_ptr<heif_context, Release<heif_context_free>>;
using Handle = std::unique_ptr<heif_image_handle, Release<heif_image_handle_release>>;
using Image = std::unique_ptr<heif_image, Release<heif_image_release>>;

tl::unexpected<std::string> damaged(const heif_error& error) {
  const bool no_decoder = error.code == heif_error_Unsupported_filetype ||
                          error.code == heif_error_Unsupported_feature ||
                          error.code == heif_error_Decoder_plugin_error;
  if (no_decoder) {
    return tl::unexpected("cannot be decoded here (" + std::string(error.message) +
                          "); install libheif's decoders, or export it as a JPEG");
  }
  return tl::unexpected("is damaged (" + std::string(error.message) + "); copy or export it again");
}

using Colours = std::unique_ptr<heif_color_profile_nclx, Release<heif_nclx_color_profile_free>>;

/// Red, green, blue and alpha: libheif gives these alike in every version, whatever was coded.
Result<Image> decode(const heif_image_handle& handle, bool deep) {
  heif_image* image = nullptr;
  const heif_error error = heif_decode_image(
      &handle, &image, heif_colorspace_RGB,
      deep ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RGBA, nullptr);
  if (error.code != heif_error_Ok) return damaged(error);
  return Image(image);
}

/// Words of `bits` bits, of which the most and the least stay what they are.
void widen_row(const std::uint8_t* from, int samples, int bits, std::uint16_t* to) {
  for (int i = 0; i < samples; ++i) {
    const unsigned value = from[2 * i] | unsigned{from[2 * i + 1]} << 8;
    to[i] = static_cast<std::uint16_t>(value << (16 - bits) | value >> (2 * bits - 16));
  }
}

/// A copy of the pixels.
Result<FramePtr> decode_frame(const heif_image_handle& handle) {
  const bool deep = heif_image_handle_get_luma_bits_per_pixel(&handle) > 8;
  const auto image = decode(handle, deep);
  if (!image) return tl::unexpected(image.error());
  int stride = 0;
  const std::uint8_t* pixels =
      heif_image_get_plane_readonly(image->get(), heif_channel_interleaved, &stride);
  FramePtr frame = new_frame();
  frame->format = deep ? AV_PIX_FMT_RGBA64 : AV_PIX_FMT_RGBA;
  frame->width = heif_image_get_primary_width(image->get());
  frame->height = heif_image_get_primary_height(image->get());
  const int bits = heif_image_get_bits_per_pixel_range(image->get(), heif_channel_interleaved);
  const bool usable = pixels != nullptr && (!deep || (bits > 8 && bits <= 16));
  if (!usable) return tl::unexpected<std::string>("is damaged (it holds no pixels)");
  if (auto fits = check_picture_size(frame->width, frame->height); !fits) {
    return tl::unexpected(fits.error());
  }
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  const int row = 4 * frame->width;
  if (!deep) {
    av_image_copy_plane(frame->data[0], frame->linesize[0], pixels, stride, row, frame->height);
  }
  for (int y = 0; deep && y < frame->height; ++y) {
    auto* to =
        reinterpret_cast<std::uint16_t*>(frame->data[0] + std::ptrdiff_t{y} * frame->linesize[0]);
    widen_row(pixels + std::ptrdiff_t{y} * stride, row, bits, to);
  }
  frame->colorspace = AVCOL_SPC_RGB;
  frame->pts = frame->best_effort_timestamp = 0;
  return frame;
}

/// What the file says of its colours in the numbers of ITU-T H.273, which are libav's, too. A
/// profile, where there is one, says it better.
void tag_colours(const heif_image_handle& handle, AVFrame& frame) {
  heif_color_profile_nclx* given = nullptr;
  if (heif_image_handle_get_raw_color_profile_size(&handle) > 0 ||
      heif_image_handle_get_nclx_color_profile(&handle, &given).code != heif_error_Ok) {
    return;
  }
  const Colours colours(given);
  frame.color_primaries = static_cast<AVColorPrimaries>(colours->color_primaries);
  frame.color_trc = static_cast<AVColorTransferCharacteristic>(colours->transfer_characteristics);
}

/// As sRGB where its colours are others. SDR that cannot be converted is near enough as it is, and
/// says so.
Result<void> put_into_srgb(ForeignFile& file, FramePtr& frame) {
  if (!needs_srgb(*frame)) return {};
  file.toned_down = nearest_transfer(frame->color_trc) != Transfer::sdr;
  auto picture = to_srgb(*frame);
  if (picture) {
    frame = std::move(*picture);
  } else if (file.toned_down) {
    return tl::unexpected("is HDR, which cannot be toned down here (" + picture.error() +
                          "); export it as SDR");
  } else {
    file.taken_for_srgb = true;
  }
  return {};
}

std::vector<std::uint8_t> metadata_block(const heif_image_handle& handle, heif_item_id id) {
  std::vector<std::uint8_t> block(heif_image_handle_get_metadata_size(&handle, id));
  if (heif_image_handle_get_metadata(&handle, id, block.data()).code != heif_error_Ok) return {};
  return block;
}

/// EXIF is behind four bytes that say how much more there is before its header.
std::vector<std::uint8_t> exif_of(std::vector<std::uint8_t> block) {
  constexpr std::size_t length = 4;
  if (block.size() < length) return {};
  std::size_t skipped = length;
  std::size_t more = 0;
  for (std::size_t i = 0; i < length; ++i) more = more << 8 | block[i];
  if (more > block.size() - length) return {};
  skipped += more;
  block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(skipped));
  return block;
}

TagBlocks blocks_of(const heif_context& context, const heif_image_handle& handle) {
  TagBlocks blocks;
  blocks.upright = true;
  std::vector<heif_item_id> ids(static_cast<std::size_t>(
      std::max(heif_image_handle_get_number_of_metadata_blocks(&handle, nullptr), 0)));
  const int count = heif_image_handle_get_list_of_metadata_block_IDs(&handle, nullptr, ids.data(),
                                                                     static_cast<int>(ids.size()));
  ids.resize(static_cast<std::size_t>(std::max(count, 0)));
  for (const heif_item_id id : ids) {
    const std::string_view type = heif_image_handle_get_metadata_type(&handle, id);
    const std::string_view content = heif_image_handle_get_metadata_content_type(&handle, id);
    if (type == "Exif") blocks.exif = exif_of(metadata_block(handle, id));
    if (type == "mime" && content == "application/rdf+xml") {
      const auto text = metadata_block(handle, id);
      blocks.xmp.assign(text.begin(), text.end());
    }
  }
  if (const std::size_t size = heif_image_handle_get_raw_color_profile_size(&handle); size > 0) {
    blocks.icc.resize(size);
    if (heif_image_handle_get_raw_color_profile(&handle, blocks.icc.data()).code != heif_error_Ok) {
      blocks.icc.clear();
    }
  }
  if (heif_image_handle_get_number_of_thumbnails(&handle) > 0) {
    blocks.pictures.emplace_back("thumbnail");
  }
  if (heif_image_handle_has_depth_image(&handle) != 0) blocks.pictures.emplace_back("depth");
  constexpr int no_alpha =
      LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA | LIBHEIF_AUX_IMAGE_FILTER_OMIT_DEPTH;
  auto& shared = const_cast<heif_context&>(context);  // NOLINT(*-const-cast): libheif only reads
  if (heif_image_handle_get_number_of_auxiliary_images(&handle, no_alpha) > 0 ||
      heif_context_get_number_of_top_level_images(&shared) > 1) {
    blocks.pictures.emplace_back("embedded pictures");
  }
  return blocks;
}

}  // namespace

bool is_heif_picture(std::span<const std::uint8_t> start) {
  constexpr std::size_t brand_end = 12;
  if (start.size() < brand_end || std::memcmp(start.data() + 4, "ftyp", 4) != 0) return false;
  const std::string_view brand(reinterpret_cast<const char*>(start.data()) + 8, 4);
  constexpr std::array<std::string_view, 8> pictures{"heic", "heix", "heim", "heis",
                                                     "mif1", "mif2", "miaf", "avif"};
  return std::find(pictures.begin(), pictures.end(), brand) != pictures.end();
}

Result<ForeignFile> open_heif_picture(std::span<const std::uint8_t> bytes) {
  const Context context(heif_context_alloc());
  if (!context) throw std::bad_alloc();
  heif_context_set_maximum_image_size_limit(context.get(), std::max(max_width, max_height));
  heif_error error = heif_context_read_from_memory_without_copy(context.get(), bytes.data(),
                                                                bytes.size(), nullptr);
  if (error.code != heif_error_Ok) return damaged(error);
  heif_image_handle* primary = nullptr;
  error = heif_context_get_primary_image_handle(context.get(), &primary);
  if (error.code != heif_error_Ok) return damaged(error);
  const Handle handle(primary);

  const int width = heif_image_handle_get_width(primary);
  const int height = heif_image_handle_get_height(primary);
  ForeignFile file;
  file.picture = true;
  file.container = describe_stream(width, height, {1, 25});
  if (auto fits = check_picture_size(width, height); !fits) return tl::unexpected(fits.error());
  auto frame = decode_frame(*primary);
  if (!frame) return tl::unexpected(frame.error());
  tag_colours(*primary, **frame);
  if (auto put = put_into_srgb(file, *frame); !put) return tl::unexpected(put.error());
  file.frames = one_frame(std::move(*frame));
  file.tags = PictureTags::of_blocks(blocks_of(*context, *primary));
  return file;
}

}  // namespace scrim::io
