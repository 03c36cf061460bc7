/// Rows between nodes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "backdrop/nodes.hpp"
#include "frame/frame.hpp"

namespace scrim {

/// out = the sum of rows[k]·weight[k], in 1/64 levels, for `count` nodes; writes whole vectors.
/// `rows` point to four floats for each node.
void make_nodes(const std::array<const float*, 4>& rows, const std::array<float, 4>& weight,
                std::size_t count, Node* out);

/// How the lanes (16-bit values) between two nodes a and b follow from them: lane l shows channel
/// `first` (l even) or `second` (l odd), and is a + (b - a)·phase[l]/32768.
struct Interpolation {
  static constexpr int max_lanes = 64;
  int first = 0, second = 0;
  int lanes = 0;                                ///< a power of two
  std::array<std::int16_t, max_lanes> phase{};  ///< repeats where there are fewer lanes than 8
};

/// out[i·lanes + l] = lane l of interval i, which lies between the nodes `stride`·i and
/// `stride`·(i + 1). Writes up to 16 lanes more.
void expand_nodes(const Node* nodes, int stride, int intervals, const Interpolation& between,
                  std::int16_t* out);

/// The lanes of the even and of the odd samples of a row.
struct LanePair {
  const std::int16_t* even;
  const std::int16_t* odd;
};

/// Bytes between two node rows, in whole blocks of 64: upper + (lower - upper)·phase/32768, from
/// 1/64 levels to levels with the ordered dither's row `y` modulo 8.
void blend_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, std::size_t blocks,
                std::uint8_t* out);

/// The same for a deep frame's words: to codes, of 10 bits with the dither and of 16 without.
void blend_deep_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, const Codes& codes,
                     std::size_t blocks, std::uint16_t* out);

}  // namespace scrim
