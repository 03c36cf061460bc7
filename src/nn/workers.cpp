#include "nn/workers.hpp"

#include <hwy/cache_control.h>

#include <utility>

#include "nn/nn_tuning.hpp"

namespace scrim::nn {
namespace {

#ifdef __wasm_atomics__
// libc++ for WebAssembly only naps, for milliseconds.
void sleep_while(const std::atomic<std::uint64_t>& value, std::uint64_t old) noexcept {
  __builtin_wasm_memory_atomic_wait64(
      reinterpret_cast<long long*>(const_cast<std::atomic<std::uint64_t>*>(&value)),
      static_cast<long long>(old), -1);
}

void wake_all(std::atomic<std::uint64_t>& value) noexcept {
  constexpr unsigned everybody = ~0U;
  __builtin_wasm_memory_atomic_notify(reinterpret_cast<int*>(&value), everybody);
}
#else
void sleep_while(const std::atomic<std::uint64_t>& value, std::uint64_t old) noexcept {
  value.wait(old, std::memory_order_acquire);
}

void wake_all(std::atomic<std::uint64_t>& value) noexcept {
  value.notify_all();
}
#endif

// Waits until `value` is no longer `old`: looks at it `spins` times, then sleeps.
std::uint64_t wait_for_change(const std::atomic<std::uint64_t>& value, std::uint64_t old,
                              int spins) noexcept {
  for (int spin = 0; spin < spins; ++spin) {
    const std::uint64_t now = value.load(std::memory_order_acquire);
    if (now != old) return now;
    hwy::Pause();
  }
  sleep_while(value, old);
  return value.load(std::memory_order_acquire);
}

void wait_until(const std::atomic<std::uint64_t>& value, std::uint64_t count) noexcept {
  std::uint64_t now = value.load(std::memory_order_acquire);
  while (now < count) now = wait_for_change(value, now, tuning::spins_in_a_run);
}

}  // namespace

Workers::Workers(int members, std::vector<int> after, Execute execute, void* context)
    : after_(std::move(after)), execute_(execute), context_(context), ticket_(after_.size()) {
  for (int member = 1; member < members; ++member) {
    threads_.emplace_back([this, member] { serve(member); });
  }
}

Workers::~Workers() {
  ending_.store(true, std::memory_order_release);
  ticket_.fetch_add(round, std::memory_order_acq_rel);
  wake_all(ticket_);
  for (std::thread& thread : threads_) thread.join();
}

void Workers::wake() noexcept {
  if (threads_.empty()) return;
  // Another round of a list that is worked off: nothing to do, but no reason to sleep yet.
  ticket_.fetch_add(round, std::memory_order_acq_rel);
  wake_all(ticket_);
}

void Workers::run() noexcept {
  if (threads_.empty()) {
    for (std::size_t unit = 0; unit < after_.size(); ++unit) {
      execute_(context_, static_cast<int>(unit), 0);
    }
    return;
  }
  done_.store(0, std::memory_order_relaxed);
  const std::uint64_t last = ticket_.load(std::memory_order_relaxed);
  ticket_.exchange((last & ~(round - 1)) + round, std::memory_order_acq_rel);
  wake_all(ticket_);
  work(0);
  wait_until(done_, after_.size());
}

// Returns the ticket that said there was nothing left to do.
std::uint64_t Workers::work(int member) noexcept {
  std::uint64_t ticket = ticket_.load(std::memory_order_acquire);
  while ((ticket & (round - 1)) < after_.size()) {
    if (!ticket_.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel)) continue;
    const auto unit = static_cast<std::size_t>(ticket & (round - 1));
    wait_until(done_, static_cast<std::uint64_t>(after_[unit]));
    execute_(context_, static_cast<int>(unit), member);
    done_.fetch_add(1, std::memory_order_acq_rel);
    wake_all(done_);
    ticket = ticket_.load(std::memory_order_acquire);
  }
  return ticket;
}

void Workers::serve(int member) noexcept {
  for (;;) {
    const std::uint64_t seen = work(member);
    // Whoever ends the team changes the ticket afterwards: either this sees the end, or the change
    // is still to come.
    if (ending_.load(std::memory_order_acquire)) return;
    wait_for_change(ticket_, seen, tuning::spins_between_runs);
  }
}

}  // namespace scrim::nn
