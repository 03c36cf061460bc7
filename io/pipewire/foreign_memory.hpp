/// Memory of another process or of a device, to be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace scrim::io {

/// Pixels that somebody else writes. A file that is shorter than it claims is refused: reading
/// beyond its end would kill this process.
class ForeignMemory {
 public:
  /// Maps `size` bytes from `offset` of a descriptor, which is not kept. Null when that cannot be.
  static std::shared_ptr<ForeignMemory> map(int descriptor, std::size_t offset, std::size_t size);

  /// Maps once more what this process has mapped as shared memory already, so that it stays when
  /// the other mapping goes. Null when that cannot be.
  static std::shared_ptr<ForeignMemory> map_again(void* data, std::size_t size);

  ForeignMemory(const ForeignMemory&) = delete;
  ForeignMemory& operator=(const ForeignMemory&) = delete;
  ~ForeignMemory();

  std::span<const std::uint8_t> bytes() const { return bytes_; }

 private:
  ForeignMemory(void* mapping, std::size_t length, std::span<const std::uint8_t> bytes)
      : mapping_(mapping), length_(length), bytes_(bytes) {}

  void* mapping_;
  std::size_t length_;
  std::span<const std::uint8_t> bytes_;
};

}  // namespace scrim::io
