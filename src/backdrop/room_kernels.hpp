/// Sums and maxima over the cells of a room.
#pragma once

#include <cstddef>
#include <cstdint>

namespace scrim {

/// Adds up squares of 4×4 bytes: out[i] is the sum of in[y·stride + 4i … 4i + 3] over y < rows (at
/// most 4), for whole blocks of 32 cells.
void sum_squares(const std::uint8_t* in, std::ptrdiff_t stride, int rows, std::size_t blocks,
                 std::uint16_t* out);
inline constexpr std::size_t sum_block = 32;

/// out[i] = the largest of in[y·stride + i] over y < rows. Writes whole vectors of up to 64 bytes
/// and reads only what belongs to the rows.
void max_of_rows(const float* in, std::ptrdiff_t stride, int rows, std::size_t count, float* out);

/// out[i] = the largest of in[i] … in[i + window - 1]; `in` may be read a vector further.
void max_of_windows(const float* in, std::size_t count, int window, float* out);

}  // namespace scrim
