#include "nn/kernels/softmax.hpp"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/softmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

// `out` gets e^(beta (x - max)) in whole vectors, then the sum of the real channels divides it.
void softmax_pixel(float beta, const float* x, int channels, float* out) {
  const Narrow d;
  const float top = *std::max_element(x, x + channels);
  const auto offset = hn::Set(d, top), factor = hn::Set(d, beta);
  for (int c = 0; c < channels; c += lanes(d)) {
    const auto below = hn::Mul(factor, hn::Sub(hn::LoadU(d, x + c), offset));
    hn::StoreU(exp_negative(d, at_most(d, below, 0.0f)), d, out + c);
  }
  float sum = 0;
  for (int c = 0; c < channels; ++c) sum += out[c];
  const auto scale = hn::Set(d, 1.0f / sum);
  for (int c = 0; c < channels; c += lanes(d)) {
    hn::StoreU(hn::Mul(scale, hn::LoadU(d, out + c)), d, out + c);
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(softmax_pixel);

class SoftmaxKernel final : public Kernel {
 public:
  explicit SoftmaxKernel(float beta) : beta_(beta) {}

  Span needs(int, Span rows) const override { return rows; }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    for (int y = rows.begin; y < rows.end; ++y) {
      for (int x = 0; x < out.width; ++x) {
        HWY_DYNAMIC_DISPATCH(softmax_pixel)
        (beta_, in[0]->row[y] + std::ptrdiff_t{x} * in[0]->pixel_stride, out.channels,
         out.row[y] + std::ptrdiff_t{x} * out.pixel_stride);
      }
    }
  }

 private:
  float beta_;
};

}  // namespace

std::unique_ptr<Kernel> make_softmax(float beta) {
  return std::make_unique<SoftmaxKernel>(beta);
}

}  // namespace scrim::nn
#endif
