/// Operators that work value by value: sums, differences, products, PReLU, activations.
#pragma once

#include <memory>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

enum class Elementwise : std::uint8_t { copy, add, sub, mul, prelu };

/// Inputs: a, and but for `copy` b, each of the output's size or 1 in every dimension. Copies also
/// take and make dense pixels: they are the way between the caller's tensors and padded ones.
std::unique_ptr<Kernel> make_elementwise(Elementwise operation, Activation activation,
                                         const Shape& a, const Shape& b, const Shape& output);

}  // namespace scrim::nn
