#include "frame/luma.hpp"

#include <cstring>

#include "frame/frame.hpp"
#include "frame/planar_kernels.hpp"

namespace scrim {

void luma_row(const Frame& frame, int y, std::uint8_t* out) {
  const Layout& layout = frame.layout;
  const std::uint8_t* in = row(frame, 0, y);
  const std::size_t bytes = row_bytes(layout, 0);
  switch (layout.format) {
    case Format::nv12:
    case Format::i420:
      std::memcpy(out, in, bytes);
      return;
    case Format::yuyv:
      over_row(in, bytes, 2,
               [&](const auto* from, auto blocks, auto at) { take_even(from, blocks, out + at); });
      return;
    case Format::rgba:
    case Format::bgra:
      over_row(in, bytes, 4, [&](const auto* from, auto blocks, auto at) {
        rgba_row_to_luma(from, layout.format == Format::bgra, blocks, out + at);
      });
      return;
    case Format::p010:
    case Format::i010:
    case Format::i210:
    case Format::rgba16:
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
