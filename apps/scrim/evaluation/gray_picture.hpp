/// Pictures of one 8-bit channel: mattes, their truths, and the brightness of frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "io/handles/av_handles.hpp"
#include "scrim/scrim.hpp"

namespace scrim::cli {

/// Row-major without gaps. In a matte 255 is person, and a pixel counts as person from 128 up.
struct GrayPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  GrayPicture() = default;
  GrayPicture(int w, int h)
      : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}

  const std::uint8_t* row(int y) const { return pixels.data() + std::ptrdiff_t{y} * width; }
  std::uint8_t* row(int y) { return pixels.data() + std::ptrdiff_t{y} * width; }
};

/// A gray picture file of any format libav reads; of a coloured one, the red channel.
io::Result<GrayPicture> read_gray(const std::filesystem::path& file);

/// Y of a YUV frame; (R + 2 G + B) / 4 of an RGB one.
GrayPicture brightness(const Frame& frame);

}  // namespace scrim::cli
