/// HEIC and AVIF pictures, by libheif.
#pragma once

#include <cstdint>
#include <span>

#include "io/files/foreign_file.hpp"

namespace scrim::io {

/// By the file's brand. A sequence of pictures is a video, which libav reads.
bool is_heif_picture(std::span<const std::uint8_t> start);

/// Decodes the primary picture, turned as the file says; its thumbnails, depth and other pictures
/// are never read. The frame is RGBA, of 16 bits a channel when the file has more than 8, by the
/// matrix and range that the file names; without a profile (ICC) also by its primaries and curve,
/// and then in sRGB, toned down when it was HDR.
Result<ForeignFile> open_heif_picture(std::span<const std::uint8_t> bytes);

}  // namespace scrim::io
