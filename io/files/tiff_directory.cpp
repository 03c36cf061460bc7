#include "io/files/tiff_directory.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace scrim::io {
namespace {

constexpr std::size_t entry_size = 12, count_size = 2, next_size = 4;

/// Whole numbers in the file's own order of bytes.
template <class Byte>
struct Numbers {
  std::span<Byte> file;
  bool little_endian;

  std::size_t read(std::size_t at, std::size_t size) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t byte = file[at + (little_endian ? size - 1 - i : i)];
      value = value << 8 | byte;
    }
    return value;
  }
  void write(std::size_t at, std::size_t value) const {
    file[at + (little_endian ? 0 : 1)] = static_cast<std::uint8_t>(value & 0xFF);
    file[at + (little_endian ? 1 : 0)] = static_cast<std::uint8_t>(value >> 8);
  }
};

bool is_structure(std::size_t tag) {
  constexpr std::array<std::size_t, 21> tags{
      256, 257, 258, 259, 262, 266,  // width, length, bits, compression, photometric, fill order
      273, 277, 278, 279, 284,       // strips, samples for each pixel, planes
      292, 293, 317, 320,            // fax, predictor, palette
      322, 323, 324, 325,            // tiles
      530, 532,                      // YCbCr
  };
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

/// Where a file's first directory has its entries.
template <class Byte>
struct Directory {
  Numbers<Byte> numbers;
  std::size_t at = 0, begin = 0, count = 0;

  std::size_t entry(std::size_t i) const { return begin + i * entry_size; }
};

/// Empty when there is none, or not all of it.
template <class Byte>
std::optional<Directory<Byte>> first_directory(std::span<Byte> tiff) {
  constexpr std::size_t header = 8;
  if (tiff.size() < header) return std::nullopt;
  const bool little = std::memcmp(tiff.data(), "II*\0", 4) == 0;
  if (!little && std::memcmp(tiff.data(), "MM\0*", 4) != 0) return std::nullopt;
  Directory<Byte> directory{.numbers = {tiff, little}};
  directory.at = directory.numbers.read(4, 4);
  if (directory.at > tiff.size() - count_size) return std::nullopt;
  directory.count = directory.numbers.read(directory.at, count_size);
  directory.begin = directory.at + count_size;
  const bool whole = directory.count * entry_size + next_size <= tiff.size() - directory.begin;
  return whole ? std::optional(directory) : std::nullopt;
}

}  // namespace

bool holds_preview(std::span<const std::uint8_t> tiff) {
  constexpr std::size_t kind = 254, version_of_dng = 50706, reduced = 1, value = 8;
  const auto directory = first_directory(tiff);
  if (!directory) return false;
  const auto& numbers = directory->numbers;
  for (std::size_t i = 0; i < directory->count; ++i) {
    const std::size_t entry = directory->entry(i);
    const std::size_t tag = numbers.read(entry, 2);
    if (tag == version_of_dng) return true;
    if (tag == kind && (numbers.read(entry + value, 4) & reduced) != 0) return true;
  }
  return false;
}

void leave_structure_only(std::span<std::uint8_t> tiff) {
  const auto directory = first_directory(tiff);
  if (!directory) return;
  const auto& [numbers, at, begin, count] = *directory;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory->entry(i);
    if (!is_structure(numbers.read(entry, 2))) continue;
    std::memmove(&tiff[begin + kept * entry_size], &tiff[entry], entry_size);
    ++kept;
  }
  std::memmove(&tiff[begin + kept * entry_size], &tiff[begin + count * entry_size], next_size);
  numbers.write(at, kept);
}

}  // namespace scrim::io
