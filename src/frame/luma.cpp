#include "frame/luma.hpp"

#include <cstring>

#include "frame/colour.hpp"
#include "frame/frame.hpp"

namespace scrim {

void luma_row(const Frame& frame, int y, std::uint8_t* out) {
  const std::uint8_t* in = row(frame, 0, y);
  const int width = frame.layout.width;
  switch (frame.layout.format) {
    case Format::nv12:
    case Format::i420:
      std::memcpy(out, in, std::size_t(width));
      return;
    case Format::yuyv:
      for (int x = 0; x < width; ++x) out[x] = in[2 * x];
      return;
    case Format::rgba:
      for (int x = 0; x < width; ++x, in += 4) out[x] = weigh_rgb<LumaOfRgb>(in[0], in[1], in[2]);
      return;
    case Format::bgra:
      for (int x = 0; x < width; ++x, in += 4) out[x] = weigh_rgb<LumaOfRgb>(in[2], in[1], in[0]);
      return;
  }
}

bool readable(const Frame& frame, int y, std::size_t bytes) {
  const Format format = frame.layout.format;
  if (format != Format::nv12 && format != Format::i420) return false;
  const std::ptrdiff_t stride = frame.strides[0];
  const int rows_after = stride > 0 ? frame.layout.height - 1 - y : y;
  const auto distance = std::size_t(stride > 0 ? stride : -stride);
  return std::size_t(rows_after) * distance + row_bytes(frame.layout, 0) >= bytes;
}

}  // namespace scrim
