#include "nn/kernels/convolution.hpp"

#include <algorithm>

#include "support/aligned.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/convolution.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

#ifndef SCRIM_NN_CONVOLUTION_ARGS
#define SCRIM_NN_CONVOLUTION_ARGS
namespace scrim::nn {
namespace {

struct ConvolutionArgs {
  const Window* window;
  const float* weights;
  const float* bias;
  const Placement* placement;
  Epilogue epilogue;
  const Rows* in;
  const Rows* out;
  const Rows* residual;  // null if none
};

}  // namespace
}  // namespace scrim::nn
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

// The taps that some neighbouring output pixels of one row share: `rows` window rows of `segments`
// runs of `length` consecutive floats each.
struct Taps {
  float* const* row;
  int rows;
  int row_step;
  int segments;
  std::ptrdiff_t segment_step;
  int length;
  const float* weights;
  std::ptrdiff_t weights_row_step;
};

// Where P pixels by V vectors of results go.
struct Target {
  float* out;
  const float* residual;  // null if none
  std::ptrdiff_t pixel;
  std::ptrdiff_t residual_pixel;
  const float* bias;
  const Epilogue* epilogue;
};

template <int V, int P, class D>
HWY_INLINE void store_tile(D d, hn::Vec<D> (&sum)[P][V], const Target& t) {
  with_light(d, t.epilogue->before, [&](auto f) HWY_ATTR {
    for (int p = 0; p < P; ++p) {
      for (int v = 0; v < V; ++v) sum[p][v] = f(sum[p][v]);
    }
  });
  if (t.residual != nullptr) {
    for (int p = 0; p < P; ++p) {
      for (int v = 0; v < V; ++v) {
        sum[p][v] =
            hn::Add(sum[p][v], hn::LoadU(d, t.residual + p * t.residual_pixel + v * lanes(d)));
      }
    }
  }
  with_light(d, t.epilogue->after, [&](auto f) HWY_ATTR {
    for (int p = 0; p < P; ++p) {
      for (int v = 0; v < V; ++v) sum[p][v] = f(sum[p][v]);
    }
  });
  for (int p = 0; p < P; ++p) {
    for (int v = 0; v < V; ++v) hn::StoreU(sum[p][v], d, t.out + p * t.pixel + v * lanes(d));
  }
}

// P output pixels, `step` input floats apart, by V vectors of output channels out of a panel of
// `panel` channels.
template <int V, int P, class D>
HWY_INLINE void convolve_tile(D d, const Taps& taps, std::ptrdiff_t offset, std::ptrdiff_t step,
                              std::ptrdiff_t panel, const Target& target) {
  hn::Vec<D> sum[P][V];
  for (int v = 0; v < V; ++v) {
    const auto bias = hn::LoadU(d, target.bias + v * lanes(d));
    for (int p = 0; p < P; ++p) sum[p][v] = bias;
  }
  for (int r = 0; r < taps.rows; ++r) {
    const float* HWY_RESTRICT w = taps.weights + r * taps.weights_row_step;
    for (int s = 0; s < taps.segments; ++s) {
      const float* HWY_RESTRICT x = taps.row[r * taps.row_step] + offset + s * taps.segment_step;
      const float* const end = x + taps.length;
      for (; x != end; ++x, w += panel) {
        hn::Vec<D> weight[V];
        for (int v = 0; v < V; ++v) weight[v] = hn::LoadU(d, w + v * lanes(d));
        for (int p = 0; p < P; ++p) {
          const auto value = hn::Set(d, x[p * step]);
          for (int v = 0; v < V; ++v) sum[p][v] = hn::MulAdd(value, weight[v], sum[p][v]);
        }
      }
    }
  }
  store_tile<V, P>(d, sum, target);
}

// Columns [begin, end) of one output row, V vectors of channels.
template <int V, class D>
HWY_INLINE void convolve_columns(D d, const Taps& taps, std::ptrdiff_t offset, std::ptrdiff_t step,
                                 std::ptrdiff_t panel, Target target, int count) {
  constexpr int P = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 8 : 6;
  const auto advance = [&](int pixels) {
    count -= pixels;
    offset += pixels * step;
    target.out += pixels * target.pixel;
    if (target.residual != nullptr) target.residual += pixels * target.residual_pixel;
  };
  for (; count >= P; advance(P)) convolve_tile<V, P>(d, taps, offset, step, panel, target);
  for (; count >= 4; advance(4)) convolve_tile<V, 4>(d, taps, offset, step, panel, target);
  for (; count >= 2; advance(2)) convolve_tile<V, 2>(d, taps, offset, step, panel, target);
  for (; count >= 1; advance(1)) convolve_tile<V, 1>(d, taps, offset, step, panel, target);
}

