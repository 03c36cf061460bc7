/// For the slow twins: the samples of any frame in levels, one at a time.
#pragma once

#include <cstring>

#include "frame/frame.hpp"

namespace scrim {

/// Sample `i` of a row of a plane.
inline double level_of(const Frame& frame, int plane, int y, int i) {
  const Codes codes = codes_of(frame.layout, plane);
  return double{level_at(row(frame, plane, y) + std::size_t(i) * codes.depth.bytes(), codes)};
}

/// Makes it the nearest code that there is.
inline void put_level(const MutableFrame& frame, int plane, int y, int i, double level) {
  const Codes codes = codes_of(frame.layout, plane);
  const std::uint16_t word = codes.word(float(level));
  std::uint8_t* at = row(frame, plane, y) + std::size_t(i) * codes.depth.bytes();
  if (codes.depth.bits == 8) {
    *at = static_cast<std::uint8_t>(word);
  } else {
    std::memcpy(at, &word, sizeof word);
  }
}

}  // namespace scrim
