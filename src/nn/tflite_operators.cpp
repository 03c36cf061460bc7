#include "nn/tflite_operators.hpp"

#include <algorithm>
#include <cstring>

namespace scrim::nn {
namespace {

using tflite::BuiltinOperator;

// Strides, dilations and pooling windows beyond this make no sense in a picture.
constexpr std::int64_t max_step = 1 << 15;
// The rows or columns that a window may reach over.
constexpr std::int64_t max_extent = 1 << 30;

enum class Scheme { same, valid };

/// One dimension of a window that moves over an input, and of the output it makes.
struct Sweep {
  std::int64_t output = 0, before = 0, after = 0;
};

Sweep sweep(Scheme scheme, std::int64_t input, std::int64_t extent, std::int64_t stride) {
  if (scheme == Scheme::valid) return {.output = (input - extent) / stride + (input >= extent)};
  const std::int64_t output = (input + stride - 1) / stride;
  const std::int64_t total = std::max<std::int64_t>(0, (output - 1) * stride + extent - input);
  return {.output = output, .before = total / 2, .after = total - total / 2};
}

/// The file's dimensions of a shape: without those that right-alignment added.
Dims file_dims(const Shape& shape) {
  return Dims(shape.dims.end() - shape.rank, shape.dims.end());
}

class OperatorReader {
 public:
  OperatorReader(const tflite::Operator& op, const tflite::OperatorCode& code,
                 const std::string& name, TfliteTensors& tensors, Graph& graph,
                 Diagnosis& diagnosis)
      : op_(op), code_(code), tensors_(tensors), graph_(graph), diagnosis_(diagnosis) {
    node_.name = name;
  }

  bool read() {
    switch (builtin_of(code_)) {
      case BuiltinOperator::CONV_2D:
        return conv();
      case BuiltinOperator::DEPTHWISE_CONV_2D:
        return depthwise_conv();
      case BuiltinOperator::TRANSPOSE_CONV:
        return transpose_conv();
      case BuiltinOperator::CUSTOM:
        return custom();
      case BuiltinOperator::FULLY_CONNECTED:
        return fully_connected();
      case BuiltinOperator::ADD:
        return binary(Binary::add, op_.options_as_AddOptions());
      case BuiltinOperator::SUB:
        return binary(Binary::sub, op_.options_as_SubOptions());
      case BuiltinOperator::MUL:
        return binary(Binary::mul, op_.options_as_MulOptions());
      case BuiltinOperator::MEAN:
        return reduce(Reduce::mean);
      case BuiltinOperator::SUM:
        return reduce(Reduce::sum);
      case BuiltinOperator::AVERAGE_POOL_2D:
        return pool(Pool::average);
      case BuiltinOperator::MAX_POOL_2D:
        return pool(Pool::max);
      case BuiltinOperator::RESIZE_BILINEAR:
        return resize(Resize::bilinear, op_.options_as_ResizeBilinearOptions());
      case BuiltinOperator::RESIZE_NEAREST_NEIGHBOR:
        return resize(Resize::nearest, op_.options_as_ResizeNearestNeighborOptions());
      case BuiltinOperator::CONCATENATION:
        return concat();
      case BuiltinOperator::PAD:
        return pad();
      case BuiltinOperator::RESHAPE:
        return reshape();
      case BuiltinOperator::TRANSPOSE:
        return transpose();
      case BuiltinOperator::SOFTMAX:
        return softmax();
      case BuiltinOperator::LOGISTIC:
        return unary(Activation::sigmoid);
      case BuiltinOperator::HARD_SWISH:
        return unary(Activation::hard_swish);
      case BuiltinOperator::RELU:
        return unary(Activation::relu);
      case BuiltinOperator::RELU6:
        return unary(Activation::relu6);
      case BuiltinOperator::RELU_N1_TO_1:
        return unary(Activation::relu_n1_to_1);
      case BuiltinOperator::TANH:
        return unary(Activation::tanh);
      case BuiltinOperator::PRELU:
        return prelu();
      case BuiltinOperator::LEAKY_RELU:
        return leaky_relu();
      case BuiltinOperator::DEQUANTIZE:
        return dequantize();
      default:
        return fail(Status::unsupported, "Scrim does not run this operator");
    }
  }

 private:
  // Checks. Each says what is wrong, in a message that starts with the operator's name.

