/// Maxima over the cells of a mask.
#pragma once

#include <cstddef>

namespace scrim {

/// out[i] = the largest of in[y·stride + i] over y < rows. Writes whole vectors of up to 64 bytes
/// and reads only what belongs to the rows.
void max_of_rows(const float* in, std::ptrdiff_t stride, int rows, std::size_t count, float* out);

/// out[i] = the largest of in[i] … in[i + window - 1]; `in` may be read a vector further.
void max_of_windows(const float* in, std::size_t count, int window, float* out);

}  // namespace scrim
