/// Animated WebP, by libwebpdemux.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "io/files/foreign_file.hpp"

namespace scrim::io {

/// By the flag in its header; libav reads still ones.
bool is_webp_animation(std::span<const std::uint8_t> start);

/// Its frames as they are seen, whole and RGBA, with their times in milliseconds.
Result<ForeignFile> open_webp_animation(std::vector<std::uint8_t> bytes);

}  // namespace scrim::io