  bool fail(Status status, const std::string& what) {
    return diagnosis_.fail(status, node_.name + ": " + what);
  }
  bool require(bool good, const char* what) { return good || fail(Status::bad_model, what); }
  bool support(bool good, const char* what) { return good || fail(Status::unsupported, what); }

  // The tensor's own message, after the operator's name.
  bool blame() {
    diagnosis_.error->message = node_.name + ": " + diagnosis_.error->message;
    return false;
  }

  int input_count() const { return op_.inputs() == nullptr ? 0 : int(op_.inputs()->size()); }
  int input_at(int i) const { return op_.inputs()->Get(flatbuffers::uoffset_t(i)); }

  bool counts(int least, int most) {
    const std::size_t outputs = op_.outputs() == nullptr ? 0 : op_.outputs()->size();
    if (input_count() < least || input_count() > most) {
      return fail(Status::bad_model, "has " + std::to_string(input_count()) + " inputs");
    }
    return require(outputs == 1, "must have one output");
  }

  bool operand(int i) {
    const std::optional<int> index = tensors_.read(input_at(i));
    if (!index) return blame();
    node_.inputs.push_back(*index);
    return true;
  }

  // A constant operand of the given rank.
  bool weights(int i, int rank) {
    return operand(i) &&
           support(graph_.tensors[std::size_t(node_.inputs.back())].constant(),
                   "its weights are not constant") &&
           require(shape(int(node_.inputs.size()) - 1).rank == rank, "its weights' shape is wrong");
  }

  // Absent when there is no such input, or when it is -1.
  bool optional_bias(int i, int channels) {
    if (i >= input_count() || input_at(i) == -1) {
      node_.inputs.push_back(-1);
      return true;
    }
    return operand(i) &&
           support(graph_.tensors[std::size_t(node_.inputs.back())].constant(),
                   "its bias is not constant") &&
           require(shape(2).size() == std::size_t(channels) && shape(2).c() == channels,
                   "its bias has another number of channels than its weights");
  }

  std::optional<std::vector<std::int64_t>> integers(int i, const char* what) {
    auto values = tensors_.integers(input_at(i), what);
    if (!values) blame();
    return values;
  }

  const Shape& shape(int i) const {
    return graph_.tensors[std::size_t(node_.inputs[std::size_t(i)])].shape;
  }

  bool is_picture(int i) {
    return require(shape(i).rank == 4, "its input has not 4 dimensions") &&
           support(shape(i).n() == 1, "its input is a batch; Scrim runs batches of 1");
  }

  bool fused(tflite::Activation activation) {
    switch (activation) {
      case tflite::Activation::NONE:
        node_.activation = Activation::none;
        return true;
      case tflite::Activation::RELU:
        node_.activation = Activation::relu;
        return true;
      case tflite::Activation::RELU6:
        node_.activation = Activation::relu6;
        return true;
      case tflite::Activation::RELU_N1_TO_1:
        node_.activation = Activation::relu_n1_to_1;
        return true;
      case tflite::Activation::TANH:
        node_.activation = Activation::tanh;
        return true;
      default:
        return fail(Status::unsupported, "its fused activation is unknown");
    }
  }

  bool finish(Operation operation, const Dims& dims) {
    const std::optional<int> output = tensors_.add_output(op_.outputs()->Get(0), dims);
    if (!output) return blame();
    node_.operation = operation;
    node_.output = *output;
    graph_.nodes.push_back(std::move(node_));
    return true;
  }

  // Windows.

  bool steps(Window& window, int stride_h, int stride_w, int dilation_h = 1, int dilation_w = 1) {
    window.stride_h = stride_h;
    window.stride_w = stride_w;
    window.dilation_h = dilation_h;
    window.dilation_w = dilation_w;
    const auto sane = [](int step) { return step >= 1 && step <= max_step; };
    return require(sane(stride_h) && sane(stride_w), "its stride is out of range") &&
           require(sane(dilation_h) && sane(dilation_w), "its dilation is out of range");
  }

  bool scheme_of(tflite::Padding padding, Scheme& scheme) {
    scheme = padding == tflite::Padding::SAME ? Scheme::same : Scheme::valid;
    return require(padding == tflite::Padding::SAME || padding == tflite::Padding::VALID,
                   "its padding is neither SAME nor VALID");
  }

