/// Transposed convolutions of any window, stride and padding.
#pragma once

#include <memory>
#include <span>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

struct TransposedSpec {
  Window window;
  Shape input, output;
  std::span<const float> weights;  ///< [O, kh, kw, I]
  std::span<const float> bias;     ///< [O] or empty
  Activation activation = Activation::none;
};

/// Whether `make_narrow_transposed` can make it: windows that touch but do not overlap, and too few
/// output channels to fill a vector.
bool is_narrow_transposed(const Window& window, const Shape& output);

/// Input: x. Any activation. Makes dense or padded pixels.
std::unique_ptr<Kernel> make_narrow_transposed(const TransposedSpec& spec);

/// Input: x. Light activations only. One convolution per phase of the stride.
std::unique_ptr<Kernel> make_transposed(const TransposedSpec& spec);

}  // namespace scrim::nn
