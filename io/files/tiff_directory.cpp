#include "io/files/tiff_directory.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace scrim::io {
namespace {

constexpr std::size_t entry_size = 12, count_size = 2, next_size = 4;

/// Whole numbers in the file's own order of bytes.
struct Numbers {
  std::span<std::uint8_t> file;
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

}  // namespace

void leave_structure_only(std::span<std::uint8_t> tiff) {
  constexpr std::size_t header = 8;
  if (tiff.size() < header) return;
  const bool little = std::memcmp(tiff.data(), "II*\0", 4) == 0;
  if (!little && std::memcmp(tiff.data(), "MM\0*", 4) != 0) return;
  const Numbers numbers{tiff, little};
  const std::size_t directory = numbers.read(4, 4);
  if (directory > tiff.size() - count_size) return;
  const std::size_t count = numbers.read(directory, count_size);
  const std::size_t begin = directory + count_size;
  if (count * entry_size + next_size > tiff.size() - begin) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = begin + i * entry_size;
    if (!is_structure(numbers.read(entry, 2))) continue;
    std::memmove(&tiff[begin + kept * entry_size], &tiff[entry], entry_size);
    ++kept;
  }
  std::memmove(&tiff[begin + kept * entry_size], &tiff[begin + count * entry_size], next_size);
  numbers.write(directory, kept);
}

}  // namespace scrim::io
