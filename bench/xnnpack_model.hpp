/// The yardstick: a Graph run by XNNPACK, set up as well as its API allows (activations fused,
/// constants packed once, one thread).
#pragma once

#include <memory>
#include <span>

#include "nn/graph.hpp"
#include "scrim/scrim.hpp"

namespace scrim::bench {

/// Has one input and one output. Thread-safety: one thread at a time per model.
class XnnpackModel {
 public:
  /// Fails with unsupported, naming the operator, where XNNPACK's subgraph API has no equivalent.
  static Result<XnnpackModel> create(nn::Graph graph);

  XnnpackModel(XnnpackModel&&) noexcept;
  XnnpackModel& operator=(XnnpackModel&&) noexcept;
  ~XnnpackModel();

  /// NHWC floats owned by the model: write the input, `run`, read the output.
  std::span<float> input() noexcept;
  std::span<const float> output() const noexcept;
  void run() noexcept;

 private:
  class Impl;
  explicit XnnpackModel(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace scrim::bench
