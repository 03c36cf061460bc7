#include "io/files/format_notes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace scrim::io {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr double inches_in_a_metre = 1 / 0.0254;

std::uint32_t big_endian(Bytes bytes) {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string utf8_of_latin1(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      result += c;
    } else {
      result += static_cast<char>(0xC0 | byte >> 6);
      result += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return result;
}

// PNG

constexpr std::string_view png_start = "\x89PNG\r\n\x1a\n";

std::optional<Resolution> pixel_dimensions(Bytes chunk) {
  constexpr std::size_t size = 9;
  constexpr std::uint8_t metres = 1;
  if (chunk.size() != size || chunk[size - 1] != metres) return std::nullopt;
  return Resolution{double(big_endian(chunk.first(4))), double(big_endian(chunk.subspan(4, 4)))};
}

/// A tEXt chunk, or an iTXt chunk.
void add_text(Bytes chunk, bool international, std::vector<FormatNotes::Text>& texts) {
  std::string_view rest = text_of(chunk);
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return;
  const std::string key(rest.substr(0, end));
  rest.remove_prefix(end + 1);
  if (!international) {
    texts.push_back({key, utf8_of_latin1(rest)});
    return;
  }
  constexpr std::size_t flags = 2;
  if (rest.size() < flags || rest[0] != 0) return;
  rest.remove_prefix(flags);
  for (int name = 0; name < 2; ++name) {  // the language's, and the key in that language
    const std::size_t next = rest.find('\0');
    if (next == std::string_view::npos) return;
    rest.remove_prefix(next + 1);
  }
  texts.push_back({key, std::string(rest)});
}

FormatNotes read_png(Bytes file) {
  FormatNotes notes;
  constexpr std::size_t header = 8, checksum = 4;
  std::size_t offset = png_start.size();
  while (file.size() - offset >= header + checksum) {
    const std::size_t size = big_endian(file.subspan(offset, 4));
    if (size > file.size() - offset - header - checksum) break;
    const std::string_view type = text_of(file.subspan(offset + 4, 4));
    const Bytes chunk = file.subspan(offset + header, size);
    if (type == "pHYs") notes.resolution = pixel_dimensions(chunk);
    if (type == "tEXt" || type == "iTXt") add_text(chunk, type == "iTXt", notes.texts);
    offset += header + size + checksum;
  }
  return notes;
}

// JPEG

constexpr std::string_view jpeg_start = "\xFF\xD8\xFF", jpeg_end = "\xFF\xD9";

/// Where the density stands: its unit, x and y. Zero when there is no JFIF header.
std::size_t jfif_density(Bytes file) {
  constexpr std::size_t name = 6, density = 13, end = 18;
  const bool found = file.size() >= end && text_of(file).starts_with("\xFF\xD8\xFF\xE0") &&
                     text_of(file.subspan(name, 4)) == "JFIF";
  return found ? density : 0;
}

/// The first box of a video: its size, which is small, and its name.
bool holds_video(std::string_view text) {
  constexpr std::string_view name = "ftyp", small("\0\0\0", 3);
  constexpr std::size_t size = 4;
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    if (at >= size && text.substr(at - size, small.size()) == small) return true;
  }
  return false;
}

FormatNotes read_jpeg(Bytes file) {
  FormatNotes notes;
  if (const std::size_t offset = jfif_density(file); offset > 0) {
    constexpr std::uint8_t inches = 1, centimetres = 2;
    const std::uint8_t unit = file[offset];
    const double scale = unit == inches ? inches_in_a_metre : 100;
    const double x = big_endian(file.subspan(offset + 1, 2));
    const double y = big_endian(file.subspan(offset + 3, 2));
    if (unit == inches || unit == centimetres) notes.resolution = {x * scale, y * scale};
  }
  const std::string_view text = text_of(file);
  const std::size_t end = text.find(jpeg_end);
  if (end == std::string_view::npos) return notes;
  const std::string_view behind = text.substr(end);
  notes.video = holds_video(behind);
  notes.other_pictures =
      behind.find(std::string("\xFF\xD9") + std::string(jpeg_start)) != std::string_view::npos;
  return notes;
}

}  // namespace

FormatNotes read_format_notes(std::span<const std::uint8_t> file) {
  if (text_of(file).starts_with(png_start)) return read_png(file);
  if (text_of(file).starts_with(jpeg_start)) return read_jpeg(file);
  return {};
}

void set_jfif_resolution(std::span<std::uint8_t> jpeg, Resolution resolution) {
  const std::size_t offset = jfif_density(jpeg);
  if (offset == 0) return;
  constexpr std::uint8_t inches = 1;
  constexpr long most = 0xFFFF;
  jpeg[offset] = inches;
  std::size_t at = offset + 1;
  for (const double metres : {resolution.x, resolution.y}) {
    const long dots = std::clamp(std::lround(metres / inches_in_a_metre), 1L, most);
    jpeg[at++] = static_cast<std::uint8_t>(dots >> 8);
    jpeg[at++] = static_cast<std::uint8_t>(dots & 0xFF);
  }
}

}  // namespace scrim::io
