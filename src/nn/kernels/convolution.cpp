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

// Consecutive taps: the first one's input for output pixel 0, and its weights.
struct TapRun {
  const float* in;
  const float* weights;
};

struct ConvolutionArgs {
  const Window* window;
  const float* weights;
  const float* bias;
  const Interleaving* interleaving;
  Epilogue epilogue;
  const Rows* in;
  const Rows* out;
  const Rows* residual;  // null if none
  int width;             // results per row
  Span inside;           // those whose window lies inside the input row
  TapRun* runs;          // room for one run per tap of the window
};

}  // namespace
}  // namespace scrim::nn
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

// What neighbouring pixels of one row have in common: `count` runs of `length` taps that lie side
// by side in memory, and where results go.
struct Job {
  const TapRun* runs;
  int count, length;
  std::ptrdiff_t step;   // input floats from one output pixel to the next
  std::ptrdiff_t panel;  // weights from one tap to the next
  float* out;
  std::ptrdiff_t out_step;
  const float* residual;  // null if none
  std::ptrdiff_t residual_step;
  const float* bias;
  Epilogue epilogue;
};

template <int V, int P, class D>
HWY_INLINE void add_residual(D d, hn::Vec<D> (&sum)[P][V], const float* HWY_RESTRICT residual,
                             std::ptrdiff_t step) {
  for (int p = 0; p < P; ++p, residual += step) {
    for (int v = 0; v < V; ++v) {
      sum[p][v] = hn::Add(sum[p][v], hn::LoadU(d, residual + v * lanes(d)));
    }
  }
}

// Pixel `x` and the P - 1 that follow, by V vectors of output channels.
template <int V, int P, class D>
HWY_INLINE void convolve_tile(D d, const Job& job, int x) {
  hn::Vec<D> sum[P][V];
  for (int v = 0; v < V; ++v) {
    sum[0][v] = hn::LoadU(d, job.bias + v * lanes(d));
    for (int p = 1; p < P; ++p) sum[p][v] = sum[0][v];
  }
  const std::ptrdiff_t step = job.step, panel = job.panel;
  for (const TapRun *run = job.runs, *const end = run + job.count; run != end; ++run) {
    const float* HWY_RESTRICT in = run->in + x * step;
    const float* HWY_RESTRICT weights = run->weights;
    const float* HWY_RESTRICT upper = in + 8 * step;
    for (const float* const last = in + job.length; in != last; ++in, ++upper, weights += panel) {
      hn::Vec<D> weight[V];
      for (int v = 0; v < V; ++v) weight[v] = hn::LoadU(d, weights + v * lanes(d));
      for (int p = 0; p < P; ++p) {
        const auto value = hn::Set(d, p < 8 ? in[p * step] : upper[(p - 8) * step]);
        for (int v = 0; v < V; ++v) sum[p][v] = hn::MulAdd(value, weight[v], sum[p][v]);
      }
    }
  }
  const float* const residual = job.residual + x * job.residual_step;
  if (job.epilogue.residual == Residual::before_activation) {
    add_residual<V, P>(d, sum, residual, job.residual_step);
  }
  with_light(d, job.epilogue.activation, [&](auto f) HWY_ATTR {
    for (int p = 0; p < P; ++p) {
      for (int v = 0; v < V; ++v) sum[p][v] = f(sum[p][v]);
    }
  });
  if (job.epilogue.residual == Residual::after_activation) {
    add_residual<V, P>(d, sum, residual, job.residual_step);
  }
  float* HWY_RESTRICT out = job.out + x * job.out_step;
  for (int p = 0; p < P; ++p, out += job.out_step) {
    for (int v = 0; v < V; ++v) hn::StoreU(sum[p][v], d, out + v * lanes(d));
  }
}

// As many tiles of P pixels as fit between `begin` and `end`; returns the first pixel not done. A
// function of its own, so that its registers are its own.
template <int V, int P, class D>
HWY_NOINLINE int convolve_tiles(D d, const Job& job, int begin, int end) {
  int x = begin;
  for (; x + P <= end; x += P) convolve_tile<V, P>(d, job, x);
  return x;
}

