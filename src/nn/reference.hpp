/// The slow, obviously correct interpreter: the truth every kernel is compared with.
#pragma once

#include <span>
#include <vector>

#include "nn/graph.hpp"

namespace scrim::nn {

/// Runs the graph node by node with plain loops in fp32 (sums in double), exactly as written, and
/// returns every output. `inputs` are in the order of Graph::inputs, each of its tensor's size.
std::vector<std::vector<float>> run_reference(const Graph& graph,
                                              std::span<const std::vector<float>> inputs);

}  // namespace scrim::nn
