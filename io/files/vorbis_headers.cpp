#include "io/files/vorbis_headers.hpp"

#include <array>
#include <cstddef>

namespace scrim::io {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t laced = 2;  ///< one less than there are headers
constexpr std::size_t most = 255;  ///< of a length, in one byte

/// Each length but the last's as bytes that add up to it, the last of them less than 255.
bool read_lacing(Bytes headers, std::array<Bytes, 3>& parts) {
  if (headers.empty() || headers[0] != laced) return false;
  std::size_t at = 1;
  std::array<std::size_t, 2> lengths{};
  for (std::size_t& length : lengths) {
    while (at < headers.size() && headers[at] == most) length += headers[at++];
    if (at == headers.size()) return false;
    length += headers[at++];
  }
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] > headers.size() - at) return false;
    parts[i] = headers.subspan(at, lengths[i]);
    at += lengths[i];
  }
  parts[2] = headers.subspan(at);
  return true;
}

/// Each with its length before it, in two bytes.
bool read_lengths(Bytes headers, std::array<Bytes, 3>& parts) {
  std::size_t at = 0;
  for (Bytes& part : parts) {
    if (headers.size() - at < 2) return false;
    const std::size_t length = std::size_t{headers[at]} << 8U | headers[at + 1];
    at += 2;
    if (length > headers.size() - at) return false;
    part = headers.subspan(at, length);
    at += length;
  }
  return true;
}

bool is_header(Bytes part, std::uint8_t kind) {
  constexpr std::array<std::uint8_t, 6> name{'v', 'o', 'r', 'b', 'i', 's'};
  if (part.size() <= name.size() || part[0] != kind) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (part[i + 1] != name[i]) return false;
  }
  return true;
}

void write_length(std::size_t length, std::vector<std::uint8_t>& out) {
  for (; length >= most; length -= most) out.push_back(most);
  out.push_back(static_cast<std::uint8_t>(length));
}

}  // namespace

std::vector<std::uint8_t> without_comments(Bytes headers) {
  constexpr std::uint8_t identification = 1, comments = 3, setup = 5;
  std::array<Bytes, 3> parts;
  const bool read = read_lacing(headers, parts) || read_lengths(headers, parts);
  if (!read || !is_header(parts[0], identification) || !is_header(parts[1], comments) ||
      !is_header(parts[2], setup)) {
    return {};
  }
  // No vendor, no comments, and the bit that ends them.
  constexpr std::array<std::uint8_t, 16> empty{comments, 'v', 'o', 'r', 'b', 'i', 's', 0,
                                               0,        0,   0,   0,   0,   0,   0,   1};
  std::vector<std::uint8_t> out{laced};
  write_length(parts[0].size(), out);
  write_length(empty.size(), out);
  for (const Bytes part : {parts[0], Bytes(empty), parts[2]}) {
    out.insert(out.end(), part.begin(), part.end());
  }
  return out;
}

}  // namespace scrim::io
