#include "nn/tflite_operators.hpp"

#include <algorithm>

#include "nn/tflite_windows.hpp"

namespace scrim::nn {
namespace {

using tflite::BuiltinOperator;

/// The file's dimensions of a shape: without those that right-alignment added.
Dims file_dims(const Shape& shape) {
  return Dims(shape.dims.end() - shape.rank, shape.dims.end());
}

bool fully_connected(NodeReader& node) {
  const auto* options = node.op().options_as_FullyConnectedOptions();
  if (!node.counts(2, 3) || !node.operand(0) || !node.weights(1, 2)) return false;
  if (options != nullptr &&
      (!node.fused(options->activation()) ||
       !node.support(options->weights_format() == 0, "its weights are shuffled"))) {
    return false;
  }
  const int depth = node.shape(1).c(), channels = node.shape(1).w();
  if (!node.require(node.shape(0).size() % std::size_t(depth) == 0,
                    "its weights take another number of channels") ||
      !node.optional_bias(2, channels)) {
    return false;
  }
  if (options == nullptr || !options->keep_num_dims()) {
    return node.finish(FullyConnected{}, {std::int64_t(node.shape(0).size()) / depth, channels});
  }
  Dims dims = file_dims(node.shape(0));
  if (!node.require(node.shape(0).rank > 0 && node.shape(0).c() == depth,
                    "its weights take another number of channels")) {
    return false;
  }
  dims.back() = channels;
  return node.finish(FullyConnected{}, dims);
}

// The shape of two operands together: a dimension of 1 stretches.
bool broadcast(NodeReader& node, Dims& dims) {
  const int rank = std::max(node.shape(0).rank, node.shape(1).rank);
  for (std::size_t i = 4 - std::size_t(rank); i < 4; ++i) {
    const int a = node.shape(0).dims[i], b = node.shape(1).dims[i];
    if (!node.require(a == b || a == 1 || b == 1, "the shapes of its inputs do not go together")) {
      return false;
    }
    dims.push_back(std::max(a, b));
  }
  return true;
}

template <class Options>
bool binary(NodeReader& node, Binary::Kind kind, const Options* options) {
  Dims dims;
  if (!node.counts(2, 2) || !node.operand(0) || !node.operand(1)) return false;
  if (options != nullptr && !node.fused(options->activation())) return false;
  return broadcast(node, dims) && node.finish(Binary{kind}, dims);
}

bool unary(NodeReader& node, Activation activation) {
  if (!node.counts(1, 1) || !node.operand(0)) return false;
  node.activate(activation);
  return node.finish(Unary{}, file_dims(node.shape(0)));
}

bool prelu(NodeReader& node) {
  Dims dims;
  if (!node.counts(2, 2) || !node.operand(0) || !node.operand(1) || !broadcast(node, dims)) {
    return false;
  }
  return node.require(dims == file_dims(node.shape(0)), "its slope is larger than its input") &&
         node.finish(Prelu{}, dims);
}

bool leaky_relu(NodeReader& node) {
  const auto* options = node.op().options_as_LeakyReluOptions();
  if (!node.counts(1, 1) || !node.require(options != nullptr, "has no options") ||
      !node.operand(0)) {
    return false;
  }
  node.constant_operand("slope", options->alpha());
  return node.finish(Prelu{}, file_dims(node.shape(0)));
}

// An axis as the file counts it, which may be negative, to one of Shape::dims.
bool axis_of(NodeReader& node, std::int64_t axis, int& index) {
  const int rank = node.shape(0).rank;
  if (!node.require(axis >= -rank && axis < rank, "its axis is out of range")) return false;
  index = int(axis < 0 ? axis + 4 : axis + 4 - rank);
  return true;
}

bool reduce(NodeReader& node, Reduce::Kind kind) {
  const auto* options = node.op().options_as_ReducerOptions();
  Reduce reduce{.kind = kind, .axes = {}};
  if (!node.counts(2, 2) || !node.operand(0)) return false;
  const auto axes = node.integers(1, "the axes");
  if (!axes) return false;
  for (const std::int64_t axis : *axes) {
    int index = 0;
    if (!axis_of(node, axis, index)) return false;
    reduce.axes[std::size_t(index)] = true;
  }
  const bool keep = options != nullptr && options->keep_dims();
  Dims dims;
  for (std::size_t i = 4 - std::size_t(node.shape(0).rank); i < 4; ++i) {
    if (!reduce.axes[i]) dims.push_back(node.shape(0).dims[i]);
    if (reduce.axes[i] && keep) dims.push_back(1);
  }
  return node.finish(reduce, dims);
}

template <class Options>
bool resize(NodeReader& node, Resize::Kind kind, const Options* options) {
  Resize resize{.kind = kind, .coordinates = Coordinates::asymmetric};
  if (!node.counts(2, 2) || !node.operand(0) || !node.is_picture(0)) return false;
  const auto size = node.integers(1, "the new size");
  if (!size || !node.require(size->size() == 2, "its size is not two numbers")) return false;
  const bool corners = options != nullptr && options->align_corners();
  const bool centers = options != nullptr && options->half_pixel_centers();
  if (!node.require(!corners || !centers, "both align_corners and half_pixel_centers are set")) {
    return false;
  }
  if (corners) resize.coordinates = Coordinates::align_corners;
  if (centers) resize.coordinates = Coordinates::half_pixel;
  return node.finish(resize, {1, (*size)[0], (*size)[1], node.shape(0).c()});
}

bool concat(NodeReader& node) {
  const auto* options = node.op().options_as_ConcatenationOptions();
  Concat concat;
  if (!node.counts(1, 1 << 16) || !node.require(options != nullptr, "has no options")) return false;
  for (int i = 0; i < node.input_count(); ++i) {
    if (!node.operand(i)) return false;
  }
  if (!axis_of(node, options->axis(), concat.axis) || !node.fused(options->activation())) {
    return false;
  }
  Shape joined = node.shape(0);
  std::int64_t length = 0;
  for (int i = 0; i < node.input_count(); ++i) {
    length += node.shape(i).dims[std::size_t(concat.axis)];
    joined.dims[std::size_t(concat.axis)] = node.shape(i).dims[std::size_t(concat.axis)];
    if (!node.require(node.shape(i) == joined, "the shapes of its inputs do not go together")) {
      return false;
    }
  }
  Dims dims = file_dims(joined);
  dims[std::size_t(concat.axis - 4 + joined.rank)] = length;
  return node.finish(concat, dims);
}

bool pad(NodeReader& node) {
  Pad pad;
  if (!node.counts(2, 2) || !node.operand(0)) return false;
  const auto amounts = node.integers(1, "the padding");
  const std::size_t rank = std::size_t(node.shape(0).rank);
  if (!amounts || !node.require(amounts->size() == 2 * rank, "its padding has another rank")) {
    return false;
  }
  Dims dims = file_dims(node.shape(0));
  for (std::size_t i = 0; i < rank; ++i) {
    const std::int64_t before = (*amounts)[2 * i], after = (*amounts)[2 * i + 1];
    const auto sane = [](std::int64_t n) { return n >= 0 && n <= max_tensor_elements; };
    if (!node.require(sane(before) && sane(after), "its padding is out of range")) return false;
    pad.amount[4 - rank + i] = {int(before), int(after)};
    dims[i] += before + after;
  }
  return node.finish(pad, dims);
}

// Replaces the one -1 of a new shape by what is left, and compares the sizes.
bool infer_dim(NodeReader& node, Dims& dims) {
  const auto size = std::int64_t(node.shape(0).size());
  std::int64_t known = 1;
  std::int64_t* open = nullptr;
  for (std::int64_t& dim : dims) {
    if (dim == -1 && open == nullptr) {
      open = &dim;
    } else if (dim >= 1 && dim <= size / known) {
      known *= dim;
    } else {
      return node.fail(Status::bad_model,
                       "cannot make " + to_string(node.shape(0)) + " into " + to_string(dims));
    }
  }
  if (open != nullptr) *open = size / known;
  return node.require(known * (open != nullptr ? *open : 1) == size,
                      "its new shape has another number of elements");
}

bool reshape(NodeReader& node) {
  const auto* options = node.op().options_as_ReshapeOptions();
  if (!node.counts(1, 2) || !node.operand(0)) return false;
  Dims dims;
  if (node.input_count() == 2) {
    auto values = node.integers(1, "the new shape");
    if (!values) return false;
    dims = std::move(*values);
  } else if (node.require(options != nullptr && options->new_shape() != nullptr,
                          "has no new shape")) {
    dims.assign(options->new_shape()->begin(), options->new_shape()->end());
  } else {
    return false;
  }
  return infer_dim(node, dims) && node.finish(Reshape{}, dims);
}

bool transpose(NodeReader& node) {
  Transpose transpose;
  if (!node.counts(2, 2) || !node.operand(0)) return false;
  const auto order = node.integers(1, "the order");
  const std::size_t rank = std::size_t(node.shape(0).rank);
  if (!order || !node.require(order->size() == rank, "its order has another rank")) return false;
  std::array<bool, 4> seen{};
  Dims dims;
  for (std::size_t i = 0; i < rank; ++i) {
    int axis = 0;
    if (!axis_of(node, (*order)[i], axis)) return false;
    if (!node.require(!seen[std::size_t(axis)], "its order names an axis twice")) return false;
    seen[std::size_t(axis)] = true;
    transpose.order[4 - rank + i] = axis;
    dims.push_back(node.shape(0).dims[std::size_t(axis)]);
  }
  return node.finish(transpose, dims);
}

bool softmax(NodeReader& node) {
  const auto* options = node.op().options_as_SoftmaxOptions();
  if (!node.counts(1, 1) || !node.require(options != nullptr, "has no options") ||
      !node.operand(0)) {
    return false;
  }
  return node.finish(Softmax{options->beta()}, file_dims(node.shape(0)));
}

bool dequantize(NodeReader& node) {
  return node.counts(1, 1) && node.finish_as_constant();
}

bool custom(NodeReader& node) {
  const auto* code = node.code().custom_code();
  if (code == nullptr || code->string_view() != "Convolution2DTransposeBias") {
    return node.fail(Status::unsupported, "Scrim does not run this custom operator");
  }
  return read_transpose_conv_bias(node);
}

bool dispatch(NodeReader& node) {
  switch (builtin_of(node.code())) {
    case BuiltinOperator::CONV_2D:
      return read_conv(node);
    case BuiltinOperator::DEPTHWISE_CONV_2D:
      return read_depthwise_conv(node);
    case BuiltinOperator::TRANSPOSE_CONV:
      return read_transpose_conv(node);
    case BuiltinOperator::CUSTOM:
      return custom(node);
    case BuiltinOperator::FULLY_CONNECTED:
      return fully_connected(node);
    case BuiltinOperator::ADD:
      return binary(node, Binary::add, node.op().options_as_AddOptions());
    case BuiltinOperator::SUB:
      return binary(node, Binary::sub, node.op().options_as_SubOptions());
    case BuiltinOperator::MUL:
      return binary(node, Binary::mul, node.op().options_as_MulOptions());
    case BuiltinOperator::MEAN:
      return reduce(node, Reduce::mean);
    case BuiltinOperator::SUM:
      return reduce(node, Reduce::sum);
    case BuiltinOperator::AVERAGE_POOL_2D:
      return read_pool(node, Pool::average);
    case BuiltinOperator::MAX_POOL_2D:
      return read_pool(node, Pool::max);
    case BuiltinOperator::RESIZE_BILINEAR:
      return resize(node, Resize::bilinear, node.op().options_as_ResizeBilinearOptions());
    case BuiltinOperator::RESIZE_NEAREST_NEIGHBOR:
      return resize(node, Resize::nearest, node.op().options_as_ResizeNearestNeighborOptions());
    case BuiltinOperator::CONCATENATION:
      return concat(node);
    case BuiltinOperator::PAD:
      return pad(node);
    case BuiltinOperator::RESHAPE:
      return reshape(node);
    case BuiltinOperator::TRANSPOSE:
      return transpose(node);
    case BuiltinOperator::SOFTMAX:
      return softmax(node);
    case BuiltinOperator::LOGISTIC:
      return unary(node, Activation::sigmoid);
    case BuiltinOperator::HARD_SWISH:
      return unary(node, Activation::hard_swish);
    case BuiltinOperator::RELU:
      return unary(node, Activation::relu);
    case BuiltinOperator::RELU6:
      return unary(node, Activation::relu6);
    case BuiltinOperator::RELU_N1_TO_1:
      return unary(node, Activation::relu_n1_to_1);
    case BuiltinOperator::TANH:
      return unary(node, Activation::tanh);
    case BuiltinOperator::PRELU:
      return prelu(node);
    case BuiltinOperator::LEAKY_RELU:
      return leaky_relu(node);
    case BuiltinOperator::DEQUANTIZE:
      return dequantize(node);
    default:
      return node.fail(Status::unsupported, "Scrim does not run this operator");
  }
}

}  // namespace

BuiltinOperator builtin_of(const tflite::OperatorCode& code) {
  return std::max(BuiltinOperator(code.deprecated_builtin_code()), code.builtin_code());
}

bool read_operator(const tflite::Operator& op, const tflite::OperatorCode& code,
                   const std::string& name, TfliteTensors& tensors, Graph& graph,
                   Diagnosis& diagnosis) {
  NodeReader node(op, code, name, tensors, graph, diagnosis);
  return dispatch(node);
}

}  // namespace scrim::nn
