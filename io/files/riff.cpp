#include "io/files/riff.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace scrim::io {

RiffEnd riff_end(const std::string& path) {
  constexpr std::uint32_t not_written = 0, endless = 0xFFFFFFFF;
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  if (code) return RiffEnd::unknown;
  std::ifstream file(path, std::ios::binary);
  std::uintmax_t offset = 0;
  while (offset < size) {
    std::array<char, 8> header{};
    file.seekg(static_cast<std::streamoff>(offset));
    const bool riff = file.read(header.data(), header.size()).good() &&
                      std::memcmp(header.data(), "RIFF", 4) == 0;
    if (!riff) break;  // something after the end
    std::uint32_t length = 0;
    for (int i = 0; i < 4; ++i) {
      length |= std::uint32_t{static_cast<unsigned char>(header[4 + std::size_t(i)])} << (8 * i);
    }
    if (length == not_written || length == endless) return RiffEnd::unknown;
    offset += header.size() + length;
  }
  if (offset == 0) return RiffEnd::unknown;
  // The last byte may be padding that is left out.
  return offset <= size + 1 ? RiffEnd::whole : RiffEnd::cut_off;
}

}  // namespace scrim::io