// One output row, V vectors of channels: the columns whose window lies inside the row, and those
// at the sides, whose windows are clipped.
template <int V, class D>
HWY_INLINE void convolve_row(D d, const ConvolutionArgs& a, int y, const float* weights,
                             std::ptrdiff_t panel, int channel) {
  const Window& w = *a.window;
  const Placement& place = *a.placement;
  const Rows& in = *a.in;
  const int top = y * w.stride_h - w.padding.top;
  const int ky_begin = top < 0 ? (-top + w.dilation_h - 1) / w.dilation_h : 0;
  int ky_end = ky_begin;
  while (ky_end < w.height && top + ky_end * w.dilation_h < in.height) ++ky_end;
  const std::ptrdiff_t weights_row = std::ptrdiff_t{w.width} * in.channels * panel;
  const bool contiguous = w.dilation_w == 1 && in.pixel == in.channels;
  const auto taps_of = [&](int kx_begin, int kx_end) {
    const int columns = kx_end - kx_begin;
    return Taps{in.row + top + ky_begin * w.dilation_h,
                ky_end - ky_begin,
                w.dilation_h,
                contiguous ? 1 : columns,
                std::ptrdiff_t{w.dilation_w} * in.pixel,
                contiguous ? columns * in.channels : in.channels,
                weights + ky_begin * weights_row + std::ptrdiff_t{kx_begin} * in.channels * panel,
                weights_row};
  };
  const auto target_of = [&](int x) {
    const int row = y * place.row_step + place.row;
    const std::ptrdiff_t column = std::ptrdiff_t{x} * place.column_step + place.column;
    Target target{a.out->row[row] + column * a.out->pixel + channel,
                  nullptr,
                  std::ptrdiff_t{place.column_step} * a.out->pixel,
                  0,
                  a.bias + channel,
                  &a.epilogue};
    if (a.residual != nullptr) {
      target.residual = a.residual->row[row] + column * a.residual->pixel + channel;
      target.residual_pixel = std::ptrdiff_t{place.column_step} * a.residual->pixel;
    }
    return target;
  };
  const std::ptrdiff_t step = std::ptrdiff_t{w.stride_w} * in.pixel;
  const int reach = (w.width - 1) * w.dilation_w;
  const auto clipped = [&](int x) HWY_ATTR {
    const int left = x * w.stride_w - w.padding.left;
    const int kx_begin = left < 0 ? (-left + w.dilation_w - 1) / w.dilation_w : 0;
    int kx_end = kx_begin;
    while (kx_end < w.width && left + kx_end * w.dilation_w < in.width) ++kx_end;
    const std::ptrdiff_t offset = std::ptrdiff_t{left + kx_begin * w.dilation_w} * in.pixel;
    convolve_columns<V>(d, taps_of(kx_begin, kx_end), offset, step, panel, target_of(x), 1);
  };
  const int width = (a.out->width - place.column + place.column_step - 1) / place.column_step;
  const int inside_begin = std::clamp((w.padding.left + w.stride_w - 1) / w.stride_w, 0, width);
  const int last = in.width - 1 - reach + w.padding.left;
  const int inside_end = std::clamp(last < 0 ? 0 : last / w.stride_w + 1, inside_begin, width);
  for (int x = 0; x < inside_begin; ++x) clipped(x);
  if (inside_end > inside_begin) {
    const std::ptrdiff_t left = inside_begin * w.stride_w - w.padding.left;
    convolve_columns<V>(d, taps_of(0, w.width), left * in.pixel, step, panel,
                        target_of(inside_begin), inside_end - inside_begin);
  }
  for (int x = inside_end; x < width; ++x) clipped(x);
}

// Rows of V vectors of output channels beginning at `channel`; returns the channel after them.
template <int V, class D>
HWY_NOINLINE void convolve_rows(D d, const ConvolutionArgs& a, Range rows, const float* weights,
                                std::ptrdiff_t panel, int channel) {
  for (int y = rows.begin; y < rows.end; ++y) {
    convolve_row<V>(d, a, y, weights, panel, channel);
  }
}

void convolve(const ConvolutionArgs& a, Range rows) {
  const Wide wide;
  const Narrow narrow;
  const int outputs = padded_channels(a.out->channels);
  const std::ptrdiff_t taps = std::ptrdiff_t{a.window->height} * a.window->width * a.in->channels;
  for (int first = 0; first < outputs; first += PackedWeights::panel) {
    const int panel = std::min(outputs - first, PackedWeights::panel);
    const float* const weights = a.weights + first * taps;
    int c = 0;
    for (; c + 2 * lanes(wide) <= panel; c += 2 * lanes(wide)) {
      convolve_rows<2>(wide, a, rows, weights + c, panel, first + c);
    }
    for (; c + lanes(wide) <= panel; c += lanes(wide)) {
      convolve_rows<1>(wide, a, rows, weights + c, panel, first + c);
    }
    for (; c < panel; c += lanes(narrow)) {
      convolve_rows<1>(narrow, a, rows, weights + c, panel, first + c);
    }
  }
}

