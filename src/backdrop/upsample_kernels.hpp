/// Rows between nodes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace scrim {

/// out[i·per_interval + l] = a + (b - a)·phase[l]/32768 for the intervals i between nodes a = i and
/// b = i + 1, where lane l belongs to channel first (l even) or second (l odd). `out` has room for
/// 8 more lanes, and `phase` holds at least 8 values.
void expand_nodes(const std::int16_t* nodes, int intervals, int first, int second, int per_interval,
                  const std::int16_t* phase, std::int16_t* out);

/// The lanes of the even and of the odd bytes of a row.
struct LanePair {
  const std::int16_t* even;
  const std::int16_t* odd;
};

/// Bytes between two node rows, in whole blocks of 64: upper + (lower - upper)·phase/32768, from
/// 1/64 levels to levels with the ordered dither's row `y` modulo 8.
void blend_rows(LanePair upper, LanePair lower, std::int16_t phase, int y, std::size_t blocks,
                std::uint8_t* out);

}  // namespace scrim