  // Places the window on a picture of h × w; `dims` gets the output's rows and columns.
  bool place(Window& window, tflite::Padding padding, std::int64_t h, std::int64_t w, Dims& dims) {
    Scheme scheme{};
    if (!scheme_of(padding, scheme)) return false;
    const std::int64_t rows = std::int64_t(window.height - 1) * window.dilation_h + 1;
    const std::int64_t columns = std::int64_t(window.width - 1) * window.dilation_w + 1;
    if (!support(rows <= max_extent && columns <= max_extent, "its window is too large")) {
      return false;
    }
    const Sweep vertical = sweep(scheme, h, rows, window.stride_h);
    const Sweep horizontal = sweep(scheme, w, columns, window.stride_w);
    window.padding = {int(vertical.before), int(vertical.after), int(horizontal.before),
                      int(horizontal.after)};
    dims = {1, vertical.output, horizontal.output};
    return require(vertical.output > 0 && horizontal.output > 0,
                   "its window is larger than its input");
  }

  bool conv() {
    const auto* options = op_.options_as_Conv2DOptions();
    Conv conv;
    Dims dims;
    if (!counts(2, 3) || !require(options != nullptr, "has no options") || !operand(0) ||
        !is_picture(0) || !weights(1, 4)) {
      return false;
    }
    conv.window.height = shape(1).h();
    conv.window.width = shape(1).w();
    if (!support(shape(0).c() % shape(1).c() != 0 || shape(0).c() == shape(1).c(),
                 "is a grouped convolution") ||
        !require(shape(0).c() == shape(1).c(), "its weights take another number of channels") ||
        !optional_bias(2, shape(1).n()) || !fused(options->activation()) ||
        !steps(conv.window, options->stride_h(), options->stride_w(), options->dilation_h(),
               options->dilation_w()) ||
        !place(conv.window, options->padding(), shape(0).h(), shape(0).w(), dims)) {
      return false;
    }
    dims.push_back(shape(1).n());
    return finish(conv, dims);
  }

  bool depthwise_conv() {
    const auto* options = op_.options_as_DepthwiseConv2DOptions();
    DepthwiseConv conv;
    Dims dims;
    if (!counts(2, 3) || !require(options != nullptr, "has no options") || !operand(0) ||
        !is_picture(0) || !weights(1, 4)) {
      return false;
    }
    conv.window.height = shape(1).h();
    conv.window.width = shape(1).w();
    conv.multiplier = shape(1).c() / shape(0).c();
    if (!require(shape(1).n() == 1 && shape(1).c() % shape(0).c() == 0,
                 "its weights take another number of channels") ||
        !require(options->depth_multiplier() == 0 || options->depth_multiplier() == conv.multiplier,
                 "its depth multiplier does not fit its weights") ||
        !optional_bias(2, shape(1).c()) || !fused(options->activation()) ||
        !steps(conv.window, options->stride_h(), options->stride_w(), options->dilation_h(),
               options->dilation_w()) ||
        !place(conv.window, options->padding(), shape(0).h(), shape(0).w(), dims)) {
      return false;
    }
    dims.push_back(shape(1).c());
    return finish(conv, dims);
  }

  // The padding of a transposed convolution is that of the convolution which undoes it.
  bool transpose_conv() {
    const auto* options = op_.options_as_TransposeConvOptions();
    TransposeConv conv;
    Dims undone;
    if (!counts(3, 4) || !require(options != nullptr, "has no options") || !operand(2) ||
        !is_picture(0) || !weights(1, 4) ||
        !require(shape(0).c() == shape(1).c(), "its weights take another number of channels") ||
        !optional_bias(3, shape(1).n()) || !fused(options->activation()) ||
        !steps(conv.window, options->stride_h(), options->stride_w())) {
      return false;
    }
    const auto size = integers(0, "the output's shape");
    if (!size) return false;
    conv.window.height = shape(1).h();
    conv.window.width = shape(1).w();
    if (!require(
            size->size() == 4 && (*size)[0] == 1 && (*size)[3] == shape(1).n() &&
                std::ranges::all_of(
                    *size, [](std::int64_t dim) { return dim > 0 && dim <= max_tensor_elements; }),
            "its output's shape does not fit its weights") ||
        !place(conv.window, options->padding(), (*size)[1], (*size)[2], undone) ||
        !require(undone[1] == shape(0).h() && undone[2] == shape(0).w(),
                 "its output's shape does not fit its input")) {
      return false;
    }
    return finish(conv, *size);
  }

