/// A small team of threads that run the same function together.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

namespace scrim::nn {

/// The calling thread is member 0; the others wait, spinning briefly and then asleep.
class Workers {
 public:
  using Function = void (*)(void* context, int member) noexcept;

  explicit Workers(int threads);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  int count() const { return static_cast<int>(threads_.size()) + 1; }

  /// Runs function(context, member) on every member; returns when all are done.
  void run(Function function, void* context) noexcept;

  /// Called by every member from within the function: nobody passes before all have come.
  void meet() noexcept;

 private:
  void serve(int member) noexcept;

  std::vector<std::thread> threads_;
  Function function_ = nullptr;
  void* context_ = nullptr;
  bool ending_ = false;
  alignas(64) std::atomic<unsigned> started_{0};
  alignas(64) std::atomic<unsigned> arrived_{0};
  alignas(64) std::atomic<unsigned> met_{0};
};

}  // namespace scrim::nn
