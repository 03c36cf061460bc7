/// What a WebP file says besides its pixels.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace scrim::io {

/// A WebP file with these chunks, by libwebpmux; empty ones are left out. Empty when the file is no
/// WebP. (Exiv2 before 0.28 gives a profile the wrong name.)
std::vector<std::uint8_t> with_webp_chunks(std::span<const std::uint8_t> webp,
                                           std::span<const std::uint8_t> exif,
                                           const std::string& xmp,
                                           std::span<const std::uint8_t> icc);

}  // namespace scrim::io
