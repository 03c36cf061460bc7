/// Memory that other processes can map.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "io/handles/av_handles.hpp"

namespace scrim::io {

/// A memfd, mapped to be written, sealed so that nobody can change its size.
class SharedMemory {
 public:
  /// Zeroed. Fails when there is no memory.
  static Result<std::shared_ptr<SharedMemory>> create(std::size_t size);

  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  /// Owned by this object.
  int descriptor() const { return descriptor_; }

 private:
  SharedMemory(int descriptor, std::uint8_t* data, std::size_t size)
      : descriptor_(descriptor), data_(data), size_(size) {}

  int descriptor_;
  std::uint8_t* data_;
  std::size_t size_;
};

}  // namespace scrim::io
