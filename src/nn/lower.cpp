#include <algorithm>
#include <map>

#include "nn/kernels/convolution.hpp"
#include "nn/kernels/depthwise.hpp"
#include "nn/kernels/elementwise.hpp"
#include "nn/kernels/layout.hpp"
#include "nn/kernels/pooling.hpp"
#include "nn/kernels/resize.hpp"
#include "nn/kernels/softmax.hpp"
#include "nn/kernels/transposed.hpp"
#include "nn/program.hpp"

namespace scrim::nn {
namespace {

class Lowering {
 public:
  explicit Lowering(const Graph& graph)
      : graph_(graph),
        value_of_(graph.tensors.size(), -1),
        uses_(graph.tensors.size(), 0),
        writer_(graph.tensors.size(), nullptr) {
    for (const Node& node : graph.nodes) {
      for (const int i : node.inputs) {
        if (i >= 0) ++uses_[index(i)];
      }
      writer_[index(node.output)] = &node;
    }
    for (const int i : graph.outputs) ++uses_[index(i)];
  }

  Program run() {
    for (const int i : graph_.inputs) {
      program_.inputs.push_back(value(i));
      program_.values[index(value(i))].external = true;
    }
    for (const Node& node : graph_.nodes) {
      if (is_deferred(node)) continue;
      std::visit([&](const auto& operation) { lower(node, operation); }, node.operation);
    }
    pad_inputs();
    for (const int i : graph_.outputs) program_.outputs.push_back(dense_output(value(i)));
    return std::move(program_);
  }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  const Tensor& tensor(int i) const { return graph_.tensors[index(i)]; }
  const Shape& shape(int i) const { return tensor(i).shape; }

  std::span<const float> data(const Node& node, std::size_t input) const {
    if (node.inputs.size() <= input || node.inputs[input] < 0) return {};
    return tensor(node.inputs[input]).data;
  }

  int value(int i) {
    int& v = value_of_[index(i)];
    if (v < 0) {
      v = add_value(shape(i));
      program_.values.back().constant = tensor(i).data;
    }
    return v;
  }

  int add_value(const Shape& shape) {
    program_.values.push_back({shape, {}, false});
    return static_cast<int>(program_.values.size()) - 1;
  }

  void emit(std::unique_ptr<Kernel> kernel, std::vector<int> inputs, int output,
            const std::string& name, double multiply_adds = 0) {
    program_.steps.push_back({std::move(kernel), std::move(inputs), output, name, multiply_adds});
  }

  // Emits a kernel that knows no activations, or no heavy ones, and the activation behind it.
  template <class Make>
  void emit_activated(const Node& node, Activation activation, bool kernel_applies,
                      std::vector<int> inputs, double multiply_adds, Make make) {
    const int output = value(node.output);
    if (activation == Activation::none || kernel_applies) {
      return emit(make(activation), std::move(inputs), output, node.name, multiply_adds);
    }
    const int raw = add_value(shape(node.output));
    emit(make(Activation::none), std::move(inputs), raw, node.name, multiply_adds);
    emit(make_elementwise(Elementwise::copy, activation, shape(node.output), shape(node.output),
                          shape(node.output)),
         {raw}, output, node.name + " activation");
  }

  // Convolutions whose result is only added to something wait for that sum.
  bool is_deferred(const Node& node) const {
    const bool fusable = std::holds_alternative<Conv>(node.operation) ||
                         std::holds_alternative<DepthwiseConv>(node.operation);
    if (!fusable || !is_light(node.activation) || uses_[index(node.output)] != 1) return false;
    const Node* sum = sum_that_reads(node.output);
    return sum != nullptr && fused_input(*sum) == node.output;
  }

  const Node* sum_that_reads(int tensor_index) const {
    for (const Node& node : graph_.nodes) {
      const auto* binary = std::get_if<Binary>(&node.operation);
      if (binary == nullptr || binary->kind != Binary::add) continue;
      if (node.inputs[0] == tensor_index || node.inputs[1] == tensor_index) return &node;
    }
    return nullptr;
  }

