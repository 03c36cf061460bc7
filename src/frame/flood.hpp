/// What hangs together on a grid of cells.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace scrim {

/// Calls visit(cell) for a cell and the eight around it, in a grid whose rows are `stride` cells.
template <class Visit>
void visit_3x3(std::int32_t cell, std::int32_t stride, Visit visit) {
  for (std::int32_t row = cell - stride; row <= cell + stride; row += stride) {
    for (std::int32_t i = row - 1; i <= row + 1; ++i) visit(i);
  }
}

/// Finds the cells that hang together with `seed`, corners included: a flood fill. take(cell) says
/// whether a cell is one of them and has not been taken before; around all that it takes there must
/// be cells that it can be asked about. Returns how many; they stand in `found`, the seed first.
template <class Take>
std::size_t flood(std::int32_t seed, std::int32_t stride, std::span<std::int32_t> found,
                  Take take) {
  std::size_t count = 0;
  const auto try_cell = [&](std::int32_t cell) {
    if (take(cell)) found[count++] = cell;
  };
  try_cell(seed);
  for (std::size_t k = 0; k < count; ++k) visit_3x3(found[k], stride, try_cell);
  return count;
}

}  // namespace scrim
