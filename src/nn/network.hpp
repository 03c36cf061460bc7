/// A network ready to run: graph ▶ optimised graph ▶ program ▶ plan.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nn/graph.hpp"
#include "scrim/scrim.hpp"

namespace scrim::nn {

/// 8, or 1 in WebAssembly that shares no memory.
extern const int max_threads;

/// What one step of a network costs.
struct StepTime {
  std::string name;
  double microseconds = 0;   ///< the least of the measured runs
  double multiply_adds = 0;  ///< per run
};

/// Owns packed weights and all working memory. Runs on the SIMD target in use at the time of `run`.
/// Thread-safety: one thread at a time per network.
class Network {
 public:
  /// Folds, fuses, plans memory. `threads` 1 to `max_threads`. Fails with bad_argument,
  /// unsupported or out_of_memory.
  static Result<Network> create(Graph graph, int threads = 1);

  Network(Network&&) noexcept;
  Network& operator=(Network&&) noexcept;
  ~Network();

  int input_count() const noexcept;
  int output_count() const noexcept;
  Shape input_shape(int index = 0) const noexcept;
  Shape output_shape(int index = 0) const noexcept;

  /// NHWC floats, owned by the network: write the input, `run`, read the output. The output is
  /// valid until the next run; the input's contents are undefined after a run.
  std::span<float> input(int index = 0) noexcept;
  std::span<const float> output(int index = 0) const noexcept;

  /// Says that a run will come within a fraction of a millisecond, so that further threads are
  /// awake by then. Worth a call before the input is made; never needed.
  void wake() noexcept;

  /// Allocates nothing, takes no lock when it has one thread, never throws.
  void run() noexcept;

  /// Bytes of working memory and packed weights.
  std::size_t memory() const noexcept;

  /// Runs `runs` times and says where the time went, in the order of the steps. For benches: the
  /// clock is read twice for each task.
  std::vector<StepTime> profile(int runs);

 private:
  class Impl;
  explicit Network(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::nn
