#include "nn/kernels/depthwise.hpp"

#include <algorithm>

#include "support/aligned.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/depthwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

#ifndef SCRIM_NN_DEPTHWISE_ARGS
#define SCRIM_NN_DEPTHWISE_ARGS
namespace scrim::nn {
namespace {

struct DepthwiseArgs {
  const Window* window;
  const float* weights;  // [kh, kw, padded C]
  const float* bias;     // [padded C]
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

// One vector of channels of one output row: the window's rows that lie inside the picture.
struct Line {
  float* const* in;  // the first of them
  int rows;
  int row_step;
  const float* weights;  // of the first of them
  std::ptrdiff_t tap;    // floats from one tap's weights to the next's
  std::ptrdiff_t in_pixel;
  float* out;
  std::ptrdiff_t out_pixel;
  const float* residual;
  std::ptrdiff_t residual_pixel;
  std::ptrdiff_t first;  // floats from a row's start to the first tap of the first pixel
};

template <int P, class D>
HWY_INLINE void add_residual(D d, hn::Vec<D> (&sum)[P], const Line& line, int x) {
  for (int p = 0; p < P; ++p) {
    sum[p] = hn::Add(sum[p], hn::LoadU(d, line.residual + (x + p) * line.residual_pixel));
  }
}

template <int P, class D>
HWY_INLINE void store_pixels(D d, hn::Vec<D> (&sum)[P], const Line& line, int x,
                             const Epilogue& epilogue) {
  if (epilogue.residual == Residual::before_activation) add_residual<P>(d, sum, line, x);
  with_light(d, epilogue.activation, [&](auto f) HWY_ATTR {
    for (int p = 0; p < P; ++p) sum[p] = f(sum[p]);
  });
  if (epilogue.residual == Residual::after_activation) add_residual<P>(d, sum, line, x);
  float* HWY_RESTRICT out = line.out + x * line.out_pixel;
  for (int p = 0; p < P; ++p, out += line.out_pixel) hn::StoreU(sum[p], d, out);
}

// Adds one input pixel to all sums whose window it lies in: to sum p as tap Column - p * S.
template <int K, int S, int P, int Column, int Tap = 0, class D>
HWY_INLINE void add_pixel(D d, hn::Vec<D> value, const hn::Vec<D> (&weight)[K],
                          hn::Vec<D> (&sum)[P]) {
  constexpr int p = (Column - Tap) / S;
  if constexpr (Column >= Tap && (Column - Tap) % S == 0 && p < P) {
    sum[p] = hn::MulAdd(value, weight[Tap], sum[p]);
  }
  if constexpr (Tap + 1 < K) add_pixel<K, S, P, Column, Tap + 1>(d, value, weight, sum);
}

template <int K, int S, int P, int Column = 0, class D>
HWY_INLINE void add_row(D d, const float* HWY_RESTRICT in, std::ptrdiff_t pixel_stride,
                        const hn::Vec<D> (&weight)[K], hn::Vec<D> (&sum)[P]) {
  const auto value = hn::LoadU(d, in);
  keep_in_registers();
  add_pixel<K, S, P, Column>(d, value, weight, sum);
  if constexpr (Column + 1 < (P - 1) * S + K) {
    add_row<K, S, P, Column + 1>(d, in + pixel_stride, pixel_stride, weight, sum);
  }
}

// P neighbouring pixels of a window of K columns: each input pixel is loaded once per window row.
template <int K, int S, int P, class D>
HWY_INLINE void sliding_pixels(D d, const Line& line, int x, hn::Vec<D> bias,
                               const Epilogue& epilogue) {
  hn::Vec<D> sum[P];
  for (int p = 0; p < P; ++p) sum[p] = bias;
  const std::ptrdiff_t offset = line.first + std::ptrdiff_t{x} * S * line.in_pixel;
  const float* HWY_RESTRICT w = line.weights;
  for (int r = 0; r < line.rows; ++r, w += K * line.tap) {
    hn::Vec<D> weight[K];
    for (int k = 0; k < K; ++k) weight[k] = hn::LoadU(d, w + k * line.tap);
    add_row<K, S, P>(d, line.in[r * line.row_step] + offset, line.in_pixel, weight, sum);
  }
  store_pixels<P>(d, sum, line, x, epilogue);
}

template <int K, int S, class D>
HWY_NOINLINE void sliding_line(D d, const Line& line, int width, const float* bias,
                               const Epilogue& epilogue) {
  const auto b = hn::LoadU(d, bias);
  int x = 0;
  if constexpr (HWY_TARGET == HWY_AVX3) {
    for (; x + 16 <= width; x += 16) sliding_pixels<K, S, 16>(d, line, x, b, epilogue);
  }
  for (; x + 8 <= width; x += 8) sliding_pixels<K, S, 8>(d, line, x, b, epilogue);
  for (; x + 2 <= width; x += 2) sliding_pixels<K, S, 2>(d, line, x, b, epilogue);
  for (; x < width; ++x) sliding_pixels<K, S, 1>(d, line, x, b, epilogue);
}

// Any window: P pixels side by side, tap by tap.
template <int P, class D>
HWY_INLINE void any_pixels(D d, const Line& line, const Window& window, int x, hn::Vec<D> bias,
                           const Epilogue& epilogue) {
  hn::Vec<D> sum[P];
  for (int p = 0; p < P; ++p) sum[p] = bias;
  const std::ptrdiff_t offset = line.first + std::ptrdiff_t{x} * window.stride_w * line.in_pixel;
  const std::ptrdiff_t step = window.stride_w * line.in_pixel;
  const float* HWY_RESTRICT w = line.weights;
  for (int r = 0; r < line.rows; ++r) {
    const float* HWY_RESTRICT in = line.in[r * line.row_step] + offset;
    for (int k = 0; k < window.width; ++k, w += line.tap) {
      const auto weight = hn::LoadU(d, w);
      for (int p = 0; p < P; ++p) {
        sum[p] = hn::MulAdd(hn::LoadU(d, in + p * step), weight, sum[p]);
      }
      in += window.dilation_w * line.in_pixel;
    }
  }
  store_pixels<P>(d, sum, line, x, epilogue);
}

template <class D>
HWY_NOINLINE void any_line(D d, const Line& line, const Window& window, int width,
                           const float* bias, const Epilogue& epilogue) {
  const auto b = hn::LoadU(d, bias);
  int x = 0;
  for (; x + 8 <= width; x += 8) any_pixels<8>(d, line, window, x, b, epilogue);
  for (; x < width; ++x) any_pixels<1>(d, line, window, x, b, epilogue);
}

template <class D>
HWY_INLINE void depthwise_line(D d, const DepthwiseArgs& a, int y, int channel) {
  const Window& w = *a.window;
  const int top = y * w.stride_h - w.padding.top;
  const Span taps = taps_inside(top, w.height, w.dilation_h, a.in->height);
  const std::ptrdiff_t tap = a.in->pixel_stride;
  const Line line{a.in->row + top + taps.begin * w.dilation_h,
                  taps.size(),
                  w.dilation_h,
                  a.weights + taps.begin * w.width * tap + channel,
                  tap,
                  a.in->pixel_stride,
                  a.out->row[y] + channel,
                  a.out->pixel_stride,
                  a.residual == nullptr ? nullptr : a.residual->row[y] + channel,
                  a.residual == nullptr ? 0 : a.residual->pixel_stride,
                  channel - std::ptrdiff_t{w.padding.left} * a.in->pixel_stride};
  const float* bias = a.bias + channel;
  const int width = a.out->width;
  const bool sliding = w.dilation_w == 1;
  if (sliding && w.width == 3 && w.stride_w == 1) {
    return sliding_line<3, 1>(d, line, width, bias, a.epilogue);
  }
  if (sliding && w.width == 3 && w.stride_w == 2) {
    return sliding_line<3, 2>(d, line, width, bias, a.epilogue);
  }
  if (sliding && w.width == 5 && w.stride_w == 1) {
    return sliding_line<5, 1>(d, line, width, bias, a.epilogue);
  }
  if (sliding && w.width == 5 && w.stride_w == 2) {
    return sliding_line<5, 2>(d, line, width, bias, a.epilogue);
  }
  any_line(d, line, w, width, bias, a.epilogue);
}

void depthwise(const DepthwiseArgs& a, Span rows) {
  const Wide wide;
  const Narrow narrow;
  const int channels = a.in->pixel_stride;
  for (int y = rows.begin; y < rows.end; ++y) {
    int c = 0;
    for (; c + lanes(wide) <= channels; c += lanes(wide)) depthwise_line(wide, a, y, c);
    for (; c < channels; c += lanes(narrow)) depthwise_line(narrow, a, y, c);
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(depthwise);

class Depthwise final : public Kernel {
 public:
  explicit Depthwise(const DepthwiseSpec& spec)
      : window_(spec.window), epilogue_(spec.epilogue), height_(spec.input.h()) {
    const int channels = spec.input.c(), padded = padded_channels(channels);
    const int taps = window_.height * window_.width;
    weights_ = Buffer<float>(static_cast<std::size_t>(padded) * taps);
    bias_ = Buffer<float>(static_cast<std::size_t>(padded));
    for (int t = 0; t < taps; ++t) {
      std::copy_n(spec.weights.data() + std::ptrdiff_t{t} * channels, channels,
                  weights_.data() + std::ptrdiff_t{t} * padded);
    }
    std::copy(spec.bias.begin(), spec.bias.end(), bias_.data());
  }

  Span needs(int input, Span rows) const override {
    if (input != 0) return rows;
    return rows_under(window_, height_, rows);
  }

  int border(int input) const override {
    if (input != 0) return 0;
    return std::max(window_.padding.left, window_.padding.right);
  }

  std::size_t bytes() const override { return weights_.bytes() + bias_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    const DepthwiseArgs args{&window_,
                             weights_.data(),
                             bias_.data(),
                             epilogue_,
                             in[0],
                             &out,
                             epilogue_.residual != Residual::none ? in[1] : nullptr};
    HWY_DYNAMIC_DISPATCH(depthwise)(args, rows);
  }

 private:
  Window window_;
  Epilogue epilogue_;
  int height_;
  Buffer<float> weights_, bias_;
};

}  // namespace

std::unique_ptr<Kernel> make_depthwise(const DepthwiseSpec& spec) {
  return std::make_unique<Depthwise>(spec);
}

}  // namespace scrim::nn
#endif
