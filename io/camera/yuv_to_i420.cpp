#include "io/camera/yuv_to_i420.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace scrim::io {
namespace {

/// Takes pairs of bytes apart. Read as 16-bit numbers, which compilers turn into vectors.
void split(const std::uint8_t* __restrict pairs, std::size_t count, std::uint8_t* __restrict first,
           std::uint8_t* __restrict second) {
  constexpr bool little = std::endian::native == std::endian::little;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t pair;
    std::memcpy(&pair, pairs + 2 * i, sizeof pair);
    const auto low = static_cast<std::uint8_t>(pair & 255);
    const auto high = static_cast<std::uint8_t>(pair >> 8);
    first[i] = little ? low : high;
    second[i] = little ? high : low;
  }
}

void average(const std::uint8_t* a, const std::uint8_t* b, std::size_t count, std::uint8_t* out) {
  for (std::size_t i = 0; i < count; ++i) {
    out[i] = static_cast<std::uint8_t>((a[i] + b[i] + 1) >> 1);
  }
}

/// Row `y` of a plane; the last one for rows below it.
const std::uint8_t* row(const CameraPicture& picture, std::size_t plane, std::size_t y) {
  const std::size_t last = plane_extent(picture.kind, plane).rows - 1;
  return picture.planes[plane].data() + (y < last ? y : last) * picture.strides[plane];
}

/// Where one chroma row of the output and its one or two luma rows begin.
struct OutputRows {
  std::uint8_t* y0;
  std::uint8_t* y1;  ///< null below the last row of an odd height
  std::uint8_t* u;
  std::uint8_t* v;
};

void unpack_packed(const CameraPicture& in, std::size_t y, std::size_t chroma_width,
                   std::vector<std::uint8_t>& chroma, const OutputRows& out) {
  const bool luma_first = in.kind.encoding == Encoding::yuyv;
  const auto width = static_cast<std::size_t>(in.kind.width);
  std::uint8_t* upper = chroma.data();
  std::uint8_t* lower = upper + 2 * chroma_width;
  const auto take = [&](std::size_t line, std::uint8_t* luma, std::uint8_t* uv) {
    const std::uint8_t* pairs = row(in, 0, line);
    split(pairs, width, luma_first ? luma : uv, luma_first ? uv : luma);
    // An odd width ends with a whole group, whose second pair has no pixel.
    if (width % 2 != 0) uv[width] = pairs[2 * width + (luma_first ? 1 : 0)];
  };
  take(2 * y, out.y0, upper);
  if (out.y1 != nullptr) {
    take(2 * y + 1, out.y1, lower);
    average(upper, lower, 2 * chroma_width, upper);
  }
  split(upper, chroma_width, out.u, out.v);
}

void unpack_planar(const CameraPicture& in, std::size_t y, std::size_t chroma_width,
                   const OutputRows& out) {
  const auto width = static_cast<std::size_t>(in.kind.width);
  std::memcpy(out.y0, row(in, 0, 2 * y), width);
  if (out.y1 != nullptr) std::memcpy(out.y1, row(in, 0, 2 * y + 1), width);
  switch (in.kind.encoding) {
    case Encoding::nv12:
      split(row(in, 1, y), chroma_width, out.u, out.v);
      break;
    case Encoding::i422:
      average(row(in, 1, 2 * y), row(in, 1, 2 * y + 1), chroma_width, out.u);
      average(row(in, 2, 2 * y), row(in, 2, 2 * y + 1), chroma_width, out.v);
      break;
    default:
      std::memcpy(out.u, row(in, 1, y), chroma_width);
      std::memcpy(out.v, row(in, 2, y), chroma_width);
  }
}

}  // namespace

YuvToI420::YuvToI420(const PictureKind& kind)
    : kind_(kind),
      to_bt709_(kind.matrix, kind.range, kind.width),
      chroma_(static_cast<std::size_t>(kind.width + 1) * 2) {}

void YuvToI420::convert(const CameraPicture& picture, const MutableFrame& out) {
  const std::size_t chroma_width = static_cast<std::size_t>(kind_.width + 1) / 2;
  const bool packed = kind_.encoding == Encoding::yuyv || kind_.encoding == Encoding::uyvy;
  for (int y = 0; 2 * y < kind_.height; ++y) {
    std::uint8_t* y0 = out.planes[0] + 2 * y * out.strides[0];
    const OutputRows rows{.y0 = y0,
                          .y1 = 2 * y + 1 < kind_.height ? y0 + out.strides[0] : nullptr,
                          .u = out.planes[1] + y * out.strides[1],
                          .v = out.planes[2] + y * out.strides[2]};
    const auto line = static_cast<std::size_t>(y);
    if (packed) {
      unpack_packed(picture, line, chroma_width, chroma_, rows);
    } else {
      unpack_planar(picture, line, chroma_width, rows);
    }
    if (!to_bt709_.empty()) to_bt709_.apply(rows.y0, rows.y1, rows.u, rows.v);
  }
}

}  // namespace scrim::io
