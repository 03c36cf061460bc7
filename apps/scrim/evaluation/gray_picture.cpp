#include "apps/scrim/evaluation/gray_picture.hpp"

#include "frame/frame.hpp"
#include "io/files/video_reader.hpp"

namespace scrim::cli {
namespace {

/// Each pixel of plane 0 as `value` makes it of the bytes there, `step` bytes apart.
template <class Value>
GrayPicture gather(const Frame& frame, int step, const Value& value) {
  GrayPicture out(frame.layout.width, frame.layout.height);
  for (int y = 0; y < out.height; ++y) {
    const std::uint8_t* from = frame.planes[0] + y * frame.strides[0];
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < out.width; ++x) to[x] = value(from + std::ptrdiff_t{x} * step);
  }
  return out;
}

std::uint8_t first_byte(const std::uint8_t* pixel) {
  return *pixel;
}

std::uint8_t mean_of_rgb(const std::uint8_t* pixel) {
  return static_cast<std::uint8_t>((pixel[0] + 2 * pixel[1] + pixel[2]) / 4);
}

/// A deep sample in 8 bits.
std::uint8_t first_level(const std::uint8_t* pixel, const Codes& codes) {
  return static_cast<std::uint8_t>(level_at(pixel, codes));
}

}  // namespace

io::Result<GrayPicture> read_gray(const std::filesystem::path& file) {
  auto reader = io::VideoReader::open(file.string(), {.format = Format::rgba});
  if (!reader) return tl::unexpected(reader.error());
  const auto frame = reader->read();
  if (!frame) return tl::unexpected(frame.error());
  if (!*frame) return tl::unexpected(file.string() + ": holds no picture");
  return gather((*frame)->view(), 4, first_byte);
}

GrayPicture brightness(const Frame& frame) {
  switch (frame.layout.format) {
    case Format::yuyv:
      return gather(frame, 2, first_byte);
    case Format::rgba:
    case Format::bgra:
      return gather(frame, 4, mean_of_rgb);
    case Format::p010:
    case Format::i010:
    case Format::i210:
      return gather(frame, 2, [codes = codes_of(frame.layout, 0)](const std::uint8_t* pixel) {
        return first_level(pixel, codes);
      });
    case Format::rgba16:
      return gather(frame, 8, [codes = codes_of(frame.layout, 0)](const std::uint8_t* pixel) {
        const auto level = [&](int c) { return int(first_level(pixel + 2 * c, codes)); };
        return static_cast<std::uint8_t>((level(0) + 2 * level(1) + level(2)) / 4);
      });
    case Format::nv12:
    case Format::i420:
      break;
  }
  return gather(frame, 1, first_byte);
}

}  // namespace scrim::cli
