#include <algorithm>
#include <cstring>

#include "nn/kernels/transposed.hpp"
#include "support/aligned.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/transposed_narrow.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

// Sums over the 128-bit blocks of as many vectors as a vector has blocks: block p of the result
// holds the total of sum[p].
template <class D, class V = hn::Vec<D>>
HWY_INLINE V sum_blocks(D d, const V* sum) {
  if constexpr (lanes(D()) == 4) {
    (void)d;
    return sum[0];
  } else if constexpr (lanes(D()) == 8) {
    (void)d;
    return hn::OddEvenBlocks(hn::Add(sum[1], hn::SwapAdjacentBlocks(sum[1])),
                             hn::Add(sum[0], hn::SwapAdjacentBlocks(sum[0])));
  } else {
    const V even =
        hn::Add(hn::ConcatLowerLower(d, sum[2], sum[0]), hn::ConcatUpperUpper(d, sum[2], sum[0]));
    const V odd =
        hn::Add(hn::ConcatLowerLower(d, sum[3], sum[1]), hn::ConcatUpperUpper(d, sum[3], sum[1]));
    return hn::OddEvenBlocks(hn::Add(odd, hn::SwapAdjacentBlocks(odd)),
                             hn::Add(even, hn::SwapAdjacentBlocks(even)));
  }
}

// Four results for each of `width` pixels, a few pixels at a time. A channel is broadcast within
// its 128-bit block, where it meets its four weights.
template <class D>
HWY_INLINE void four_results(D d, const float* HWY_RESTRICT x, int width, int pixel_stride,
                             const float* HWY_RESTRICT weights, const float* bias,
                             float* HWY_RESTRICT out) {
  constexpr int blocks = lanes(D()) / 4, pixels = 4;
  const auto b = hn::LoadDup128(d, bias);
  for (int at = 0; at < width; at += pixels, out += 4 * pixels) {
    const float* HWY_RESTRICT from[pixels];
    hn::Vec<D> sum[pixels];
    for (int p = 0; p < pixels; ++p) {
      from[p] = x + std::ptrdiff_t{std::min(at + p, width - 1)} * pixel_stride;
      sum[p] = hn::Zero(d);
    }
    const float* HWY_RESTRICT w = weights;
    for (int c = 0; c < pixel_stride; c += lanes(d), w += 4 * lanes(d)) {
      const auto w0 = hn::LoadU(d, w), w1 = hn::LoadU(d, w + lanes(d));
      const auto w2 = hn::LoadU(d, w + 2 * lanes(d)), w3 = hn::LoadU(d, w + 3 * lanes(d));
      keep_in_registers();
      for (int p = 0; p < pixels; ++p) {
        const auto v = hn::LoadU(d, from[p] + c);
        sum[p] = hn::MulAdd(hn::Broadcast<0>(v), w0, sum[p]);
        sum[p] = hn::MulAdd(hn::Broadcast<1>(v), w1, sum[p]);
        sum[p] = hn::MulAdd(hn::Broadcast<2>(v), w2, sum[p]);
        sum[p] = hn::MulAdd(hn::Broadcast<3>(v), w3, sum[p]);
      }
    }
    for (int p = 0; p < pixels; p += blocks) {
      hn::StoreU(hn::Add(sum_blocks(d, sum + p), b), d, out + 4 * p);
    }
  }
}

