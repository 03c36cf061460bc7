/// Half-open ranges of whole numbers, and rectangles made of two.
#pragma once

#include <algorithm>

namespace scrim {

/// The whole numbers [begin, end): columns, rows, cells. Empty when end <= begin.
struct Span {
  int begin = 0;
  int end = 0;

  constexpr int size() const { return std::max(end - begin, 0); }
  constexpr bool empty() const { return end <= begin; }
  constexpr bool has(int i) const { return i >= begin && i < end; }
  constexpr bool operator==(const Span&) const = default;
};

/// The least span that holds both.
constexpr Span join(Span a, Span b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

/// What two spans share.
constexpr Span common(Span a, Span b) {
  return {std::max(a.begin, b.begin), std::min(a.end, b.end)};
}

/// Columns `x` and rows `y`; empty when either is.
struct Rect {
  Span x, y;

  constexpr bool empty() const { return x.empty() || y.empty(); }
  constexpr bool operator==(const Rect&) const = default;
};

/// The least rectangle that holds both.
constexpr Rect join(const Rect& a, const Rect& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {join(a.x, b.x), join(a.y, b.y)};
}

}  // namespace scrim
