/// A small chart as SVG, for a page with the classes of `evaluation_page`.
#pragma once

#include <span>
#include <string>

namespace scrim::cli {

struct LineChart {
  std::string title;
  int decimals = 2;          ///< of the values written
  double low = 0, high = 1;  ///< what the chart's height spans; low < high
  bool joined = true;        ///< a line; else a dot for each value
  std::span<const double> values;
  std::span<const std::size_t> marked;  ///< values with a ring around them
};

std::string svg(const LineChart& chart);

}  // namespace scrim::cli
