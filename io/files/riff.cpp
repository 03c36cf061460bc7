#include "io/files/riff.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace scrim::io {

bool is_whole_riff(const std::string& path) {
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  std::ifstream file(path, std::ios::binary);
  std::uintmax_t place = 0;
  while (!code && place < size) {
    std::array<char, 8> header{};
    file.seekg(static_cast<std::streamoff>(place));
    if (!file.read(header.data(), header.size())) return false;
    if (std::memcmp(header.data(), "RIFF", 4) != 0) return place > 0;  // something after the end
    std::uint32_t length = 0;
    for (int i = 0; i < 4; ++i) {
      length |= std::uint32_t{static_cast<unsigned char>(header[4 + std::size_t(i)])} << (8 * i);
    }
    place += header.size() + length;
  }
  return !code && size > 0 && place <= size + 1;  // the last byte may be padding that is left out
}

}  // namespace scrim::io
