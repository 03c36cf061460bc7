#include "nn/kernels/pooling.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/pooling.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

#ifndef SCRIM_NN_POOLING_ARGS
#define SCRIM_NN_POOLING_ARGS
namespace scrim::nn {
namespace {

// The part of a window that lies inside the picture.
struct Area {
  float* const* rows;
  int row_count, row_step;
  std::ptrdiff_t offset, column_step;
  int columns;
};

}  // namespace
}  // namespace scrim::nn
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

template <class D, class F>
HWY_INLINE hn::Vec<D> fold(D d, const Area& area, int channel, hn::Vec<D> value, F f) {
  for (int r = 0; r < area.row_count; ++r) {
    const float* x = area.rows[r * area.row_step] + area.offset + channel;
    for (int k = 0; k < area.columns; ++k, x += area.column_step) {
      value = f(value, hn::LoadU(d, x));
    }
  }
  return value;
}

void pool_pixel(Pool::Kind kind, const Area& area, int channels, float* HWY_RESTRICT out) {
  const Narrow d;
  using V = hn::Vec<Narrow>;
  const auto factor = hn::Set(d, 1.0f / static_cast<float>(area.row_count * area.columns));
  for (int c = 0; c < channels; c += lanes(d)) {
    const V result = kind == Pool::max
                         ? fold(d, area, c, hn::LoadU(d, area.rows[0] + area.offset + c),
                                [](V a, V b) HWY_ATTR {
                                  return hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(b)), b, a);
                                })
                         : hn::Mul(factor, fold(d, area, c, hn::Zero(d),
                                                [](V a, V b) HWY_ATTR { return hn::Add(a, b); }));
    hn::StoreU(result, d, out + c);
  }
}

// Four sums side by side, so that one addition need not wait for the other.
template <class D>
HWY_INLINE void sum_channels(D d, const float* HWY_RESTRICT row, int width, int pixel_stride,
                             float* HWY_RESTRICT out) {
  hn::Vec<D> sum[4];
  for (auto& s : sum) s = hn::Zero(d);
  int x = 0;
  for (; x + 4 <= width; x += 4, row += 4 * std::ptrdiff_t{pixel_stride}) {
    for (int i = 0; i < 4; ++i) {
      sum[i] = hn::Add(sum[i], hn::LoadU(d, row + std::ptrdiff_t{i} * pixel_stride));
    }
  }
  for (; x < width; ++x, row += pixel_stride) sum[0] = hn::Add(sum[0], hn::LoadU(d, row));
  hn::StoreU(hn::Add(hn::Add(sum[0], sum[1]), hn::Add(sum[2], sum[3])), d, out);
}

void row_sum(const float* row, int width, int pixel_stride, float* out) {
  const Wide wide;
  const Narrow narrow;
  int c = 0;
  for (; c + lanes(wide) <= pixel_stride; c += lanes(wide)) {
    sum_channels(wide, row + c, width, pixel_stride, out + c);
  }
  for (; c < pixel_stride; c += lanes(narrow))
    sum_channels(narrow, row + c, width, pixel_stride, out + c);
}

