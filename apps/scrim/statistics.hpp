/// Medians and percentiles of measured times.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace scrim::cli {

/// The value that `percent` of the values do not exceed (nearest rank); 0 when there are none.
inline double percentile(std::vector<double> values, int percent) {
  if (values.empty()) return 0;
  const std::size_t rank =
      std::max<std::size_t>(1, (values.size() * static_cast<std::size_t>(percent) + 99) / 100);
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(values.begin(), nth, values.end());
  return *nth;
}

inline double median(const std::vector<double>& values) {
  return percentile(values, 50);
}

}  // namespace scrim::cli
