#include "nn/reference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace scrim::nn {
namespace {

/// A tensor's shape and values.
struct View {
  const Shape* shape = nullptr;
  const float* data = nullptr;

  float at(int n, int y, int x, int c) const {
    return data[((std::size_t(n) * std::size_t(shape->h()) + std::size_t(y)) *
                     std::size_t(shape->w()) +
                 std::size_t(x)) *
                    std::size_t(shape->c()) +
                std::size_t(c)];
  }
  /// The element at `p`, where a dimension of 1 stretches.
  float stretched(const std::array<int, 4>& p) const {
    const auto& d = shape->dims;
    return at(d[0] == 1 ? 0 : p[0], d[1] == 1 ? 0 : p[1], d[2] == 1 ? 0 : p[2],
              d[3] == 1 ? 0 : p[3]);
  }
  bool inside(int y, int x) const { return y >= 0 && y < shape->h() && x >= 0 && x < shape->w(); }
};

/// Calls `value(position)` for each element of a tensor, in order, and returns the results.
template <class Value>
std::vector<float> fill(const Shape& shape, Value&& value) {
  std::vector<float> result;
  result.reserve(shape.size());
  for (int n = 0; n < shape.n(); ++n) {
    for (int y = 0; y < shape.h(); ++y) {
      for (int x = 0; x < shape.w(); ++x) {
        for (int c = 0; c < shape.c(); ++c) {
          result.push_back(float(value(std::array{n, y, x, c})));
        }
      }
    }
  }
  return result;
}

double activate(Activation activation, double x) {
  switch (activation) {
    case Activation::none:
      return x;
    case Activation::relu:
      return std::max(x, 0.0);
    case Activation::relu6:
      return std::clamp(x, 0.0, 6.0);
    case Activation::relu_n1_to_1:
      return std::clamp(x, -1.0, 1.0);
    case Activation::hard_swish:
      return x * std::clamp(x + 3, 0.0, 6.0) / 6;
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-x));
    case Activation::tanh:
      return std::tanh(x);
  }
  return x;
}

/// Runs one node; the visitor's operator() gives the result before the activation.
struct Runner {
  const Shape& out;
  std::vector<View> in;  // an absent input has no data

  double bias(int channel) const {
    return in.size() > 2 && in[2].data != nullptr ? double(in[2].data[channel]) : 0.0;
  }

  /// Calls visit(ky, kx, y, x) for each place of the window over (oy, ox) inside the input.
  template <class Visit>
  void sweep(const Window& w, int oy, int ox, Visit&& visit) const {
    for (int ky = 0; ky < w.height; ++ky) {
      for (int kx = 0; kx < w.width; ++kx) {
        const int y = oy * w.stride_h - w.padding.top + ky * w.dilation_h;
        const int x = ox * w.stride_w - w.padding.left + kx * w.dilation_w;
        if (in[0].inside(y, x)) visit(ky, kx, y, x);
      }
    }
  }

