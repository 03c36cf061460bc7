#include "nn/optimizer.hpp"

#include <algorithm>
#include <array>

#include "nn/passes.hpp"

namespace scrim::nn {

Graph optimize(Graph graph) {
  // Scaled weights are no constants any more: that pass would hide its convolution from others.
  constexpr std::array passes{fuse_activation,    pool_to_mean,
                              fold_constant,      mean_of_sum,
                              mean_of_concat,     mean_of_scaled,
                              mean_of_conv,       mean_of_resize,
                              conv_before_resize, conv_of_sum_with_resized,
                              compose_convs,      scale_weights_instead};
  tidy(graph);
  GraphEditor editor(graph);
  while (std::any_of(passes.begin(), passes.end(), [&](auto pass) { return pass(editor); })) {
    tidy(graph);
  }
  return graph;
}

}  // namespace scrim::nn