  bool custom() {
    const auto* custom_code = code_.custom_code();
    if (custom_code == nullptr || custom_code->string_view() != "Convolution2DTransposeBias") {
      return fail(Status::unsupported, "Scrim does not run this custom operator");
    }
    return transpose_conv_bias();
  }

  // MediaPipe's operator. Its options are the struct TfLiteTransposeConvParams as it lies in
  // memory: three 32-bit integers, padding (1 same, 2 valid), stride_width, stride_height.
  bool transpose_conv_bias() {
    const auto* raw = op_.custom_options();
    std::int32_t options[3] = {};
    if (!counts(2, 3) || !require(raw != nullptr && raw->size() >= sizeof options,
                                  "its custom options are missing or too short")) {
      return false;
    }
    std::memcpy(options, raw->data(), sizeof options);
    TransposeConv conv;
    if (!operand(0) || !is_picture(0) || !weights(1, 4) ||
        !require(shape(0).c() == shape(1).c(), "its weights take another number of channels") ||
        !optional_bias(2, shape(1).n()) ||
        !require(options[0] == 1 || options[0] == 2, "its padding is neither SAME nor VALID") ||
        !steps(conv.window, options[2], options[1])) {
      return false;
    }
    conv.window.height = shape(1).h();
    conv.window.width = shape(1).w();
    const auto grow = [&](std::int64_t input, int extent, int stride) {
      const std::int64_t overlap = std::max<std::int64_t>(0, extent - (input - 1) % stride - 1);
      const std::int64_t cut = options[0] == 1 ? overlap : 0;
      return Sweep{
          .output = stride * (input - 1) + extent - cut, .before = cut / 2, .after = cut - cut / 2};
    };
    const Sweep vertical = grow(shape(0).h(), conv.window.height, conv.window.stride_h);
    const Sweep horizontal = grow(shape(0).w(), conv.window.width, conv.window.stride_w);
    conv.window.padding = {int(vertical.before), int(vertical.after), int(horizontal.before),
                           int(horizontal.after)};
    return finish(conv, {1, vertical.output, horizontal.output, shape(1).n()});
  }

  bool pool(Pool::Kind kind) {
    const auto* options = op_.options_as_Pool2DOptions();
    Pool pool{.kind = kind, .window = {}};
    Dims dims;
    if (!counts(1, 1) || !require(options != nullptr, "has no options") || !operand(0) ||
        !is_picture(0) || !fused(options->activation()) ||
        !steps(pool.window, options->stride_h(), options->stride_w()) ||
        !require(options->filter_h() >= 1 && options->filter_h() <= max_step &&
                     options->filter_w() >= 1 && options->filter_w() <= max_step,
                 "its window is out of range")) {
      return false;
    }
    pool.window.height = options->filter_h();
    pool.window.width = options->filter_w();
    if (!place(pool.window, options->padding(), shape(0).h(), shape(0).w(), dims)) return false;
    dims.push_back(shape(0).c());
    return finish(pool, dims);
  }

  // The rest.

  bool fully_connected() {
    const auto* options = op_.options_as_FullyConnectedOptions();
    if (!counts(2, 3) || !operand(0) || !weights(1, 2)) return false;
    if (options != nullptr &&
        (!fused(options->activation()) ||
         !support(options->weights_format() == 0, "its weights are shuffled"))) {
      return false;
    }
    const int depth = shape(1).c(), channels = shape(1).w();
    if (!require(shape(0).size() % std::size_t(depth) == 0,
                 "its weights take another number of channels") ||
        !optional_bias(2, channels)) {
      return false;
    }
    if (options == nullptr || !options->keep_num_dims()) {
      return finish(FullyConnected{}, {std::int64_t(shape(0).size()) / depth, channels});
    }
    Dims dims = file_dims(shape(0));
    if (!require(shape(0).rank > 0 && shape(0).c() == depth,
                 "its weights take another number of channels")) {
      return false;
    }
    dims.back() = channels;
    return finish(FullyConnected{}, dims);
  }