void column_sum(const Rows& in, float factor, float* HWY_RESTRICT out) {
  const Narrow d;
  for (int c = 0; c < in.pixel_stride; c += lanes(d)) {
    auto sum = hn::Zero(d);
    for (int y = 0; y < in.height; ++y) sum = hn::Add(sum, hn::LoadU(d, in.row[y] + c));
    hn::StoreU(hn::Mul(sum, hn::Set(d, factor)), d, out + c);
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(pool_pixel);
HWY_EXPORT(row_sum);
HWY_EXPORT(column_sum);

class PoolKernel final : public Kernel {
 public:
  PoolKernel(const Pool& pool, const Shape& input) : pool_(pool), height_(input.h()) {}

  Span needs(int, Span rows) const override { return rows_under(pool_.window, height_, rows); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    const Window& w = pool_.window;
    for (int y = rows.begin; y < rows.end; ++y) {
      const int top = y * w.stride_h - w.padding.top;
      const Span ky = taps_inside(top, w.height, w.dilation_h, in[0]->height);
      for (int x = 0; x < out.width; ++x) {
        const int left = x * w.stride_w - w.padding.left;
        const Span kx = taps_inside(left, w.width, w.dilation_w, in[0]->width);
        const Area area{in[0]->row + top + ky.begin * w.dilation_h,
                        ky.size(),
                        w.dilation_h,
                        std::ptrdiff_t{left + kx.begin * w.dilation_w} * in[0]->pixel_stride,
                        std::ptrdiff_t{w.dilation_w} * in[0]->pixel_stride,
                        kx.size()};
        HWY_DYNAMIC_DISPATCH(pool_pixel)
        (pool_.kind, area, out.pixel_stride, out.row[y] + std::ptrdiff_t{x} * out.pixel_stride);
      }
    }
  }

 private:
  Pool pool_;
  int height_;
};

class RowSums final : public Kernel {
 public:
  Span needs(int, Span rows) const override { return rows; }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    for (int y = rows.begin; y < rows.end; ++y) {
      HWY_DYNAMIC_DISPATCH(row_sum)(in[0]->row[y], in[0]->width, in[0]->pixel_stride, out.row[y]);
    }
  }
};

class ColumnSum final : public Kernel {
 public:
  ColumnSum(int height, float factor) : height_(height), factor_(factor) {}

  Span needs(int, Span) const override { return {0, height_}; }
  bool streams() const override { return false; }

  void run(std::span<const Rows* const> in, const Rows& out, Span, float*) const noexcept override {
    HWY_DYNAMIC_DISPATCH(column_sum)(*in[0], factor_, out.row[0]);
  }

 private:
  int height_;
  float factor_;
};

class ReduceKernel final : public Kernel {
 public:
  ReduceKernel(const Reduce& reduce, const Shape& input) : reduce_(reduce), input_(input) {}

  Span needs(int, Span) const override { return {0, input_.n() * input_.h()}; }
  bool streams() const override { return false; }

  void run(std::span<const Rows* const> in, const Rows& out, Span, float*) const noexcept override {
    Shape shape = input_;
    float count = 1;
    for (std::size_t i = 0; i < 4; ++i) {
      if (!reduce_.axes[i]) continue;
      count *= static_cast<float>(input_.dims[i]);
      shape.dims[i] = 1;
    }
    // The output may have another shape (dimensions of 1 dropped): it is written in order.
    std::ptrdiff_t at = 0;
    for (int n = 0; n < shape.n(); ++n) {
      for (int y = 0; y < shape.h(); ++y) {
        for (int x = 0; x < shape.w(); ++x) {
          for (int c = 0; c < shape.c(); ++c) {
            *element(out, at++) =
                total(*in[0], {n, y, x, c}) / (reduce_.kind == Reduce::mean ? count : 1.0f);
          }
        }
      }
    }
  }

 private:
  static float* element(const Rows& rows, std::ptrdiff_t at) {
    const std::ptrdiff_t c = at % rows.channels, x = at / rows.channels % rows.width;
    const std::ptrdiff_t y = at / rows.channels / rows.width;
    return rows.row[y] + x * rows.pixel_stride + c;
  }

  float total(const Rows& in, const std::array<int, 4>& at) const {
    std::array<Span, 4> range;
    for (std::size_t i = 0; i < 4; ++i) {
      range[i] = reduce_.axes[i] ? Span{0, input_.dims[i]} : Span{at[i], at[i] + 1};
    }
    double sum = 0;
    for (int n = range[0].begin; n < range[0].end; ++n) {
      for (int y = range[1].begin; y < range[1].end; ++y) {
        const float* row = in.row[n * input_.h() + y];
        for (int x = range[2].begin; x < range[2].end; ++x) {
          for (int c = range[3].begin; c < range[3].end; ++c) {
            sum += static_cast<double>(row[std::ptrdiff_t{x} * in.pixel_stride + c]);
          }
        }
      }
    }
    return static_cast<float>(sum);
  }

  Reduce reduce_;
  Shape input_;
};

}  // namespace

std::unique_ptr<Kernel> make_pool(const Pool& pool, const Shape& input) {
  return std::make_unique<PoolKernel>(pool, input);
}

std::unique_ptr<Kernel> make_row_sums() {
  return std::make_unique<RowSums>();
}

std::unique_ptr<Kernel> make_column_sum(int height, float factor) {
  return std::make_unique<ColumnSum>(height, factor);
}

std::unique_ptr<Kernel> make_reduce(const Reduce& reduce, const Shape& input) {
  return std::make_unique<ReduceKernel>(reduce, input);
}

}  // namespace scrim::nn
#endif
