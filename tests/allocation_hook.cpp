#include "allocation_hook.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SCRIM_ALLOCATIONS_ARE_THE_SANITIZERS
#endif
#endif

namespace {

std::atomic<long> count{0};
std::atomic<long> allowed{-1};
std::atomic<long> failing{scrim::test::all_of_them};

[[maybe_unused]] bool fails() {
  if (allowed < 0) return false;
  if (allowed > 0) {
    --allowed;
    return false;
  }
  if (failing == 0) return false;
  if (failing > 0) --failing;
  return true;
}

}  // namespace

#ifndef SCRIM_ALLOCATIONS_ARE_THE_SANITIZERS

static void* allocate(std::size_t bytes, std::size_t alignment) {
  ++count;
  if (fails()) throw std::bad_alloc();
  void* const memory =
      std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void* operator new(std::size_t bytes) {
  return allocate(bytes, alignof(std::max_align_t));
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, std::size_t(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept try {
  return allocate(bytes, alignof(std::max_align_t));
} catch (const std::bad_alloc&) {
  return nullptr;
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

#endif

namespace scrim::test {

bool allocations_are_watched() {
#ifdef SCRIM_ALLOCATIONS_ARE_THE_SANITIZERS
  return false;
#else
  return true;
#endif
}

long allocation_count() {
  return count;
}

void fail_allocations_after(long n, long failures) {
  failing = failures;
  allowed = n;
}

}  // namespace scrim::test