  std::vector<float> operator()(const Conv& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      double sum = bias(p[3]);
      sweep(op.window, p[1], p[2], [&](int ky, int kx, int y, int x) {
        for (int c = 0; c < in[0].shape->c(); ++c) {
          sum += double(in[0].at(p[0], y, x, c)) * double(in[1].at(p[3], ky, kx, c));
        }
      });
      return sum;
    });
  }

  std::vector<float> operator()(const DepthwiseConv& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      double sum = bias(p[3]);
      sweep(op.window, p[1], p[2], [&](int ky, int kx, int y, int x) {
        sum +=
            double(in[0].at(p[0], y, x, p[3] / op.multiplier)) * double(in[1].at(0, ky, kx, p[3]));
      });
      return sum;
    });
  }

  std::vector<float> operator()(const TransposeConv& op) const {
    const Window& w = op.window;
    return fill(out, [&](const std::array<int, 4>& p) {
      double sum = bias(p[3]);
      for (int ky = 0; ky < w.height; ++ky) {
        for (int kx = 0; kx < w.width; ++kx) {
          const int y = p[1] + w.padding.top - ky, x = p[2] + w.padding.left - kx;
          if (y % w.stride_h != 0 || x % w.stride_w != 0) continue;
          if (!in[0].inside(y / w.stride_h, x / w.stride_w)) continue;
          for (int c = 0; c < in[0].shape->c(); ++c) {
            sum += double(in[0].at(p[0], y / w.stride_h, x / w.stride_w, c)) *
                   double(in[1].at(p[3], ky, kx, c));
          }
        }
      }
      return sum;
    });
  }

  std::vector<float> operator()(const FullyConnected&) const {
    const int depth = in[1].shape->c(), channels = in[1].shape->w();
    std::vector<float> result(out.size());
    for (std::size_t i = 0; i < result.size(); ++i) {
      const int channel = int(i % std::size_t(channels));
      const float* row = in[0].data + i / std::size_t(channels) * std::size_t(depth);
      double sum = bias(channel);
      for (int c = 0; c < depth; ++c) sum += double(row[c]) * double(in[1].at(0, 0, channel, c));
      result[i] = float(sum);
    }
    return result;
  }

  std::vector<float> operator()(const Binary& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      const double a = double(in[0].stretched(p)), b = double(in[1].stretched(p));
      return op.kind == Binary::add ? a + b : op.kind == Binary::sub ? a - b : a * b;
    });
  }

  std::vector<float> operator()(const Unary&) const { return copy(); }
  std::vector<float> operator()(const Reshape&) const { return copy(); }
  std::vector<float> copy() const { return {in[0].data, in[0].data + out.size()}; }

  std::vector<float> operator()(const Prelu&) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      const float x = in[0].stretched(p);
      return x < 0 ? double(x) * double(in[1].stretched(p)) : double(x);
    });
  }

  std::vector<float> operator()(const Pool& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      double sum = 0, largest = -std::numeric_limits<double>::infinity();
      int count = 0;
      sweep(op.window, p[1], p[2], [&](int, int, int y, int x) {
        const double value = double(in[0].at(p[0], y, x, p[3]));
        sum += value;
        largest = std::max(largest, value);
        ++count;
      });
      return op.kind == Pool::average ? sum / count : largest;
    });
  }

  std::vector<float> operator()(const Reduce& op) const {
    Shape reduced = *in[0].shape;
    for (std::size_t i = 0; i < 4; ++i) {
      if (op.axes[i]) reduced.dims[i] = 1;
    }
    std::vector<double> sums(reduced.size());
    const float* value = in[0].data;
    fill(*in[0].shape, [&](const std::array<int, 4>& p) {
      std::size_t index = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        index = index * std::size_t(reduced.dims[i]) + std::size_t(op.axes[i] ? 0 : p[i]);
      }
      sums[index] += double(*value);
      return *value++;
    });
    const double count =
        op.kind == Reduce::mean ? double(in[0].shape->size()) / double(reduced.size()) : 1.0;
    std::vector<float> result(sums.size());
    std::transform(sums.begin(), sums.end(), result.begin(),
                   [&](double sum) { return float(sum / count); });
    return result;
  }

  std::vector<float> operator()(const Resize& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      const Axis y(op, p[1], in[0].shape->h(), out.h());
      const Axis x(op, p[2], in[0].shape->w(), out.w());
      const auto row = [&](int line) {
        return double(in[0].at(p[0], line, x.lower, p[3])) * (1 - x.weight) +
               double(in[0].at(p[0], line, x.upper, p[3])) * x.weight;
      };
      return row(y.lower) * (1 - y.weight) + row(y.upper) * y.weight;
    });
  }

  /// The two input places between which an output place lies, and how near the upper one it is.
  struct Axis {
    int lower = 0, upper = 0;
    double weight = 0;

    Axis(const Resize& op, int place, int input, int output) {
      const bool corners = op.coordinates == Coordinates::align_corners;
      const bool centers = op.coordinates == Coordinates::half_pixel;
      const float scale = corners && output > 1 ? float(input - 1) / float(output - 1)
                                                : float(input) / float(output);
      if (op.kind == Resize::nearest) {
        const float at = (float(place) + (centers ? 0.5f : 0.0f)) * scale;
        lower = upper = std::clamp(int(corners ? std::round(at) : std::floor(at)), 0, input - 1);
        return;
      }
      const float at = centers ? (float(place) + 0.5f) * scale - 0.5f : float(place) * scale;
      lower = std::clamp(int(std::floor(at)), 0, input - 1);
      upper = std::clamp(int(std::ceil(at)), 0, input - 1);
      weight = double(at) - double(lower);
    }
  };

  std::vector<float> operator()(const Concat& op) const {
    const auto axis = std::size_t(op.axis);
    return fill(out, [&](std::array<int, 4> p) {
      std::size_t source = 0;
      while (p[axis] >= in[source].shape->dims[axis]) p[axis] -= in[source++].shape->dims[axis];
      return in[source].at(p[0], p[1], p[2], p[3]);
    });
  }

  std::vector<float> operator()(const Pad& op) const {
    return fill(out, [&](std::array<int, 4> p) {
      for (std::size_t i = 0; i < 4; ++i) {
        p[i] -= op.amount[i][0];
        if (p[i] < 0 || p[i] >= in[0].shape->dims[i]) return 0.0f;
      }
      return in[0].at(p[0], p[1], p[2], p[3]);
    });
  }

  std::vector<float> operator()(const Transpose& op) const {
    return fill(out, [&](const std::array<int, 4>& p) {
      std::array<int, 4> q{};
      for (std::size_t i = 0; i < 4; ++i) q[std::size_t(op.order[i])] = p[i];
      return in[0].at(q[0], q[1], q[2], q[3]);
    });
  }

  std::vector<float> operator()(const Softmax& op) const {
    std::vector<float> result = copy();
    const auto depth = std::size_t(out.c());
    for (std::size_t row = 0; row < result.size(); row += depth) {
      const std::span<float> values(result.data() + row, depth);
      const float largest = *std::max_element(values.begin(), values.end());
      double sum = 0;
      for (const float v : values) sum += std::exp(double(v - largest) * double(op.beta));
      for (float& v : values) v = float(std::exp(double(v - largest) * double(op.beta)) / sum);
    }
    return result;
  }
};

}  // namespace

std::vector<std::vector<float>> run_reference(const Graph& graph,
                                              std::span<const std::vector<float>> inputs) {
  std::vector<std::vector<float>> values(graph.tensors.size());
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
    values[std::size_t(graph.inputs[i])] = inputs[i];
  }
  const auto view = [&](int index) {
    if (index < 0) return View{};
    const Tensor& tensor = graph.tensors[std::size_t(index)];
    return View{&tensor.shape,
                tensor.constant() ? tensor.data.data() : values[std::size_t(index)].data()};
  };
  for (const Node& node : graph.nodes) {
    Runner runner{graph.tensors[std::size_t(node.output)].shape, {}};
    for (const int input : node.inputs) runner.in.push_back(view(input));
    std::vector<float> result = std::visit(runner, node.operation);
    for (float& x : result) x = float(activate(node.activation, double(x)));
    values[std::size_t(node.output)] = std::move(result);
  }
  std::vector<std::vector<float>> outputs;
  for (const int output : graph.outputs) outputs.push_back(values[std::size_t(output)]);
  return outputs;
}

}  // namespace scrim::nn
