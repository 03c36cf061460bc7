/// Rewrites a graph into one with the same answer and less work.
#pragma once

#include "nn/graph.hpp"

namespace scrim::nn {

/// Applies all passes (nn/passes.hpp) until none changes anything.
Graph optimize(Graph graph);

}  // namespace scrim::nn
