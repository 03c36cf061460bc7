/// HEIC and AVIF pictures, by libheif.
#pragma once

#include <cstdint>
#include <span>

#include "io/files/foreign_file.hpp"

namespace scrim::io {

/// By the file's brand. A sequence of pictures is a video, which libav reads.
bool is_heif_picture(std::span<const std::uint8_t> start);

/// Decodes the primary picture, turned as the file says; its thumbnails, depth and other pictures
/// are never read. The frame is RGBA, 8 bits a channel, by the matrix and range that the file
/// names.
Result<ForeignFile> open_heif_picture(std::span<const std::uint8_t> bytes);

}  // namespace scrim::io
