/// Pooling over windows, and sums and means over whole dimensions.
#pragma once

#include <memory>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// Input: x, one image. Padding never takes part: averages are over the pixels that exist.
std::unique_ptr<Kernel> make_pool(const Pool& pool, const Shape& input);

/// The sum of each row's pixels: [1,h,w,C] to [1,h,1,C]. Where a mean over the picture is wanted,
/// its first half streams with the operator that makes the picture, and its bytes do not depend on
/// how the rows are split.
std::unique_ptr<Kernel> make_row_sums();

/// The sum of all rows of a [1,h,1,C] tensor, times `factor`.
std::unique_ptr<Kernel> make_column_sum(int height, float factor);

/// Sums or means over any axes: the general and slow way.
std::unique_ptr<Kernel> make_reduce(const Reduce& reduce, const Shape& input);

}  // namespace scrim::nn