// Pixels per tile that fill the registers of the target. Of WebAssembly's, most machines have 16,
// and one each is taken by a weight, a value, a product and the browser.
constexpr int tile_pixels() {
  return HWY_TARGET == HWY_AVX3 ? 16 : HWY_TARGET == HWY_NEON ? 8 : HWY_TARGET == HWY_WASM ? 5 : 6;
}

// Full tiles; smaller ones for the rest of the row.
template <int V, class D>
HWY_INLINE void convolve_pixels(D d, const Job& job, int begin, int end) {
  constexpr int P = tile_pixels();
  int x = convolve_tiles<V, P>(d, job, begin, end);
  if (P > 8 && x < end) x = convolve_tiles<V, 8>(d, job, x, end);
  if (x < end) x = convolve_tiles<V, 4>(d, job, x, end);
  if (x < end) x = convolve_tiles<V, 2>(d, job, x, end);
  if (x < end) convolve_tiles<V, 1>(d, job, x, end);
}

// The runs of windows clipped to columns [kx_begin, kx_end); `left` is the input column of the
// first of them for output pixel 0.
int find_runs(const ConvolutionArgs& a, Span ky, Span kx, int top, int left, const float* weights,
              std::ptrdiff_t panel, bool contiguous, TapRun* runs) {
  const Window& w = *a.window;
  const Rows& in = *a.in;
  const TapRun* const first = runs;
  for (int y = ky.begin; y < ky.end; ++y) {
    const float* row = in.row[top + y * w.dilation_h] + std::ptrdiff_t{left} * in.pixel_stride;
    for (int x = kx.begin; x < (contiguous ? kx.begin + 1 : kx.end); ++x) {
      *runs++ = {row + std::ptrdiff_t{x} * w.dilation_w * in.pixel_stride,
                 weights + (std::ptrdiff_t{y} * w.width + x) * in.channels * panel};
    }
  }
  return static_cast<int>(runs - first);
}

// One output row, V vectors of channels: the columns whose window lies inside the row, and those
// at the sides, whose windows are clipped.
template <int V, class D>
void convolve_row(D d, const ConvolutionArgs& a, int y, const float* weights, std::ptrdiff_t panel,
                  int channel) {
  const Window& w = *a.window;
  const Interleaving& at = *a.interleaving;
  const Rows& in = *a.in;
  const int top = y * w.stride_h - w.padding.top;
  const Span ky = taps_inside(top, w.height, w.dilation_h, in.height);
  const bool contiguous = w.dilation_w == 1 && in.pixel_stride == in.channels;
  const int row = y * at.row_step + at.row;

  Job job;
  job.runs = a.runs;
  job.step = std::ptrdiff_t{w.stride_w} * in.pixel_stride;
  job.panel = panel;
  job.out_step = std::ptrdiff_t{at.column_step} * a.out->pixel_stride;
  job.out = a.out->row[row] + std::ptrdiff_t{at.column} * a.out->pixel_stride + channel;
  job.residual = nullptr;
  job.residual_step = 0;
  if (a.residual != nullptr) {
    job.residual_step = std::ptrdiff_t{at.column_step} * a.residual->pixel_stride;
    job.residual =
        a.residual->row[row] + std::ptrdiff_t{at.column} * a.residual->pixel_stride + channel;
  }
  job.bias = a.bias + channel;
  job.epilogue = a.epilogue;

  const auto columns = [&](Span kx, int begin, int end) HWY_ATTR {
    job.count = find_runs(a, ky, kx, top, -w.padding.left, weights, panel, contiguous, a.runs);
    job.length = contiguous ? kx.size() * in.channels : in.channels;
    convolve_pixels<V>(d, job, begin, end);
  };
  const auto clipped = [&](int x) HWY_ATTR {
    const int left = x * w.stride_w - w.padding.left;
    columns(taps_inside(left, w.width, w.dilation_w, in.width), x, x + 1);
  };
  for (int x = 0; x < a.inside.begin; ++x) clipped(x);
  if (a.inside.size() > 0) columns({0, w.width}, a.inside.begin, a.inside.end);
  for (int x = a.inside.end; x < a.width; ++x) clipped(x);
}

