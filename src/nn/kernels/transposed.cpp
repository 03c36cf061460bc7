#include "nn/kernels/transposed.hpp"

#include <algorithm>
#include <vector>

#include "nn/kernels/convolution.hpp"

namespace scrim::nn {
namespace {

// Along one dimension: the outputs y = q * stride + phase see the taps first, first + stride, …,
// the last of them nearest to input q - padding: a convolution of stride 1 with reversed taps.
struct Phase {
  int first, taps, padding;
};

Phase phase_of(int phase, int window, int stride, int padding) {
  const int first = (phase + padding) % stride;
  const int taps = first < window ? (window - first + stride - 1) / stride : 0;
  return {first, taps, taps - 1 - (phase + padding - first) / stride};
}

class Transposed final : public Kernel {
 public:
  explicit Transposed(const TransposedSpec& spec) : stride_(spec.window.stride_h) {
    for (int py = 0; py < spec.window.stride_h; ++py) {
      for (int px = 0; px < spec.window.stride_w; ++px) phases_.push_back(make_phase(spec, py, px));
    }
    columns_ = spec.window.stride_w;
  }

  Span needs(int input, Span rows) const override {
    Span all{1 << 30, 0};
    for (int py = 0; py < stride_; ++py) {
      const Span of_phase = rows_of_phase(rows, py);
      if (of_phase.size() <= 0) continue;
      const Span r = phases_[static_cast<std::size_t>(py * columns_)]->needs(input, of_phase);
      if (r.size() <= 0) continue;
      all = {std::min(all.begin, r.begin), std::max(all.end, r.end)};
    }
    return all.end == 0 ? Span{0, 0} : all;
  }

  std::size_t scratch() const override {
    std::size_t largest = 0;
    for (const auto& phase : phases_) largest = std::max(largest, phase->scratch());
    return largest;
  }

  std::size_t bytes() const override {
    std::size_t sum = 0;
    for (const auto& phase : phases_) sum += phase->bytes();
    return sum;
  }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float* scratch) const noexcept override {
    for (std::size_t i = 0; i < phases_.size(); ++i) {
      const Span of_phase = rows_of_phase(rows, static_cast<int>(i) / columns_);
      if (of_phase.size() > 0) phases_[i]->run(in, out, of_phase, scratch);
    }
  }

 private:
  Span rows_of_phase(Span rows, int phase) const {
    const auto first = [&](int y) { return y <= phase ? 0 : (y - phase + stride_ - 1) / stride_; };
    return {first(rows.begin), first(rows.end)};
  }

  static std::unique_ptr<Kernel> make_phase(const TransposedSpec& spec, int py, int px) {
    const Window& w = spec.window;
    const Phase y = phase_of(py, w.height, w.stride_h, w.padding.top);
    const Phase x = phase_of(px, w.width, w.stride_w, w.padding.left);
    const int inputs = spec.input.c();
    std::vector<float> weights;
    for (int o = 0; o < spec.output.c(); ++o) {
      for (int ty = y.taps - 1; ty >= 0; --ty) {
        for (int tx = x.taps - 1; tx >= 0; --tx) {
          const int ky = y.first + ty * w.stride_h, kx = x.first + tx * w.stride_w;
          const float* tap =
              spec.weights.data() + ((std::ptrdiff_t{o} * w.height + ky) * w.width + kx) * inputs;
          weights.insert(weights.end(), tap, tap + inputs);
        }
      }
    }
    ConvolutionSpec phase;
    phase.window = {
        .height = y.taps, .width = x.taps, .padding = {.top = y.padding, .left = x.padding}};
    phase.input = spec.input;
    phase.output = spec.output;
    phase.weights = weights;
    phase.bias = spec.bias;
    phase.epilogue.activation = spec.activation;
    phase.interleaving = {w.stride_h, py, w.stride_w, px};
    return make_convolution(phase);
  }

  int stride_, columns_ = 1;
  std::vector<std::unique_ptr<Kernel>> phases_;
};

}  // namespace

std::unique_ptr<Kernel> make_transposed(const TransposedSpec& spec) {
  return std::make_unique<Transposed>(spec);
}

}  // namespace scrim::nn
