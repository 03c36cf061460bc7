/// A picture as a camera sends it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "scrim/scrim.hpp"

namespace scrim::io {

/// How the pixels come over the wire. nv12, i420, yuyv, rgba and bgra as in scrim::Format.
enum class Encoding : std::uint8_t {
  i420,
  i422,  ///< as i420, with U and V of the full height: what most JPEGs hold
  nv12,
  yuyv,
  uyvy,  ///< U Y0 V Y1 for each two pixels
  rgba,
  bgra,
  mjpeg,
  h264,
};
/// "I420", "I422", "NV12", "YUYV", "UYVY", "RGBA", "BGRA", "MJPEG", "H.264". Static.
const char* name(Encoding encoding);

/// True for mjpeg and h264.
bool is_compressed(Encoding encoding);

/// What a camera's frames are from now on. Matrix and range mean something for raw YUV only: a JPEG
/// or H.264 stream says itself.
struct PictureKind {
  Encoding encoding = Encoding::yuyv;
  int width = 0;
  int height = 0;
  Matrix matrix = Matrix::bt601;
  Range range = Range::limited;

  bool operator==(const PictureKind&) const = default;
};

/// One picture in memory that is not ours. Each plane is as long as its memory can be read, which
/// nobody has compared to `kind` yet. A compressed picture is plane 0.
struct CameraPicture {
  PictureKind kind;
  std::array<std::span<const std::uint8_t>, 3> planes{};
  std::array<std::size_t, 3> strides{};  ///< bytes from one row to the next
};

/// A row of a plane and how many of them there are: none for planes that the encoding lacks.
struct PlaneExtent {
  std::size_t row = 0;  ///< bytes
  std::size_t rows = 0;
};
PlaneExtent plane_extent(const PictureKind& kind, std::size_t plane);

/// A raw picture whose planes follow each other in one piece of memory, as V4L2's and most others'
/// do. `stride` is plane 0's; 0 means that rows touch. Planes that `memory` does not hold whole
/// come out too short.
CameraPicture in_one_piece(const PictureKind& kind, std::span<const std::uint8_t> memory,
                           std::size_t stride);

/// Why the engine cannot take pictures of this kind, a part of a sentence ("gives pictures of 16x16
/// pixels, …"); empty when it can.
std::string why_unusable(const PictureKind& kind);

/// True when every row of a raw picture lies in its plane's memory, or, compressed, when there are
/// any bytes.
bool is_whole(const CameraPicture& picture);

}  // namespace scrim::io
