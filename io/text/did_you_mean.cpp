#include "io/text/did_you_mean.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace scrim::io {
namespace {

/// How many letters must be put in, left out, replaced or swapped with their neighbour to make one
/// word of the other (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, row[j - 1] + 1, last[j] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& names) {
  constexpr std::size_t longest = 64;
  if (names.empty() || wrong.size() > longest) return "";
  const auto nearer = [wrong](std::string_view a, std::string_view b) {
    return distance(wrong, a) < distance(wrong, b);
  };
  const std::string& nearest = *std::min_element(names.begin(), names.end(), nearer);
  return distance(wrong, nearest) > (nearest.size() + 1) / 3 ? "" : nearest;
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& names) {
  const std::string nearest = nearest_name(wrong, names);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

}  // namespace scrim::io
