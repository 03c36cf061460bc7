/// Rows of any format ▶ planar rows and back, and their averages. Everything works on whole blocks
/// of 64 output values: the caller sees to it that inputs may be read and outputs written that far.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace scrim {

inline constexpr std::size_t planar_block = 64;

/// a0 b0 a1 b1 … ▶ a0 a1 …, b0 b1 …
void split_pairs(const std::uint8_t* in, std::size_t blocks, std::uint8_t* a, std::uint8_t* b);

/// Every second byte, from the first on.
void take_even(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out);

/// R G B A ▶ three rows. For B G R A the first is B.
void split_rgba(const std::uint8_t* in, std::size_t blocks, std::uint8_t* r, std::uint8_t* g,
                std::uint8_t* b);

/// a0 a1 …, b0 b1 … ▶ a0 b0 a1 b1 …, `blocks` blocks of each.
void join_pairs(const std::uint8_t* a, const std::uint8_t* b, std::size_t blocks,
                std::uint8_t* out);

/// Three rows ▶ a b c 255 …, `blocks` blocks of each.
void join_rgba(const std::uint8_t* a, const std::uint8_t* b, const std::uint8_t* c,
               std::size_t blocks, std::uint8_t* out);

/// Each byte twice.
void repeat_bytes(const std::uint8_t* in, std::size_t blocks, std::uint8_t* out);

/// Planar RGB ▶ planar YUV as frame/colour.hpp's fixed point; in place if wanted.
void rgb_rows_to_yuv(const std::uint8_t* r, const std::uint8_t* g, const std::uint8_t* b,
                     std::size_t blocks, std::uint8_t* y, std::uint8_t* u, std::uint8_t* v);

/// R G B A ▶ Y alone; `bgra` swaps the ends.
void rgba_row_to_luma(const std::uint8_t* in, bool bgra, std::size_t blocks, std::uint8_t* y);

/// Means of 2×2 bytes, rounded to nearest.
void average_boxes(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t blocks,
                   std::uint8_t* out);

/// sums = row, or sums += row. Sums are aligned, as a Buffer is.
void start_sums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums);
void add_to_sums(const std::uint8_t* row, std::size_t blocks, std::uint16_t* sums);

/// sums[i] = sums[2i] + sums[2i + 1].
void add_neighbours(std::uint16_t* sums, std::size_t blocks);

/// The sums divided by 2^shift, rounded to nearest; shift is at least 1.
void sums_to_means(const std::uint16_t* sums, int shift, std::size_t blocks, std::uint8_t* out);

/// Calls kernel(in, blocks, place in the output) so that no byte outside the row is read: what does
/// not fill a block goes through a copy. A block takes `per_output` bytes for each output byte.
template <class Kernel>
void over_row(const std::uint8_t* in, std::size_t bytes, std::size_t per_output, Kernel kernel) {
  const std::size_t taken = planar_block * per_output;
  const std::size_t whole = bytes / taken;
  kernel(in, whole, std::size_t{0});
  const std::size_t rest = bytes % taken;
  if (rest == 0) return;
  std::array<std::uint8_t, 4 * planar_block> edge{};
  std::memcpy(edge.data(), in + whole * taken, rest);
  kernel(edge.data(), std::size_t{1}, whole * planar_block);
}

}  // namespace scrim
