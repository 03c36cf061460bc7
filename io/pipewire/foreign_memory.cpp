#include "io/pipewire/foreign_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace scrim::io {
namespace {

/// Devices and dma-bufs have no size that they tell.
bool is_too_short(int descriptor, std::size_t end) {
  struct stat facts {};
  if (fstat(descriptor, &facts) != 0) return true;
  return S_ISREG(facts.st_mode) && static_cast<std::size_t>(facts.st_size) < end;
}

std::size_t page_size() {
  return static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::shared_ptr<ForeignMemory> ForeignMemory::map(int descriptor, std::size_t offset,
                                                  std::size_t size) {
  const std::size_t before = offset % page_size(), length = before + size;
  // Best effort: memory that its owner made without seals stays as it is.
  fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK);
  if (descriptor < 0 || size == 0 || is_too_short(descriptor, offset + size)) return nullptr;
  void* mapping =
      mmap(nullptr, length, PROT_READ, MAP_SHARED, descriptor, static_cast<off_t>(offset - before));
  if (mapping == MAP_FAILED) return nullptr;
  const std::span<const std::uint8_t> bytes(static_cast<const std::uint8_t*>(mapping) + before,
                                            size);
  return std::shared_ptr<ForeignMemory>(new ForeignMemory(mapping, length, bytes));
}

std::shared_ptr<ForeignMemory> ForeignMemory::map_again(void* data, std::size_t size) {
  const std::size_t before = reinterpret_cast<std::uintptr_t>(data) % page_size();
  const std::size_t length = before + size;
  if (data == nullptr || size == 0) return nullptr;
  auto* start = static_cast<std::uint8_t*>(data) - before;
  // An old size of 0 asks Linux for a second mapping of the same shared pages.
  void* mapping = mremap(start, 0, length, MREMAP_MAYMOVE);
  if (mapping == MAP_FAILED) return nullptr;
  const std::span<const std::uint8_t> bytes(static_cast<const std::uint8_t*>(mapping) + before,
                                            size);
  return std::shared_ptr<ForeignMemory>(new ForeignMemory(mapping, length, bytes));
}

ForeignMemory::~ForeignMemory() {
  munmap(mapping_, length_);
}

}  // namespace scrim::io
