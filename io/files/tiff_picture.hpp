/// TIFF pictures of the kinds that libav does not read, or not right, by libtiff.
#pragma once

#include <cstdint>
#include <span>

#include "io/files/foreign_file.hpp"

namespace scrim::io {

/// By the file's first bytes (4 are enough): a TIFF or a BigTIFF.
bool is_tiff(std::span<const std::uint8_t> start);

/// Whether a whole TIFF's first page has tiles, a compression, colours or samples that libav does
/// not read right, or is in a BigTIFF. Never of what is damaged in its directory or is a camera's
/// raw file (see `holds_preview`): libav's errors say that.
bool is_tiff_for_libtiff(std::span<const std::uint8_t> file);

/// Decodes the first page, as it is stored: its orientation is in the tags. The frame is RGBA, of
/// 16 bits a channel where gray, RGB or CMYK have them, with alpha not multiplied in. CMYK is shown
/// as libav does, without its profile. What libtiff does not read (floats, for one) is an error
/// that names the kind, and so is damage; no error begins with the file's name.
Result<ForeignFile> open_tiff_picture(std::span<const std::uint8_t> file);

}  // namespace scrim::io