  template <class Options>
  bool binary(Binary::Kind kind, const Options* options) {
    Dims dims;
    if (!counts(2, 2) || !operand(0) || !operand(1)) return false;
    if (options != nullptr && !fused(options->activation())) return false;
    return broadcast(dims) && finish(Binary{kind}, dims);
  }

  // The shape of two operands together: a dimension of 1 stretches.
  bool broadcast(Dims& dims) {
    const int rank = std::max(shape(0).rank, shape(1).rank);
    for (std::size_t i = 4 - std::size_t(rank); i < 4; ++i) {
      const int a = shape(0).dims[i], b = shape(1).dims[i];
      if (!require(a == b || a == 1 || b == 1, "the shapes of its inputs do not go together")) {
        return false;
      }
      dims.push_back(std::max(a, b));
    }
    return true;
  }

  bool unary(Activation activation) {
    if (!counts(1, 1) || !operand(0)) return false;
    node_.activation = activation;
    return finish(Unary{}, file_dims(shape(0)));
  }

  bool prelu() {
    Dims dims;
    if (!counts(2, 2) || !operand(0) || !operand(1) || !broadcast(dims)) return false;
    return require(dims == file_dims(shape(0)), "its slope is larger than its input") &&
           finish(Prelu{}, dims);
  }

  bool leaky_relu() {
    const auto* options = op_.options_as_LeakyReluOptions();
    if (!counts(1, 1) || !require(options != nullptr, "has no options") || !operand(0))
      return false;
    node_.inputs.push_back(
        tensors_.add_constant("slope of " + node_.name, Shape{}, {options->alpha()}));
    return finish(Prelu{}, file_dims(shape(0)));
  }

  // An axis as the file counts it, which may be negative, to one of Shape::dims.
  bool axis_of(std::int64_t axis, int& index) {
    const int rank = shape(0).rank;
    if (!require(axis >= -rank && axis < rank, "its axis is out of range")) return false;
    index = int(axis < 0 ? axis + 4 : axis + 4 - rank);
    return true;
  }

  bool reduce(Reduce::Kind kind) {
    const auto* options = op_.options_as_ReducerOptions();
    Reduce reduce{.kind = kind, .axes = {}};
    if (!counts(2, 2) || !operand(0)) return false;
    const auto axes = integers(1, "the axes");
    if (!axes) return false;
    for (const std::int64_t axis : *axes) {
      int index = 0;
      if (!axis_of(axis, index)) return false;
      reduce.axes[std::size_t(index)] = true;
    }
    const bool keep = options != nullptr && options->keep_dims();
    Dims dims;
    for (std::size_t i = 4 - std::size_t(shape(0).rank); i < 4; ++i) {
      if (!reduce.axes[i]) dims.push_back(shape(0).dims[i]);
      if (reduce.axes[i] && keep) dims.push_back(1);
    }
    return finish(reduce, dims);
  }

  template <class Options>
  bool resize(Resize::Kind kind, const Options* options) {
    Resize resize{.kind = kind, .coordinates = Coordinates::asymmetric};
    if (!counts(2, 2) || !operand(0) || !is_picture(0)) return false;
    const auto size = integers(1, "the new size");
    if (!size || !require(size->size() == 2, "its size is not two numbers")) return false;
    const bool corners = options != nullptr && options->align_corners();
    const bool centers = options != nullptr && options->half_pixel_centers();
    if (!require(!corners || !centers, "both align_corners and half_pixel_centers are set")) {
      return false;
    }
    if (corners) resize.coordinates = Coordinates::align_corners;
    if (centers) resize.coordinates = Coordinates::half_pixel;
    return finish(resize, {1, (*size)[0], (*size)[1], shape(0).c()});
  }

  bool concat() {
    const auto* options = op_.options_as_ConcatenationOptions();
    Concat concat;
    if (!counts(1, 1 << 16) || !require(options != nullptr, "has no options")) return false;
    for (int i = 0; i < input_count(); ++i) {
      if (!operand(i)) return false;
    }
    if (!axis_of(options->axis(), concat.axis) || !fused(options->activation())) return false;
    Shape joined = shape(0);
    std::int64_t length = 0;
    for (int i = 0; i < input_count(); ++i) {
      length += shape(i).dims[std::size_t(concat.axis)];
      joined.dims[std::size_t(concat.axis)] = shape(i).dims[std::size_t(concat.axis)];
      if (!require(shape(i) == joined, "the shapes of its inputs do not go together")) return false;
    }
    Dims dims = file_dims(joined);
    dims[std::size_t(concat.axis - 4 + joined.rank)] = length;
    return finish(concat, dims);
  }

