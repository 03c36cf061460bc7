#include "nn/kernels/layout.hpp"

#include <algorithm>
#include <cstring>

namespace scrim::nn {
namespace {

void clear_padding(const Rows& out, int y) {
  if (out.pixel_stride == out.channels) return;
  float* pixel = out.row[y];
  for (int x = 0; x < out.width; ++x, pixel += out.pixel_stride) {
    std::fill(pixel + out.channels, pixel + out.pixel_stride, 0.0f);
  }
}

void copy_channels(const float* from, int from_pixel, float* to, int to_pixel, int width,
                   int channels) {
  const auto bytes = static_cast<std::size_t>(channels) * sizeof(float);
  for (int x = 0; x < width; ++x, from += from_pixel, to += to_pixel) std::memcpy(to, from, bytes);
}

class ConcatKernel final : public Kernel {
 public:
  ConcatKernel(int axis, std::vector<Shape> inputs, const Shape& output)
      : axis_(axis), inputs_(std::move(inputs)), output_(output) {}

  Span needs(int input, Span rows) const override {
    if (axis_ >= 2) return rows;
    const Shape& shape = inputs_[static_cast<std::size_t>(input)];
    return {0, shape.n() * shape.h()};
  }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    for (int y = rows.begin; y < rows.end; ++y) {
      std::array<int, 4> start{};
      for (std::size_t i = 0; i < inputs_.size(); ++i) {
        const Shape& shape = inputs_[i];
        const int image = y / output_.h() - start[0], line = y % output_.h() - start[1];
        if (image >= 0 && image < shape.n() && line >= 0 && line < shape.h()) {
          copy_channels(in[i]->row[image * shape.h() + line], in[i]->pixel_stride,
                        out.row[y] + std::ptrdiff_t{start[2]} * out.pixel_stride + start[3],
                        out.pixel_stride, shape.w(), shape.c());
        }
        start[static_cast<std::size_t>(axis_)] += shape.dims[static_cast<std::size_t>(axis_)];
      }
      clear_padding(out, y);
    }
  }

 private:
  int axis_;
  std::vector<Shape> inputs_;
  Shape output_;
};

class PadKernel final : public Kernel {
 public:
  PadKernel(const Pad& pad, const Shape& input, const Shape& output)
      : amount_(pad.amount), input_(input), output_(output) {}

  Span needs(int, Span rows) const override {
    if (input_.n() != 1 || output_.n() != 1) return {0, input_.n() * input_.h()};
    const auto clip = [&](int y) { return std::clamp(y, 0, input_.h()); };
    return {clip(rows.begin - amount_[1][0]), clip(rows.end - amount_[1][0])};
  }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    for (int y = rows.begin; y < rows.end; ++y) {
      float* const to = out.row[y];
      std::fill_n(to, static_cast<std::size_t>(out.width) * out.pixel_stride, 0.0f);
      const int image = y / output_.h() - amount_[0][0], line = y % output_.h() - amount_[1][0];
      if (image < 0 || image >= input_.n() || line < 0 || line >= input_.h()) continue;
      copy_channels(in[0]->row[image * input_.h() + line], in[0]->pixel_stride,
                    to + std::ptrdiff_t{amount_[2][0]} * out.pixel_stride + amount_[3][0],
                    out.pixel_stride, input_.w(), input_.c());
    }
  }

 private:
  std::array<std::array<int, 2>, 4> amount_;
  Shape input_, output_;
};

// Walks the values of a padded tensor in order.
class Walker {
 public:
  explicit Walker(const Rows& rows) : rows_(rows) {}

  float& next() {
    float& value = rows_.row[y_][std::ptrdiff_t{x_} * rows_.pixel_stride + c_];
    if (++c_ == rows_.channels) {
      c_ = 0;
      if (++x_ == rows_.width) {
        x_ = 0;
        ++y_;
      }
    }
    return value;
  }

 private:
  const Rows& rows_;
  int y_ = 0, x_ = 0, c_ = 0;
};

class ReshapeKernel final : public Kernel {
 public:
  ReshapeKernel(const Shape& input, const Shape& output)
      : height_(input.n() * input.h()), count_(output.size()) {}

  Span needs(int, Span) const override { return {0, height_}; }
  bool streams() const override { return false; }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    Walker from(*in[0]), to(out);
    for (std::size_t i = 0; i < count_; ++i) to.next() = from.next();
    for (int y = rows.begin; y < rows.end; ++y) clear_padding(out, y);
  }

 private:
  int height_;
  std::size_t count_;
};

class TransposeKernel final : public Kernel {
 public:
  TransposeKernel(const std::array<int, 4>& order, const Shape& input, const Shape& output)
      : order_(order), input_(input), output_(output) {}

  Span needs(int, Span) const override { return {0, input_.n() * input_.h()}; }
  bool streams() const override { return false; }

  void run(std::span<const Rows* const> in, const Rows& out, Span rows,
           float*) const noexcept override {
    Walker to(out);
    std::array<int, 4> at{}, from{};
    for (at[0] = 0; at[0] < output_.n(); ++at[0]) {
      for (at[1] = 0; at[1] < output_.h(); ++at[1]) {
        for (at[2] = 0; at[2] < output_.w(); ++at[2]) {
          for (at[3] = 0; at[3] < output_.c(); ++at[3]) {
            for (std::size_t i = 0; i < 4; ++i) from[static_cast<std::size_t>(order_[i])] = at[i];
            to.next() = in[0]->row[from[0] * input_.h() + from[1]]
                                  [std::ptrdiff_t{from[2]} * in[0]->pixel_stride + from[3]];
          }
        }
      }
    }
    for (int y = rows.begin; y < rows.end; ++y) clear_padding(out, y);
  }

 private:
  std::array<int, 4> order_;
  Shape input_, output_;
};

}  // namespace

std::unique_ptr<Kernel> make_concat(int axis, std::vector<Shape> inputs, const Shape& output) {
  return std::make_unique<ConcatKernel>(axis, std::move(inputs), output);
}

std::unique_ptr<Kernel> make_pad(const Pad& pad, const Shape& input, const Shape& output) {
  return std::make_unique<PadKernel>(pad, input, output);
}

std::unique_ptr<Kernel> make_reshape(const Shape& input, const Shape& output) {
  return std::make_unique<ReshapeKernel>(input, output);
}

std::unique_ptr<Kernel> make_transpose(const std::array<int, 4>& order, const Shape& input,
                                       const Shape& output) {
  return std::make_unique<TransposeKernel>(order, input, output);
}

}  // namespace scrim::nn
