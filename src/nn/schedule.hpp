/// The order in which operators that stream into each other compute their rows.
#pragma once

#include <span>
#include <vector>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// One operator of a stream.
struct StreamStep {
  const Kernel* kernel = nullptr;
  int height = 0;              ///< rows of its output
  std::vector<int> producers;  ///< for each input the stream's step that makes it, or -1
  Span stored;                 ///< rows that must be computed because others want them
};

struct RowTask {
  int step = 0;
  Span rows;
  bool operator==(const RowTask&) const = default;
};

struct Schedule {
  std::vector<RowTask> tasks;
  std::vector<Span> computed;  ///< for each step, all the rows it computes
  std::vector<int> live;       ///< for each step, the most rows that must be remembered at once
};

/// Computes the stored rows in `strips` parts from top to bottom, and in each part just the rows of
/// the other steps that it needs: every needed row once, after all rows that it depends on.
/// `steps` are in topological order.
Schedule make_schedule(std::span<const StreamStep> steps, int strips);

}  // namespace scrim::nn
