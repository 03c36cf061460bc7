/// A small team of threads that works off a list of units together.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace scrim::nn {

/// Whoever has time takes the next unit of the list: a member that the machine gives no time to
/// holds up nobody. Units are started in order; what computes what is fixed, so results do not
/// depend on who did it. The calling thread is member 0; the others look for work for a fraction of
/// a millisecond after each run and then sleep. With one member there are no threads and no
/// atomics.
class Workers {
 public:
  /// Computes a unit. `member` is below the number of members.
  using Execute = void (*)(void* context, int unit, int member) noexcept;

  /// Unit u may start when the first after[u] units are done; after[u] <= u.
  Workers(int members, std::vector<int> after, Execute execute, void* context);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  /// Wakes the others for a run that is about to come: waking takes longer than many a unit.
  void wake() noexcept;

  /// Works off the whole list; returns when all units are done.
  void run() noexcept;

 private:
  static constexpr std::uint64_t round = std::uint64_t{1} << 32;  // the upper half counts the runs

  void serve(int member) noexcept;
  std::uint64_t work(int member) noexcept;

  std::vector<int> after_;
  Execute execute_;
  void* context_;
  std::atomic<bool> ending_{false};
  alignas(64) std::atomic<std::uint64_t> ticket_;  // the next unit, in the lower half
  alignas(64) std::atomic<std::uint64_t> done_{0};
  std::vector<std::thread> threads_;
};

}  // namespace scrim::nn
