/// Depthwise convolutions of multiplier 1, of any window, stride and dilation.
#pragma once

#include <memory>
#include <span>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

struct DepthwiseSpec {
  Window window;
  Shape input;
  std::span<const float> weights;  ///< [1, kh, kw, C]
  std::span<const float> bias;     ///< [C] or empty
  Epilogue epilogue;               ///< light activations only
};

/// Inputs: x; the residual if the epilogue has one.
std::unique_ptr<Kernel> make_depthwise(const DepthwiseSpec& spec);

}  // namespace scrim::nn