// Rows of V vectors of output channels beginning at `channel`; returns the channel after them.
template <int V, class D>
HWY_NOINLINE void convolve_rows(D d, const ConvolutionArgs& a, Span rows, const float* weights,
                                std::ptrdiff_t panel, int channel) {
  for (int y = rows.begin; y < rows.end; ++y) {
    convolve_row<V>(d, a, y, weights, panel, channel);
  }
}

void convolve(const ConvolutionArgs& a, Span rows) {
  const Wide wide;
  const Narrow narrow;
  const int outputs = padded_channels(a.out->channels);
  const std::ptrdiff_t taps = std::ptrdiff_t{a.window->height} * a.window->width * a.in->channels;
  for (int first = 0; first < outputs; first += PackedWeights::panel) {
    const int panel = std::min(outputs - first, PackedWeights::panel);
    const float* const weights = a.weights + first * taps;
    int c = 0;
    if constexpr (HWY_TARGET != HWY_AVX3) {
      for (; c + 2 * lanes(wide) <= panel; c += 2 * lanes(wide)) {
        convolve_rows<2>(wide, a, rows, weights + c, panel, first + c);
      }
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
        interleaving_(spec.interleaving),
        epilogue_(spec.epilogue),
        scaled_(spec.scaled),
        input_(spec.input) {
    find_inside(spec);
    const int outputs = spec.output.c();
    bias_ = Buffer<float>(static_cast<std::size_t>(padded_channels(outputs)));
    std::copy(spec.bias.begin(), spec.bias.end(), bias_.data());
    if (scaled_) return;
    const int taps = window_.height * window_.width * spec.input.c();
    weights_ = Buffer<float>(PackedWeights::size(outputs, taps));
    PackedWeights::pack(spec.weights, outputs, taps, weights_.data());
  }

  Span needs(int input, Span rows) const override {
    if (scaled_ && input == 1) return {0, 1};
    if (input != 0) return rows;
    return rows_under(window_, input_.h(), rows);
  }

  bool takes_dense(int input) const override { return input == 0; }
  std::size_t scratch() const override {
    return static_cast<std::size_t>(window_.height * window_.width) * sizeof(TapRun) /
           sizeof(float);
  }
  std::size_t bytes() const override { return weights_.bytes() + bias_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float* scratch) const noexcept override {
    const bool residual = epilogue_.residual != Residual::none;
    const ConvolutionArgs args{&window_,
                               scaled_ ? in[1]->row[0] : weights_.data(),
                               bias_.data(),
                               &interleaving_,
                               epilogue_,
                               in[0],
                               &out,
                               residual ? in[scaled_ ? 2 : 1] : nullptr,
                               width_,
                               inside_,
                               reinterpret_cast<TapRun*>(scratch)};
    HWY_DYNAMIC_DISPATCH(convolve)(args, rows);
  }

 private:
  void find_inside(const ConvolutionSpec& spec) {
    const int step = interleaving_.column_step;
    width_ = (spec.output.w() - interleaving_.column + step - 1) / step;
    const int left = window_.padding.left, stride = window_.stride_w;
    const int last = input_.w() - 1 - (window_.width - 1) * window_.dilation_w + left;
    const int begin = std::clamp((left + stride - 1) / stride, 0, width_);
    inside_ = {begin, std::clamp(last < 0 ? 0 : last / stride + 1, begin, width_)};
  }

  Window window_;
  Interleaving interleaving_;
  Epilogue epilogue_;
  bool scaled_;
  Shape input_;
  int width_ = 0;
  Span inside_;
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

  Span needs(int, Span) const override { return {0, 1}; }
  bool streams() const override { return false; }
  std::size_t bytes() const override { return weights_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span, float*) const noexcept override {
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
