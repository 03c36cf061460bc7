#include "io/camera/camera_picture.hpp"

namespace scrim::io {

const char* name(Encoding encoding) {
  switch (encoding) {
    case Encoding::i420:
      return "I420";
    case Encoding::i422:
      return "I422";
    case Encoding::nv12:
      return "NV12";
    case Encoding::yuyv:
      return "YUYV";
    case Encoding::uyvy:
      return "UYVY";
    case Encoding::rgba:
      return "RGBA";
    case Encoding::bgra:
      return "BGRA";
    case Encoding::mjpeg:
      return "MJPEG";
    case Encoding::h264:
      return "H.264";
  }
  return "?";
}

bool is_compressed(Encoding encoding) {
  return encoding == Encoding::mjpeg || encoding == Encoding::h264;
}

PlaneExtent plane_extent(const PictureKind& kind, std::size_t plane) {
  const auto width = static_cast<std::size_t>(kind.width);
  const auto height = static_cast<std::size_t>(kind.height);
  const std::size_t half_width = (width + 1) / 2, half_height = (height + 1) / 2;
  switch (kind.encoding) {
    case Encoding::i420:
      return plane == 0 ? PlaneExtent{width, height} : PlaneExtent{half_width, half_height};
    case Encoding::i422:
      return {plane == 0 ? width : half_width, height};
    case Encoding::nv12:
      if (plane == 0) return {width, height};
      return plane == 1 ? PlaneExtent{2 * half_width, half_height} : PlaneExtent{};
    case Encoding::yuyv:
    case Encoding::uyvy:
      return plane == 0 ? PlaneExtent{4 * half_width, height} : PlaneExtent{};
    case Encoding::rgba:
    case Encoding::bgra:
      return plane == 0 ? PlaneExtent{4 * width, height} : PlaneExtent{};
    case Encoding::mjpeg:
    case Encoding::h264:
      return {};
  }
  return {};
}

CameraPicture in_one_piece(const PictureKind& kind, std::span<const std::uint8_t> memory,
                           std::size_t stride) {
  CameraPicture picture{.kind = kind};
  if (is_compressed(kind.encoding)) {
    picture.planes[0] = memory;
    return picture;
  }
  if (stride == 0) stride = plane_extent(kind, 0).row;
  for (std::size_t p = 0; p < 3; ++p) {
    const std::size_t rows = plane_extent(kind, p).rows;
    if (rows == 0) break;
    picture.strides[p] = p == 0 || kind.encoding == Encoding::nv12 ? stride : (stride + 1) / 2;
    const std::size_t size = picture.strides[p] * rows;
    picture.planes[p] = memory.first(size < memory.size() ? size : memory.size());
    memory = memory.subspan(picture.planes[p].size());
  }
  return picture;
}

std::string why_unusable(const PictureKind& kind) {
  const std::string size = std::to_string(kind.width) + "x" + std::to_string(kind.height);
  if (kind.width < min_width || kind.height < min_height) {
    return "gives pictures of " + size + " pixels; the smallest side that Scrim takes is " +
           std::to_string(min_width);
  }
  if (kind.width > max_width || kind.height > max_height) {
    return "gives pictures of " + size + " pixels; the largest side that Scrim takes is " +
           std::to_string(max_width);
  }
  return {};
}

bool is_whole(const CameraPicture& picture) {
  if (is_compressed(picture.kind.encoding)) return !picture.planes[0].empty();
  for (std::size_t p = 0; p < 3; ++p) {
    const auto [row, rows] = plane_extent(picture.kind, p);
    if (rows == 0) continue;
    const std::size_t stride = picture.strides[p], length = picture.planes[p].size();
    if (stride < row || length < row) return false;
    if ((length - row) / stride < rows - 1) return false;
  }
  return true;
}

}  // namespace scrim::io
