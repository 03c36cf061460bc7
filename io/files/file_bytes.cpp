#include "io/files/file_bytes.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace scrim::io {

std::vector<std::uint8_t> bytes_of_file(const std::string& path, std::size_t most) {
  namespace fs = std::filesystem;
  std::error_code code;
  if (!fs::is_regular_file(path, code)) return {};
  const std::uintmax_t size = fs::file_size(path, code);
  if (code) return {};
  std::vector<std::uint8_t> bytes(std::min<std::uintmax_t>(size, most));
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file) bytes.clear();
  return bytes;
}

}  // namespace scrim::io