  bool pad() {
    Pad pad;
    if (!counts(2, 2) || !operand(0)) return false;
    const auto amounts = integers(1, "the padding");
    const std::size_t rank = std::size_t(shape(0).rank);
    if (!amounts || !require(amounts->size() == 2 * rank, "its padding has another rank")) {
      return false;
    }
    Dims dims = file_dims(shape(0));
    for (std::size_t i = 0; i < rank; ++i) {
      const std::int64_t before = (*amounts)[2 * i], after = (*amounts)[2 * i + 1];
      const auto sane = [](std::int64_t n) { return n >= 0 && n <= max_tensor_elements; };
      if (!require(sane(before) && sane(after), "its padding is out of range")) return false;
      pad.amount[4 - rank + i] = {int(before), int(after)};
      dims[i] += before + after;
    }
    return finish(pad, dims);
  }

  bool reshape() {
    const auto* options = op_.options_as_ReshapeOptions();
    if (!counts(1, 2) || !operand(0)) return false;
    Dims dims;
    if (input_count() == 2) {
      auto values = integers(1, "the new shape");
      if (!values) return false;
      dims = std::move(*values);
    } else if (require(options != nullptr && options->new_shape() != nullptr, "has no new shape")) {
      dims.assign(options->new_shape()->begin(), options->new_shape()->end());
    } else {
      return false;
    }
    return infer_dim(dims) && finish(Reshape{}, dims);
  }

  // Replaces the one -1 of a new shape by what is left, and compares the sizes.
  bool infer_dim(Dims& dims) {
    const auto size = std::int64_t(shape(0).size());
    std::int64_t known = 1;
    std::int64_t* open = nullptr;
    for (std::int64_t& dim : dims) {
      if (dim == -1 && open == nullptr) {
        open = &dim;
      } else if (dim >= 1 && dim <= size / known) {
        known *= dim;
      } else {
        return fail(Status::bad_model,
                    "cannot make " + to_string(shape(0)) + " into " + to_string(dims));
      }
    }
    if (open != nullptr) *open = size / known;
    return require(known * (open != nullptr ? *open : 1) == size,
                   "its new shape has another number of elements");
  }

  bool transpose() {
    Transpose transpose;
    if (!counts(2, 2) || !operand(0)) return false;
    const auto order = integers(1, "the order");
    const std::size_t rank = std::size_t(shape(0).rank);
    if (!order || !require(order->size() == rank, "its order has another rank")) return false;
    std::array<bool, 4> seen{};
    Dims dims;
    for (std::size_t i = 0; i < rank; ++i) {
      int axis = 0;
      if (!axis_of((*order)[i], axis)) return false;
      if (!require(!seen[std::size_t(axis)], "its order names an axis twice")) return false;
      seen[std::size_t(axis)] = true;
      transpose.order[4 - rank + i] = axis;
      dims.push_back(shape(0).dims[std::size_t(axis)]);
    }
    return finish(transpose, dims);
  }

  bool softmax() {
    const auto* options = op_.options_as_SoftmaxOptions();
    if (!counts(1, 1) || !require(options != nullptr, "has no options") || !operand(0))
      return false;
    return finish(Softmax{options->beta()}, file_dims(shape(0)));
  }

  bool dequantize() {
    return counts(1, 1) && (tensors_.widen(input_at(0), op_.outputs()->Get(0)) || blame());
  }

  const tflite::Operator& op_;
  const tflite::OperatorCode& code_;
  TfliteTensors& tensors_;
  Graph& graph_;
  Diagnosis& diagnosis_;
  Node node_;
};

}  // namespace

BuiltinOperator builtin_of(const tflite::OperatorCode& code) {
  return std::max(BuiltinOperator(code.deprecated_builtin_code()), code.builtin_code());
}

bool read_operator(const tflite::Operator& op, const tflite::OperatorCode& code,
                   const std::string& name, TfliteTensors& tensors, Graph& graph,
                   Diagnosis& diagnosis) {
  return OperatorReader(op, code, name, tensors, graph, diagnosis).read();
}

}  // namespace scrim::nn
