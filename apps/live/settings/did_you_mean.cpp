#include "apps/live/settings/did_you_mean.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace scrim::live {
namespace {

/// How many letters must be put in, left out or replaced to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view wrong, const std::vector<std::string_view>& names) {
  constexpr std::size_t longest = 64;
  if (names.empty() || wrong.size() > longest) return "";
  const auto nearer = [wrong](std::string_view a, std::string_view b) {
    return distance(wrong, a) < distance(wrong, b);
  };
  const std::string_view nearest = *std::min_element(names.begin(), names.end(), nearer);
  if (distance(wrong, nearest) > nearest.size() / 2) return "";
  return ", did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace scrim::live