  // The operand of a sum that the sum fuses into, or -1: the one that is computed last.
  int fused_input(const Node& sum) const {
    if (shape(sum.inputs[0]) != shape(sum.inputs[1]) || sum.inputs[0] == sum.inputs[1]) return -1;
    int best = -1;
    const Node* best_writer = nullptr;
    for (const int i : sum.inputs) {
      const Node* writer = writer_[index(i)];
      if (writer == nullptr || uses_[index(i)] != 1 || !is_light(writer->activation)) continue;
      if (!std::holds_alternative<Conv>(writer->operation) &&
          !std::holds_alternative<DepthwiseConv>(writer->operation)) {
        continue;
      }
      if (best_writer == nullptr || writer > best_writer) {
        best = i;
        best_writer = writer;
      }
    }
    return best;
  }

  void lower(const Node& node, const Binary& binary) {
    const int fused = binary.kind == Binary::add ? fused_input(node) : -1;
    if (fused >= 0) {
      const int other = node.inputs[0] == fused ? node.inputs[1] : node.inputs[0];
      const Node& writer = *writer_[index(fused)];
      if (const auto* conv = std::get_if<Conv>(&writer.operation)) {
        return lower_conv(writer, conv->window, &node, other);
      }
      return lower_depthwise(writer, std::get<DepthwiseConv>(writer.operation), &node, other);
    }
    if (is_scaled_weights(node)) return lower_scaled_weights(node);
    constexpr Elementwise kinds[]{Elementwise::add, Elementwise::sub, Elementwise::mul};
    lower_elementwise(node, kinds[binary.kind]);
  }

  // Constant weights [O,1,1,I] times a factor per input channel, for a convolution.
  bool is_scaled_weights(const Node& node) const {
    for (const Node& reader : graph_.nodes) {
      if (std::holds_alternative<Conv>(reader.operation) && reader.inputs[1] == node.output) {
        return true;
      }
    }
    return false;
  }

  void lower_scaled_weights(const Node& node) {
    const Shape& w = shape(node.inputs[0]);
    const int packed = static_cast<int>(PackedWeights::size(w.n(), w.c()));
    value_of_[index(node.output)] = add_value({4, {1, 1, 1, packed}});
    emit(make_scaled_weights(data(node, 0), w.n(), w.c()), {value(node.inputs[1])},
         value(node.output), node.name, static_cast<double>(w.size()));
  }

  void lower_elementwise(const Node& node, Elementwise operation) {
    std::vector<int> inputs;
    for (const int i : node.inputs) inputs.push_back(value(i));
    emit(make_elementwise(operation, node.activation, shape(node.inputs[0]),
                          shape(node.inputs.back()), shape(node.output)),
         std::move(inputs), value(node.output), node.name);
  }

  void lower(const Node& node, const Conv& conv) { lower_conv(node, conv.window, nullptr, -1); }

  // `sum` is the node whose sum with `other` is fused, or null.
  void lower_conv(const Node& node, const Window& window, const Node* sum, int other) {
    const Shape& weights = shape(node.inputs[1]);
    ConvolutionSpec spec;
    spec.window = window;
    spec.input = shape(node.inputs[0]);
    spec.output = shape(node.output);
    spec.weights = data(node, 1);
    spec.bias = data(node, 2);
    spec.scaled = spec.weights.empty();
    std::vector<int> inputs{value(node.inputs[0])};
    if (spec.scaled) inputs.push_back(value(node.inputs[1]));
    const double work = static_cast<double>(spec.output.size()) *
                        static_cast<double>(weights.size() / static_cast<std::size_t>(weights.n()));
    emit_convolution(node, sum, other, spec, inputs, work, make_convolution);
  }

  void lower(const Node& node, const DepthwiseConv& depthwise) {
    lower_depthwise(node, depthwise, nullptr, -1);
  }

  void lower_depthwise(const Node& node, const DepthwiseConv& depthwise, const Node* sum,
                       int other) {
    DepthwiseSpec spec;
    spec.window = depthwise.window;
    spec.input = shape(node.inputs[0]);
    spec.weights = data(node, 1);
    spec.bias = data(node, 2);
    int input = value(node.inputs[0]);
    if (depthwise.multiplier != 1) {
      input = repeat_channels(node, input, depthwise.multiplier);
      spec.input.dims[3] *= depthwise.multiplier;
    }
    const double work =
        static_cast<double>(shape(node.output).size()) * spec.window.height * spec.window.width;
    emit_convolution(node, sum, other, spec, {input}, work, make_depthwise);
  }

