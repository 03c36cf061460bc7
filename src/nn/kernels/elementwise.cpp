#include "nn/kernels/elementwise.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/elementwise.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

#ifndef SCRIM_NN_ELEMENTWISE_ARGS
#define SCRIM_NN_ELEMENTWISE_ARGS
namespace scrim::nn {
namespace {

// One row of an operand: 0 steps where the operand is repeated.
struct Operand {
  const float* data;
  std::ptrdiff_t pixel_step;
  bool one_channel;
};

struct RowArgs {
  Elementwise operation;
  Activation activation;
  Operand a, b;
  float* out;
  int width, channels;  // padded
};

}  // namespace
}  // namespace scrim::nn
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

template <class D, class F, class G>
HWY_INLINE void combine_row(D d, const RowArgs& r, F f, G activation) {
  float* HWY_RESTRICT out = r.out;
  for (int x = 0; x < r.width; ++x, out += r.channels) {
    const float* const a = r.a.data + x * r.a.pixel_step;
    const float* const b = r.b.data + x * r.b.pixel_step;
    for (int c = 0; c < r.channels; c += lanes(d)) {
      const auto va = r.a.one_channel ? hn::Set(d, *a) : hn::LoadU(d, a + c);
      const auto vb = r.b.one_channel ? hn::Set(d, *b) : hn::LoadU(d, b + c);
      hn::StoreU(activation(f(va, vb)), d, out + c);
    }
  }
}

template <class D, class F>
HWY_NOINLINE void with_operation(D d, const RowArgs& r, F f) {
  with_activation(d, r.activation,
                  [&](auto activation) HWY_ATTR { combine_row(d, r, f, activation); });
}

void elementwise_row(const RowArgs& r) {
  const Narrow d;
  using V = hn::Vec<Narrow>;
  switch (r.operation) {
    case Elementwise::copy:
      return with_operation(d, r, [](V a, V) HWY_ATTR { return a; });
    case Elementwise::add:
      return with_operation(d, r, [](V a, V b) HWY_ATTR { return hn::Add(a, b); });
    case Elementwise::sub:
      return with_operation(d, r, [](V a, V b) HWY_ATTR { return hn::Sub(a, b); });
    case Elementwise::mul:
      return with_operation(d, r, [](V a, V b) HWY_ATTR { return hn::Mul(a, b); });
    case Elementwise::prelu:
      return with_operation(d, r, [d](V a, V b) HWY_ATTR {
        return hn::MulAdd(b, at_most(d, a, 0.0f), at_least(d, a, 0.0f));
      });
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(elementwise_row);

class ElementwiseKernel final : public Kernel {
 public:
  ElementwiseKernel(Elementwise operation, Activation activation, const Shape& a, const Shape& b,
                    const Shape& output)
      : operation_(operation), activation_(activation), shapes_{a, b}, output_(output) {}

  Span needs(int input, Span rows) const override {
    const Shape& shape = shapes_[static_cast<std::size_t>(input)];
    if (shape.n() == output_.n() && shape.h() == output_.h()) return rows;
    return {0, shape.n() * shape.h()};
  }

  bool takes_dense(int) const override { return plain_copy(); }
  bool makes_dense() const override { return plain_copy(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    for (int y = rows.begin; y < rows.end; ++y) {
      if (plain_copy()) {
        copy_row(in[0]->row[y], in[0]->pixel_stride, out.row[y], out);
        continue;
      }
      const Operand a = operand(0, *in[0], y);
      const Operand b = in.size() > 1 ? operand(1, *in[1], y) : a;
      HWY_DYNAMIC_DISPATCH(elementwise_row)
      ({operation_, activation_, a, b, out.row[y], out.width, out.pixel_stride});
    }
  }

 private:
  bool plain_copy() const {
    return operation_ == Elementwise::copy && activation_ == Activation::none;
  }

  static void copy_row(const float* from, int from_pixel, float* to, const Rows& out) {
    const auto bytes = static_cast<std::size_t>(out.channels) * sizeof(float);
    if (from_pixel == out.pixel_stride) {
      std::memcpy(to, from, sizeof(float) * static_cast<std::size_t>(out.pixel_stride) * out.width);
      return;
    }
    for (int x = 0; x < out.width; ++x, from += from_pixel, to += out.pixel_stride) {
      std::memcpy(to, from, bytes);
      std::fill(to + out.channels, to + out.pixel_stride, 0.0f);
    }
  }

  Operand operand(std::size_t i, const Rows& rows, int y) const {
    const Shape& shape = shapes_[i];
    const int image = y / output_.h(), line = y % output_.h();
    const int row = (shape.n() == 1 ? 0 : image * shape.h()) + (shape.h() == 1 ? 0 : line);
    return {rows.row[row], shape.w() == 1 ? 0 : rows.pixel_stride, shape.c() == 1};
  }

  Elementwise operation_;
  Activation activation_;
  std::array<Shape, 2> shapes_;
  Shape output_;
};

}  // namespace

std::unique_ptr<Kernel> make_elementwise(Elementwise operation, Activation activation,
                                         const Shape& a, const Shape& b, const Shape& output) {
  return std::make_unique<ElementwiseKernel>(operation, activation, a, b, output);
}

}  // namespace scrim::nn
#endif
