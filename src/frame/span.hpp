/// Half-open ranges of whole numbers.
#pragma once

#include <algorithm>

namespace scrim {

/// The whole numbers [begin, end): columns, rows, cells. Empty when end <= begin.
struct Span {
  int begin = 0;
  int end = 0;

  constexpr int size() const { return std::max(end - begin, 0); }
  constexpr bool empty() const { return end <= begin; }
  constexpr bool operator==(const Span&) const = default;
};

/// The least span that holds both.
constexpr Span join(Span a, Span b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace scrim
