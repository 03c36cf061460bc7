/// Operators that move values without computing: concatenation, padding, reshaping, transposing.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// Inputs: x0, x1, …, whose shapes are `inputs`.
std::unique_ptr<Kernel> make_concat(int axis, std::vector<Shape> inputs, const Shape& output);

/// Input: x. Surrounds it with zeros.
std::unique_ptr<Kernel> make_pad(const Pad& pad, const Shape& input, const Shape& output);

/// Input: x. The same values in the same order under another shape.
std::unique_ptr<Kernel> make_reshape(const Shape& input, const Shape& output);

/// Input: x. out.dims[i] = in.dims[order[i]].
std::unique_ptr<Kernel> make_transpose(const std::array<int, 4>& order, const Shape& input,
                                       const Shape& output);

}  // namespace scrim::nn
