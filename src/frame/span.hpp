/// A part of a row.
#pragma once

#include <algorithm>

namespace scrim {

/// The columns [begin, end) of a row outside which the matte is 0. Empty when begin == end.
struct Span {
  int begin = 0;
  int end = 0;
};

/// The least span that holds both.
inline Span join(Span a, Span b) {
  if (a.begin == a.end) return b;
  if (b.begin == b.end) return a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

}  // namespace scrim
