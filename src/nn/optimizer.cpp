#include "nn/optimizer.hpp"

namespace scrim::nn {

Graph optimize(Graph graph) {
  return graph;
}

}  // namespace scrim::nn
