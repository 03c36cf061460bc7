/// Convolutions of any window, stride and dilation; 1×1 convolutions are those with a 1×1 window.
#pragma once

#include <memory>
#include <span>

#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

/// Packed weights: panels of up to 16 output channels, each holding for every tap (ky, kx, input
/// channel) one value per output channel of the panel. The same for every SIMD target.
struct PackedWeights {
  static constexpr int panel = 16;

  /// Floats needed for `outputs` channels (padded) of `taps` taps each.
  static std::size_t size(int outputs, int taps);

  /// `weights` is [outputs, taps] as in a file; channels beyond `outputs` get zeros.
  static void pack(std::span<const float> weights, int outputs, int taps, float* packed);
};

/// Result (y, x) is written to (y * row_step + row, x * column_step + column): how the phases of a
/// transposed convolution interleave.
struct Interleaving {
  int row_step = 1, row = 0;
  int column_step = 1, column = 0;
};

struct ConvolutionSpec {
  Window window;
  Shape input, output;
  std::span<const float> weights;  ///< [O, kh, kw, I]
  std::span<const float> bias;     ///< [O] or empty
  Epilogue epilogue;               ///< light activations only
  Interleaving interleaving;
  bool scaled = false;  ///< the packed weights come from a kernel of make_scaled_weights
};

/// Inputs: x; the scaled weights if `scaled`; the residual if the epilogue has one.
std::unique_ptr<Kernel> make_convolution(const ConvolutionSpec& spec);

/// Multiplies weights [O, I] by a factor per input channel: input [1,1,1,I], output
/// [1,1,1,PackedWeights::size(O, I)]. With it, a 1×1 convolution of scaled channels costs no more
/// than one of plain channels.
std::unique_ptr<Kernel> make_scaled_weights(std::span<const float> weights, int outputs,
                                            int inputs);

}  // namespace scrim::nn
