/// What every kernel is: a prepared operator that computes rows of its output from rows of its
/// inputs. Rows may be computed in any split, so that a plan can interleave operators and keep the
/// rows between them in the cache, and give parts of a picture to several threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "frame/span.hpp"
#include "nn/graph.hpp"

namespace scrim::nn {

/// Taps of a window at `first` that lie in [0, size), `dilation` apart.
inline Span taps_inside(int first, int taps, int dilation, int size) {
  const auto steps = [&](int n) { return dilation == 1 ? n : (n + dilation - 1) / dilation; };
  const int begin = first < 0 ? std::min(steps(-first), taps) : 0;
  const int end = first < size ? std::min(steps(size - first), taps) : 0;
  return {begin, std::max(begin, end)};
}

/// Rows of an input of `height` rows that a sliding window needs for output rows `rows`.
inline Span rows_under(const Window& window, int height, Span rows) {
  const int reach = (window.height - 1) * window.dilation_h;
  const int first = rows.begin * window.stride_h - window.padding.top;
  const int last = (rows.end - 1) * window.stride_h - window.padding.top + reach;
  return {std::clamp(first, 0, height), std::clamp(last + 1, 0, height)};
}

/// A tensor as kernels see it: each row of pixels at an address of its own (rows may lie in a
/// ring). Pixels are dense, as the caller's are (`pixel_stride` is the number of channels), or
/// padded: `pixel_stride` is then that number rounded up to `channel_step`, and the channels beyond
/// are finite numbers without meaning that kernels may read and must keep finite. `border` columns
/// of zeros lie to the left and right of each row. Several images (n > 1) follow each other:
/// `height` counts all rows.
struct Rows {
  float* const* row = nullptr;
  int height = 1, width = 1, channels = 1;
  int pixel_stride = 8;  ///< floats from one pixel to the next
  int border = 0;
};

/// Padded pixels are whole multiples of this many floats.
inline constexpr int channel_step = 8;

constexpr int padded_channels(int channels) {
  return (channels + channel_step - 1) / channel_step * channel_step;
}

/// Whether a tensor of the output's shape is added to an operator's result, and when.
enum class Residual : std::uint8_t { none, before_activation, after_activation };

/// How results become outputs.
struct Epilogue {
  Activation activation = Activation::none;
  Residual residual = Residual::none;
};

/// True for activations that cost a few instructions; the others want a pass of their own.
constexpr bool is_light(Activation a) {
  return a != Activation::sigmoid && a != Activation::tanh;
}

/// Thread-safety: `run` may be called at once from several threads for different rows.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  /// The rows of input number `input` that output rows `rows` depend on. Monotone in `rows`.
  virtual Span needs(int input, Span rows) const = 0;

  /// Whether rows may be computed piece by piece, as their inputs' rows become known. If not, `run`
  /// is called once for the whole output, by one thread.
  virtual bool streams() const { return true; }

  /// Columns of zeros that `run` reads left and right of that input.
  virtual int border(int) const { return 0; }

  /// Whether `run` takes that input (or writes its output) with pixels that are not padded.
  virtual bool takes_dense(int) const { return false; }
  virtual bool makes_dense() const { return false; }

  /// Floats of scratch memory that `run` wants; it is 64-byte aligned and holds nothing of use.
  virtual std::size_t scratch() const { return 0; }

  /// Bytes of packed weights and tables.
  virtual std::size_t bytes() const { return 0; }

  /// Computes rows `rows` of `out`. Never allocates, never throws.
  virtual void run(std::span<const Rows* const> in, const Rows& out, Span rows,
                   float* scratch) const noexcept = 0;
};

}  // namespace scrim::nn
