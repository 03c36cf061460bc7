#include "support/aligned.hpp"

#include <new>

// A sanitizer knows the ends of what was allocated, and not of what lies side by side.
#if defined(__SANITIZE_ADDRESS__)
#define SCRIM_ONE_BY_ONE
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SCRIM_ONE_BY_ONE
#endif
#endif

#if defined(__linux__) && !defined(SCRIM_ONE_BY_ONE)
#include <sys/mman.h>

#include <algorithm>
#include <mutex>

namespace scrim {
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;

/// Less would leave more of the last one unused than there is in it.
constexpr std::size_t usual_size = 2 * large_page;

/// Lies at the beginning of the memory that it describes. In front of each buffer in it stands
/// where it is.
struct Slab {
  std::size_t size;
  std::size_t used = alignment;
  std::size_t buffers = 0;

  std::byte* at(std::size_t offset) { return reinterpret_cast<std::byte*>(this) + offset; }
};
static_assert(sizeof(Slab) <= alignment);

std::mutex mutex;
Slab* newest = nullptr;  ///< the one that is filled

Slab* make_slab(std::size_t room) {
  const std::size_t size = round_up(std::max(alignment + room, usual_size), large_page);
  void* const memory = ::operator new (size, std::align_val_t{large_page});
  // Best effort: it is only slower without.
  madvise(memory, size, MADV_HUGEPAGE);
  return new (memory) Slab{.size = size};
}

}  // namespace

void* allocate_aligned(std::size_t bytes) {
  const std::size_t room = alignment + round_up(bytes, alignment);
  const std::lock_guard lock(mutex);
  if (newest == nullptr || newest->size - newest->used < room) newest = make_slab(room);
  std::byte* const place = newest->at(newest->used);
  new (place) Slab*(newest);
  newest->used += room;
  ++newest->buffers;
  return place + alignment;
}

void release_aligned(void* memory) noexcept {
  if (memory == nullptr) return;
  const std::lock_guard lock(mutex);
  Slab* const slab = *reinterpret_cast<Slab**>(static_cast<std::byte*>(memory) - alignment);
  if (--slab->buffers > 0) return;
  if (slab == newest) newest = nullptr;
  ::operator delete (slab, std::align_val_t{large_page});
}

}  // namespace scrim
#else
namespace scrim {

void* allocate_aligned(std::size_t bytes) {
  return ::operator new (bytes, std::align_val_t{alignment});
}

void release_aligned(void* memory) noexcept {
  ::operator delete (memory, std::align_val_t{alignment});
}

}  // namespace scrim
#endif
