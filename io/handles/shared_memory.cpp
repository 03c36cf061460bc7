#include "io/handles/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace scrim::io {

Result<std::shared_ptr<SharedMemory>> SharedMemory::create(std::size_t size) {
  const int descriptor = memfd_create("scrim-frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  void* data = MAP_FAILED;
  if (descriptor >= 0 && ftruncate(descriptor, static_cast<off_t>(size)) == 0 &&
      fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0) {
    data = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  }
  if (data == MAP_FAILED) {
    if (descriptor >= 0) close(descriptor);
    return tl::unexpected<std::string>("no memory for frames; close other programs");
  }
  return std::shared_ptr<SharedMemory>(
      new SharedMemory(descriptor, static_cast<std::uint8_t*>(data), size));
}

SharedMemory::~SharedMemory() {
  munmap(data_, size_);
  close(descriptor_);
}

}  // namespace scrim::io
