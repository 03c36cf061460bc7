#include <emscripten/emscripten.h>
#include <pthread.h>

#include <cstddef>

/// The upper end of a thread's stack, where it begins: web/src/core/threads.ts starts threads.
extern "C" EMSCRIPTEN_KEEPALIVE void* scrim_stack(pthread_t thread) {
  pthread_attr_t attributes;
  void* lowest = nullptr;
  std::size_t size = 0;
  pthread_getattr_np(thread, &attributes);
  pthread_attr_getstack(&attributes, &lowest, &size);
  return static_cast<std::byte*>(lowest) + size;
}
