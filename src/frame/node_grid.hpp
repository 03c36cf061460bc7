/// Where coarse colours are known in a frame.
#pragma once

#include <algorithm>
#include <cstddef>

#include "frame/proxy_size.hpp"
#include "scrim/scrim.hpp"
#include "support/aligned.hpp"

namespace scrim {

/// Nodes a power of two apart, at least 16 pixels and 8 samples of the proxy: node (i, j) is at the
/// corner of pixels (i·spacing, j·spacing), and the last ones are at or beyond the frame's edge.
struct NodeGrid {
  NodeGrid() = default;
  explicit NodeGrid(const Layout& layout)
      : spacing(std::max(16, 8 * ProxySize(layout).scale)),
        columns((layout.width + spacing - 1) / spacing + 1),
        rows((layout.height + spacing - 1) / spacing + 1),
        stride(round_up(std::size_t(columns), vector) + 2 * vector) {}

  /// Kernels read and write nodes in whole vectors of up to 16.
  static constexpr std::size_t vector = 16;

  int spacing = 0;
  int columns = 0;
  int rows = 0;
  std::size_t stride = 0;  ///< values in a row, a vector more before the first and behind
};

}  // namespace scrim