  // A 1×1 convolution of ones and zeros: channel c of the result is channel c / times of the input.
  int repeat_channels(const Node& node, int input, int times) {
    ConvolutionSpec spec;
    spec.input = shape(node.inputs[0]);
    spec.output = spec.input;
    spec.output.dims[3] *= times;
    std::vector<float> weights(static_cast<std::size_t>(spec.output.c()) * spec.input.c());
    for (int c = 0; c < spec.output.c(); ++c) {
      weights[index(c) * index(spec.input.c()) + index(c / times)] = 1;
    }
    spec.weights = weights;
    const int repeated = add_value(spec.output);
    emit(make_convolution(spec), {input}, repeated, node.name + " channels",
         static_cast<double>(spec.output.size()) * spec.input.c());
    return repeated;
  }

  template <class Spec, class Make>
  void emit_convolution(const Node& node, const Node* sum, int other, Spec spec,
                        std::vector<int> inputs, double work, Make make) {
    if (sum == nullptr) {
      return emit_activated(node, node.activation, is_light(node.activation), std::move(inputs),
                            work, [&](Activation activation) {
                              spec.epilogue.activation = activation;
                              return make(spec);
                            });
    }
    inputs.push_back(value(other));
    if (node.activation != Activation::none) {
      spec.epilogue = {node.activation, Residual::after_activation};
      return emit_activated(*sum, sum->activation, false, std::move(inputs), work,
                            [&](Activation) { return make(spec); });
    }
    emit_activated(*sum, sum->activation, is_light(sum->activation), std::move(inputs), work,
                   [&](Activation activation) {
                     spec.epilogue = {activation, Residual::before_activation};
                     return make(spec);
                   });
  }

  void lower(const Node& node, const TransposeConv& transposed) {
    const TransposedSpec spec{transposed.window, shape(node.inputs[0]), shape(node.output),
                              data(node, 1),     data(node, 2),         Activation::none};
    const bool narrow = is_narrow_transposed(spec.window, spec.output);
    const double work = static_cast<double>(spec.input.size()) * spec.output.c() *
                        spec.window.height * spec.window.width;
    emit_activated(node, node.activation, narrow || is_light(node.activation),
                   {value(node.inputs[0])}, work, [&](Activation activation) {
                     TransposedSpec activated = spec;
                     activated.activation = activation;
                     return narrow ? make_narrow_transposed(activated) : make_transposed(activated);
                   });
  }

  // A 1×1 convolution over rows of I values, whatever shape they come in.
  void lower(const Node& node, const FullyConnected&) {
    const Shape& weights = shape(node.inputs[1]);
    const int inputs = weights.c(), outputs = weights.w();
    const int rows = static_cast<int>(shape(node.inputs[0]).size()) / inputs;
    ConvolutionSpec spec;
    spec.input = {4, {1, 1, rows, inputs}};
    spec.output = {4, {1, 1, rows, outputs}};
    spec.weights = data(node, 1);
    spec.bias = data(node, 2);
    const int input = reshaped(value(node.inputs[0]), spec.input, node.name);
    const bool same_shape =
        program_.values[index(value(node.output))].shape.dims == spec.output.dims;
    const int result = same_shape ? value(node.output) : add_value(spec.output);
    const int raw = is_light(node.activation) ? result : add_value(spec.output);
    if (is_light(node.activation)) spec.epilogue.activation = node.activation;
    emit(make_convolution(spec), {input}, raw, node.name,
         static_cast<double>(weights.size()) * rows);
    if (raw != result) {
      emit(make_elementwise(Elementwise::copy, node.activation, spec.output, spec.output,
                            spec.output),
           {raw}, result, node.name + " activation");
    }
    if (!same_shape) {
      emit(make_reshape(spec.output, shape(node.output)), {result}, value(node.output),
           node.name + " shape");
    }
  }

  int reshaped(int from, const Shape& to, const std::string& name) {
    const Shape& shape = program_.values[index(from)].shape;
    if (shape.dims == to.dims) return from;
    const Shape source = shape;
    const int result = add_value(to);
    emit(make_reshape(source, to), {from}, result, name + " shape");
    return result;
  }

  void lower(const Node& node, const Unary&) { lower_elementwise(node, Elementwise::copy); }
  void lower(const Node& node, const Prelu&) { lower_elementwise(node, Elementwise::prelu); }

  // A node whose kernel knows no activation.
  template <class Make>
  void lower_plain(const Node& node, Make make) {
    std::vector<int> inputs;
    for (const int i : node.inputs) inputs.push_back(value(i));
    emit_activated(node, node.activation, false, std::move(inputs), 0,
                   [&](Activation) { return make(shape(node.inputs[0]), shape(node.output)); });
  }