// All results of one row of input pixels, in planes of four results per pixel.
void narrow_row(const float* x, int width, int pixel_stride, int groups,
                const float* const* packings, const float* bias, Activation activation, int plane,
                float* out) {
  const auto with = [&](auto d) HWY_ATTR {
    const float* weights = packings[lanes(d) / 8];
    for (int g = 0; g < groups; ++g) {
      four_results(d, x, width, pixel_stride, weights + g * 4 * std::ptrdiff_t{pixel_stride},
                   bias + 4 * g, out + std::ptrdiff_t{g} * plane);
    }
  };
  if (pixel_stride % lanes(Wide()) == 0) {
    with(Wide());
  } else {
    with(Narrow());
  }
  activate(activation, out, static_cast<std::size_t>(groups * plane));
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(narrow_row);

class NarrowTransposed final : public Kernel {
 public:
  explicit NarrowTransposed(const TransposedSpec& spec)
      : height_(spec.window.height),
        width_(spec.window.width),
        outputs_(spec.output.c()),
        groups_((height_ * width_ * outputs_ + 3) / 4),
        input_width_(spec.input.w()),
        activation_(spec.activation),
        bias_(static_cast<std::size_t>(4 * groups_)) {
    for (int m = 0; m < height_ * width_ * outputs_; ++m) {
      bias_[static_cast<std::size_t>(m)] =
          spec.bias.empty() ? 0.0f : spec.bias[static_cast<std::size_t>(m % outputs_)];
    }
    for (std::size_t i = 0; i < packings_.size(); ++i) packings_[i] = pack(spec, 4 << i);
  }

  Span needs(int, Span rows) const override {
    return {rows.begin / height_, (rows.end + height_ - 1) / height_};
  }
  bool makes_dense() const override { return true; }
  std::size_t scratch() const override {
    return static_cast<std::size_t>(plane()) * static_cast<std::size_t>(groups_);
  }
  std::size_t bytes() const override { return 3 * packings_[0].bytes() + bias_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float* scratch) const noexcept override {
    const std::array<const float*, 3> packings{packings_[0].data(), packings_[1].data(),
                                               packings_[2].data()};
    for (int y = rows.begin / height_; y * height_ < rows.end; ++y) {
      HWY_DYNAMIC_DISPATCH(narrow_row)
      (in[0]->row[y], in[0]->width, in[0]->pixel_stride, groups_, packings.data(), bias_.data(),
       activation_, plane(), scratch);
      const int begin = std::max(rows.begin - y * height_, 0);
      const int end = std::min(rows.end - y * height_, height_);
      for (int ky = begin; ky < end; ++ky) interleave(scratch, ky, out, out.row[y * height_ + ky]);
    }
  }

 private:
  int plane() const { return 4 * input_width_ + 16; }

  // [group][vector of channels][channel of a block][block][result]
  Buffer<float> pack(const TransposedSpec& spec, int lanes) const {
    const int channels = padded_channels(spec.input.c());
    Buffer<float> packed(static_cast<std::size_t>(4 * groups_ * channels));
    if (channels % lanes != 0) return packed;
    float* to = packed.data();
    for (int g = 0; g < groups_; ++g) {
      for (int first = 0; first < channels; first += lanes) {
        for (int j = 0; j < 4; ++j) {
          for (int c = first + j; c < first + lanes; c += 4) {
            for (int m = 4 * g; m < 4 * g + 4; ++m) *to++ = weight(spec, m, c);
          }
        }
      }
    }
    return packed;
  }

  float weight(const TransposedSpec& spec, int m, int channel) const {
    const int tap = m / outputs_, o = m % outputs_;
    if (tap >= height_ * width_ || channel >= spec.input.c()) return 0;
    return spec
        .weights[static_cast<std::size_t>((o * height_ * width_ + tap) * spec.input.c() + channel)];
  }

  // Output row `ky` of the window takes its share out of every pixel's results.
  void interleave(const float* results, int ky, const Rows& out, float* row) const {
    const int share = width_ * outputs_, first = ky * share;
    if (share == 2 && out.pixel_stride == out.channels) {
      results += first / 4 * plane() + first % 4;
      for (int x = 0; x < input_width_; ++x) std::memcpy(row + 2 * x, results + 4 * x, 8);
      return;
    }
    for (int x = 0; x < input_width_; ++x) {
      for (int m = first; m < first + share; ++m) {
        const int column = x * width_ + (m - first) / outputs_;
        row[std::ptrdiff_t{column} * out.pixel_stride + m % outputs_] =
            results[m / 4 * plane() + 4 * x + m % 4];
      }
    }
    if (out.pixel_stride == out.channels) return;
    for (int x = 0; x < out.width; ++x, row += out.pixel_stride) {
      std::fill(row + out.channels, row + out.pixel_stride, 0.0f);
    }
  }

  int height_, width_, outputs_, groups_, input_width_;
  Activation activation_;
  Buffer<float> bias_;
  std::array<Buffer<float>, 3> packings_;
};

}  // namespace

bool is_narrow_transposed(const Window& window, const Shape& output) {
  return window.height == window.stride_h && window.width == window.stride_w &&
         window.padding == Padding{} && output.c() < channel_step;
}

std::unique_ptr<Kernel> make_narrow_transposed(const TransposedSpec& spec) {
  return std::make_unique<NarrowTransposed>(spec);
}

}  // namespace scrim::nn
#endif