void scale_weights(const float* weights, const float* scale, int outputs, int inputs,
                   float* HWY_RESTRICT out) {
  const Narrow d;
  for (int first = 0; first < outputs; first += PackedWeights::panel) {
    const int panel = std::min(outputs - first, PackedWeights::panel);
    for (int k = 0; k < inputs; ++k) {
      const auto factor = hn::Set(d, scale[k]);
      for (int c = 0; c < panel; c += lanes(d)) {
        hn::StoreU(hn::Mul(factor, hn::LoadU(d, weights + c)), d, out + c);
      }
      weights += panel;
      out += panel;
    }
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(convolve);
HWY_EXPORT(scale_weights);

class Convolution final : public Kernel {
 public:
  explicit Convolution(const ConvolutionSpec& spec)
      : window_(spec.window),
        placement_(spec.placement),
        epilogue_(spec.epilogue),
        scaled_(spec.scaled),
        input_height_(spec.input.h()) {
    const int outputs = spec.output.c();
    bias_ = Buffer<float>(static_cast<std::size_t>(padded_channels(outputs)));
    std::copy(spec.bias.begin(), spec.bias.end(), bias_.data());
    if (scaled_) return;
    const int taps = window_.height * window_.width * spec.input.c();
    weights_ = Buffer<float>(PackedWeights::size(outputs, taps));
    PackedWeights::pack(spec.weights, outputs, taps, weights_.data());
  }

  Range needs(int input, Range rows) const override {
    if (scaled_ && input == 1) return {0, 1};
    if (input != 0) return rows;
    const int reach = (window_.height - 1) * window_.dilation_h;
    const auto clip = [&](int y) { return std::clamp(y, 0, input_height_); };
    return {clip(rows.begin * window_.stride_h - window_.padding.top),
            clip((rows.end - 1) * window_.stride_h - window_.padding.top + reach + 1)};
  }

  bool takes_dense(int input) const override { return input == 0; }
  std::size_t bytes() const override { return weights_.bytes() + bias_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Range rows,
           float*) const noexcept override {
    const ConvolutionArgs args{&window_,     scaled_ ? in[1]->row[0] : weights_.data(),
                               bias_.data(), &placement_,
                               epilogue_,    in[0],
                               &out,         epilogue_.residual ? in[scaled_ ? 2 : 1] : nullptr};
    HWY_DYNAMIC_DISPATCH(convolve)(args, rows);
  }

 private:
  Window window_;
  Placement placement_;
  Epilogue epilogue_;
  bool scaled_;
  int input_height_;
  Buffer<float> weights_, bias_;
};

class ScaledWeights final : public Kernel {
 public:
  ScaledWeights(std::span<const float> weights, int outputs, int inputs)
      : outputs_(padded_channels(outputs)),
        inputs_(inputs),
        weights_(PackedWeights::size(outputs, inputs)) {
    PackedWeights::pack(weights, outputs, inputs, weights_.data());
  }

  Range needs(int, Range) const override { return {0, 1}; }
  bool streams() const override { return false; }
  std::size_t bytes() const override { return weights_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Range,
           float*) const noexcept override {
    HWY_DYNAMIC_DISPATCH(scale_weights)
    (weights_.data(), in[0]->row[0], outputs_, inputs_, out.row[0]);
  }

 private:
  int outputs_, inputs_;
  Buffer<float> weights_;
};

}  // namespace

std::size_t PackedWeights::size(int outputs, int taps) {
  return static_cast<std::size_t>(padded_channels(outputs)) * static_cast<std::size_t>(taps);
}

void PackedWeights::pack(std::span<const float> weights, int outputs, int taps, float* packed) {
  const int padded = padded_channels(outputs);
  for (int first = 0; first < padded; first += panel) {
    const int width = std::min(padded - first, panel);
    for (int k = 0; k < taps; ++k) {
      for (int o = first; o < first + width; ++o) {
        const std::size_t at = static_cast<std::size_t>(o) * taps + static_cast<std::size_t>(k);
        *packed++ = o < outputs ? weights[at] : 0.0f;
      }
    }
  }
}

std::unique_ptr<Kernel> make_convolution(const ConvolutionSpec& spec) {
  return std::make_unique<Convolution>(spec);
}

std::unique_ptr<Kernel> make_scaled_weights(std::span<const float> weights, int outputs,
                                            int inputs) {
  return std::make_unique<ScaledWeights>(weights, outputs, inputs);
}

}  // namespace scrim::nn
#endif