  void lower(const Node& node, const Pool& pool) {
    lower_plain(node, [&](const Shape& in, const Shape&) { return make_pool(pool, in); });
  }

  void lower(const Node& node, const Reduce& reduce) {
    const Shape& in = shape(node.inputs[0]);
    const bool over_picture = reduce.axes == std::array{false, true, true, false};
    if (in.n() != 1 || !over_picture || shape(node.output).dims != std::array{1, 1, 1, in.c()}) {
      return lower_plain(
          node, [&](const Shape& from, const Shape&) { return make_reduce(reduce, from); });
    }
    const int sums = add_value({4, {1, in.h(), 1, in.c()}});
    emit(make_row_sums(), {value(node.inputs[0])}, sums, node.name + " rows");
    const float count = static_cast<float>(in.h()) * static_cast<float>(in.w());
    emit_activated(node, node.activation, false, {sums}, 0, [&](Activation) {
      return make_column_sum(in.h(), reduce.kind == Reduce::mean ? 1 / count : 1.0f);
    });
  }

  void lower(const Node& node, const Resize& resize) {
    lower_plain(node,
                [&](const Shape& in, const Shape& out) { return make_resize(resize, in, out); });
  }

  void lower(const Node& node, const Concat& concat) {
    std::vector<Shape> shapes;
    for (const int i : node.inputs) shapes.push_back(shape(i));
    lower_plain(node, [&](const Shape&, const Shape& out) {
      return make_concat(concat.axis, shapes, out);
    });
  }

  void lower(const Node& node, const Pad& pad) {
    lower_plain(node, [&](const Shape& in, const Shape& out) { return make_pad(pad, in, out); });
  }

  void lower(const Node& node, const Reshape&) {
    lower_plain(node, [](const Shape& in, const Shape& out) { return make_reshape(in, out); });
  }

  void lower(const Node& node, const Transpose& transpose) {
    lower_plain(node, [&](const Shape& in, const Shape& out) {
      return make_transpose(transpose.order, in, out);
    });
  }

  void lower(const Node& node, const Softmax& softmax) {
    lower_plain(node, [&](const Shape&, const Shape&) { return make_softmax(softmax.beta); });
  }

  // Kernels that want padded pixels or borders get a copy of the caller's dense input.
  void pad_inputs() {
    std::map<int, int> copies;
    for (std::size_t s = 0; s < program_.steps.size(); ++s) {
      for (std::size_t i = 0; i < program_.steps[s].inputs.size(); ++i) {
        const int input = program_.steps[s].inputs[i];
        const Kernel& kernel = *program_.steps[s].kernel;
        const Shape shape = program_.values[index(input)].shape;
        const int number = static_cast<int>(i);
        const bool dense_is_padded = shape.c() % channel_step == 0 && kernel.border(number) == 0;
        if (!program_.values[index(input)].external || kernel.takes_dense(number) ||
            dense_is_padded) {
          continue;
        }
        if (copies.count(input) == 0) {
          copies[input] = add_value(shape);
          program_.steps.insert(
              program_.steps.begin() + static_cast<std::ptrdiff_t>(s),
              Step{make_elementwise(Elementwise::copy, Activation::none, shape, shape, shape),
                   {input},
                   copies[input],
                   "input",
                   0});
          ++s;
        }
        program_.steps[s].inputs[i] = copies[input];
      }
    }
  }

  int dense_output(int v) {
    const Shape shape = program_.values[index(v)].shape;
    Step* writer = nullptr;
    bool read = false;
    for (Step& step : program_.steps) {
      if (step.output == v) writer = &step;
      read = read || std::count(step.inputs.begin(), step.inputs.end(), v) > 0;
    }
    if (program_.values[index(v)].external) read = true;
    if (writer != nullptr && !read &&
        (shape.c() % channel_step == 0 || writer->kernel->makes_dense())) {
      program_.values[index(v)].external = true;
      return v;
    }
    const int copy = add_value(shape);
    program_.values[index(copy)].external = true;
    emit(make_elementwise(Elementwise::copy, Activation::none, shape, shape, shape), {v}, copy,
         "output");
    return copy;
  }

  const Graph& graph_;
  Program program_;
  std::vector<int> value_of_;
  std::vector<int> uses_;
  std::vector<const Node*> writer_;
};

}  // namespace

Program lower(const Graph& graph) {
  return Lowering(graph).run();
}

}  // namespace scrim::nn
