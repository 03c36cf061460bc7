#include "nn/kernels/resize.hpp"

#include <algorithm>
#include <cmath>

#include "support/aligned.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn/kernels/resize.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn/kernels/math-inl.hpp"

#ifndef SCRIM_NN_RESIZE_ARGS
#define SCRIM_NN_RESIZE_ARGS
namespace scrim::nn {
namespace {

// An output coordinate lies between two input coordinates: fraction 0 is the first.
struct Between {
  int first = 0, second = 0;
  float fraction = 0;
};

}  // namespace
}  // namespace scrim::nn
#endif

HWY_BEFORE_NAMESPACE();
namespace scrim::nn::HWY_NAMESPACE {
namespace {

void blend_rows(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, float fraction,
                std::size_t count, float* HWY_RESTRICT out) {
  std::size_t i = 0;
  const auto blend = [&](auto d) HWY_ATTR {
    const auto f = hn::Set(d, fraction);
    for (const std::size_t n = static_cast<std::size_t>(lanes(d)); i + n <= count; i += n) {
      const auto va = hn::LoadU(d, a + i);
      hn::StoreU(hn::MulAdd(hn::Sub(hn::LoadU(d, b + i), va), f, va), d, out + i);
    }
  };
  blend(Wide());
  blend(Narrow());
}

// V vectors of channels at `channel`.
template <int V, class D>
HWY_INLINE void blend_columns_by(D d, const float* HWY_RESTRICT row, const Between* between,
                                 int width, int pixel_stride, int channel,
                                 float* HWY_RESTRICT out) {
  for (int x = 0; x < width; ++x) {
    const float* const first = row + std::ptrdiff_t{between[x].first} * pixel_stride + channel;
    const float* const second = row + std::ptrdiff_t{between[x].second} * pixel_stride + channel;
    float* const to = out + std::ptrdiff_t{x} * pixel_stride + channel;
    const auto f = hn::Set(d, between[x].fraction);
    for (int v = 0; v < V * lanes(d); v += lanes(d)) {
      const auto a = hn::LoadU(d, first + v), b = hn::LoadU(d, second + v);
      hn::StoreU(hn::MulAdd(hn::Sub(b, a), f, a), d, to + v);
    }
  }
}

// As many channels at a time as lie in a cache line.
void blend_columns(const float* row, const Between* between, int width, int pixel_stride,
                   float* out) {
  const Wide wide;
  const Narrow narrow;
  constexpr int at_a_time = 16;
  int c = 0;
  for (; c + at_a_time <= pixel_stride; c += at_a_time) {
    blend_columns_by<at_a_time / lanes(Wide())>(wide, row, between, width, pixel_stride, c, out);
  }
  for (; c < pixel_stride; c += lanes(narrow)) {
    blend_columns_by<1>(narrow, row, between, width, pixel_stride, c, out);
  }
}

}  // namespace
}  // namespace scrim::nn::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace scrim::nn {
namespace {

HWY_EXPORT(blend_rows);
HWY_EXPORT(blend_columns);

float scale_of(Coordinates coordinates, int in, int out) {
  if (coordinates == Coordinates::align_corners && out > 1) {
    return static_cast<float>(in - 1) / static_cast<float>(out - 1);
  }
  return static_cast<float>(in) / static_cast<float>(out);
}

Between bilinear(Coordinates coordinates, float scale, int at, int in) {
  const bool half = coordinates == Coordinates::half_pixel;
  const float x = static_cast<float>(at);
  const float where = half ? (x + 0.5f) * scale - 0.5f : x * scale;
  const int first = std::max(static_cast<int>(std::floor(where)), 0);
  const int second = std::min(static_cast<int>(std::ceil(where)), in - 1);
  if (first >= second) return {second, second, 0.0f};
  return {first, second, where - static_cast<float>(first)};
}

Between nearest(Coordinates coordinates, float scale, int at, int in) {
  const float x = static_cast<float>(at) + (coordinates == Coordinates::half_pixel ? 0.5f : 0.0f);
  const float where =
      coordinates == Coordinates::align_corners ? std::round(x * scale) : std::floor(x * scale);
  const int index = std::clamp(static_cast<int>(where), 0, in - 1);
  return {index, index, 0.0f};
}

Buffer<Between> table(const Resize& resize, int in, int out) {
  const float scale = scale_of(resize.coordinates, in, out);
  Buffer<Between> result(static_cast<std::size_t>(out));
  for (int i = 0; i < out; ++i) {
    result[static_cast<std::size_t>(i)] = resize.kind == Resize::bilinear
                                              ? bilinear(resize.coordinates, scale, i, in)
                                              : nearest(resize.coordinates, scale, i, in);
  }
  return result;
}

class ResizeKernel final : public Kernel {
 public:
  ResizeKernel(const Resize& resize, const Shape& input, const Shape& output)
      : input_(input),
        rows_(table(resize, input.h(), output.h())),
        columns_(table(resize, input.w(), output.w())) {}

  Span needs(int, Span rows) const override {
    return {rows_[static_cast<std::size_t>(rows.begin)].first,
            rows_[static_cast<std::size_t>(rows.end - 1)].second + 1};
  }

  std::size_t scratch() const override {
    return static_cast<std::size_t>(input_.w()) * padded_channels(input_.c()) + 64;
  }
  std::size_t bytes() const override { return rows_.bytes() + columns_.bytes(); }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float* scratch) const noexcept override {
    const auto count = static_cast<std::size_t>(in[0]->width) * in[0]->pixel_stride;
    for (int y = rows.begin; y < rows.end; ++y) {
      const Between& between = rows_[static_cast<std::size_t>(y)];
      const float* row = in[0]->row[between.first];
      if (between.fraction != 0) {
        HWY_DYNAMIC_DISPATCH(blend_rows)
        (row, in[0]->row[between.second], between.fraction, count, scratch);
        row = scratch;
      }
      HWY_DYNAMIC_DISPATCH(blend_columns)
      (row, columns_.data(), out.width, out.pixel_stride, out.row[y]);
    }
  }

 private:
  Shape input_;
  Buffer<Between> rows_, columns_;
};

}  // namespace

std::unique_ptr<Kernel> make_resize(const Resize& resize, const Shape& input, const Shape& output) {
  return std::make_unique<ResizeKernel>(resize, input, output);
}

}  // namespace scrim::nn
#endif
