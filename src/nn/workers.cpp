#include "nn/workers.hpp"

#include <hwy/cache_control.h>

namespace scrim::nn {
namespace {

// A meeting within a frame takes microseconds; a frame is awaited asleep.
void wait_for_change(const std::atomic<unsigned>& value, unsigned old) noexcept {
  for (int spin = 0; spin < 4000; ++spin) {
    if (value.load(std::memory_order_acquire) != old) return;
    hwy::Pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

Workers::Workers(int threads) {
  for (int member = 1; member < threads; ++member) {
    threads_.emplace_back([this, member] { serve(member); });
  }
}

Workers::~Workers() {
  ending_ = true;
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::run(Function function, void* context) noexcept {
  if (threads_.empty()) return function(context, 0);
  function_ = function;
  context_ = context;
  started_.fetch_add(1, std::memory_order_release);
  started_.notify_all();
  function(context, 0);
  meet();
}

void Workers::meet() noexcept {
  if (threads_.empty()) return;
  const unsigned before = met_.load(std::memory_order_acquire);
  if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == static_cast<unsigned>(count())) {
    arrived_.store(0, std::memory_order_relaxed);
    met_.store(before + 1, std::memory_order_release);
    met_.notify_all();
    return;
  }
  wait_for_change(met_, before);
}

void Workers::serve(int member) noexcept {
  for (unsigned seen = 0;; ++seen) {
    wait_for_change(started_, seen);
    if (ending_) return;
    function_(context_, member);
    meet();
  }
}

}  // namespace scrim::nn
