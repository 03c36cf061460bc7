/// Builds small TFLite files, for tests and fuzzing seeds.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nn/tflite_generated.h"

namespace scrim::nn {

/// Values between -1 and 1, the same for the same seed.
inline std::vector<float> noise(std::size_t count, unsigned seed) {
  std::minstd_rand random(seed);
  std::vector<float> values(count);
  for (float& v : values) v = float(random() % 2001) / 1000.0f - 1.0f;
  return values;
}

/// How a window moves; the same for rows and columns.
struct Sliding {
  int stride = 1;
  int dilation = 1;
  tflite::Padding padding = tflite::Padding::SAME;
  tflite::Activation activation = tflite::Activation::NONE;
};

/// Functions that add an operator return the index of its output tensor, whose shape the file
/// leaves to the reader. Weights are filled with noise. `model` may be damaged before `bytes` is
/// called.
class ModelBuilder {
 public:
  using Ints = std::vector<int>;
  using Op = tflite::BuiltinOperator;

  ModelBuilder() {
    model.version = 3;
    model.buffers.push_back(std::make_unique<tflite::BufferT>());
    model.subgraphs.push_back(std::make_unique<tflite::SubGraphT>());
  }

  tflite::ModelT model;

  tflite::SubGraphT& graph() { return *model.subgraphs[0]; }

  int input(Ints shape) {
    const int index = tensor(std::move(shape), 0);
    graph().inputs.push_back(index);
    return index;
  }

  void output(int index) { graph().outputs.push_back(index); }

  int constant(Ints shape, const std::vector<float>& values) {
    return tensor(std::move(shape), buffer(values));
  }

  int weights(Ints shape) {
    std::size_t count = 1;
    for (const int dim : shape) count *= std::size_t(dim);
    return constant(std::move(shape), noise(count, ++seed_));
  }

  int halves(Ints shape, const std::vector<std::uint16_t>& values) {
    const int index = tensor(std::move(shape), buffer(values));
    graph().tensors.back()->type = tflite::TensorType::FLOAT16;
    return index;
  }

  int integers(Ints shape, const std::vector<std::int32_t>& values) {
    const int index = tensor(std::move(shape), buffer(values));
    graph().tensors.back()->type = tflite::TensorType::INT32;
    return index;
  }
  int integers(const std::vector<std::int32_t>& values) {
    return integers({int(values.size())}, values);
  }

  template <class Options>
  int add(Op code, Ints inputs, Options options) {
    const int output = add(code, std::move(inputs));
    graph().operators.back()->options.Set(std::move(options));
    return output;
  }

  int add(Op code, Ints inputs) {
    auto op = std::make_unique<tflite::OperatorT>();
    op->opcode_index = std::uint32_t(model.operator_codes.size());
    auto operator_code = std::make_unique<tflite::OperatorCodeT>();
    operator_code->builtin_code = code;
    operator_code->deprecated_builtin_code = std::int8_t(std::min(int(code), 127));
    model.operator_codes.push_back(std::move(operator_code));
    op->inputs = std::move(inputs);
    const int output = tensor({}, 0);
    op->outputs = {output};
    graph().operators.push_back(std::move(op));
    return output;
  }

  int conv(int x, int w, int bias = -1, Sliding s = {}) {
    tflite::Conv2DOptionsT options;
    slide(options, s);
    options.dilation_h = options.dilation_w = s.dilation;
    options.activation = s.activation;
    return add(Op::CONV_2D, {x, w, bias}, options);
  }

  int depthwise(int x, int w, int bias = -1, Sliding s = {}) {
    tflite::DepthwiseConv2DOptionsT options;
    slide(options, s);
    options.dilation_h = options.dilation_w = s.dilation;
    options.activation = s.activation;
    return add(Op::DEPTHWISE_CONV_2D, {x, w, bias}, options);
  }

  int transpose_conv(const std::vector<int>& shape, int w, int x, int bias = -1, Sliding s = {}) {
    tflite::TransposeConvOptionsT options;
    slide(options, s);
    return add(Op::TRANSPOSE_CONV, {integers(shape), w, x, bias}, options);
  }

  int transpose_conv_bias(int x, int w, int bias, Sliding s = {.stride = 2}) {
    const int output = add(Op::CUSTOM, {x, w, bias});
    model.operator_codes.back()->custom_code = "Convolution2DTransposeBias";
    const std::int32_t raw[] = {s.padding == tflite::Padding::SAME ? 1 : 2, s.stride, s.stride};
    const auto* bytes_of_raw = reinterpret_cast<const std::uint8_t*>(raw);
    graph().operators.back()->custom_options.assign(bytes_of_raw, bytes_of_raw + sizeof raw);
    return output;
  }

  int fully_connected(int x, int w, int bias = -1) {
    return add(Op::FULLY_CONNECTED, {x, w, bias}, tflite::FullyConnectedOptionsT());
  }

  int pool(Op code, int x, int filter, Sliding s = {}) {
    tflite::Pool2DOptionsT options;
    slide(options, s);
    options.filter_h = options.filter_w = filter;
    options.activation = s.activation;
    return add(code, {x}, options);
  }

  /// MEAN or SUM.
  int reduce(Op code, int x, const std::vector<int>& axes, bool keep_dims = true) {
    tflite::ReducerOptionsT options;
    options.keep_dims = keep_dims;
    return add(code, {x, integers(axes)}, options);
  }

  int resize_bilinear(int x, int h, int w, bool align_corners = false, bool half_pixel = false) {
    tflite::ResizeBilinearOptionsT options;
    options.align_corners = align_corners;
    options.half_pixel_centers = half_pixel;
    return add(Op::RESIZE_BILINEAR, {x, integers({h, w})}, options);
  }

  int resize_nearest(int x, int h, int w, bool align_corners = false, bool half_pixel = false) {
    tflite::ResizeNearestNeighborOptionsT options;
    options.align_corners = align_corners;
    options.half_pixel_centers = half_pixel;
    return add(Op::RESIZE_NEAREST_NEIGHBOR, {x, integers({h, w})}, options);
  }

  int concat(Ints inputs, int axis) {
    tflite::ConcatenationOptionsT options;
    options.axis = axis;
    return add(Op::CONCATENATION, std::move(inputs), options);
  }

  /// `amounts`: before and after, for each dimension.
  int pad(int x, const std::vector<int>& amounts) {
    return add(Op::PAD, {x, integers({int(amounts.size() / 2), 2}, amounts)});
  }

  int reshape(int x, const std::vector<int>& shape) {
    return add(Op::RESHAPE, {x, integers(shape)});
  }

  int transpose(int x, const std::vector<int>& order) {
    return add(Op::TRANSPOSE, {x, integers(order)});
  }

  int softmax(int x, float beta = 1) {
    tflite::SoftmaxOptionsT options;
    options.beta = beta;
    return add(Op::SOFTMAX, {x}, options);
  }

  int leaky_relu(int x, float alpha) {
    tflite::LeakyReluOptionsT options;
    options.alpha = alpha;
    return add(Op::LEAKY_RELU, {x}, options);
  }

  std::vector<std::byte> bytes() const {
    flatbuffers::FlatBufferBuilder builder;
    tflite::FinishModelBuffer(builder, tflite::Model::Pack(builder, &model));
    const auto file = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {file.begin(), file.end()};
  }

 private:
  template <class Options>
  static void slide(Options& options, Sliding s) {
    options.padding = s.padding;
    options.stride_h = options.stride_w = s.stride;
  }

  template <class T>
  int buffer(const std::vector<T>& values) {
    const auto* bytes_of_values = reinterpret_cast<const std::uint8_t*>(values.data());
    auto holder = std::make_unique<tflite::BufferT>();
    holder->data.assign(bytes_of_values, bytes_of_values + values.size() * sizeof(T));
    model.buffers.push_back(std::move(holder));
    return int(model.buffers.size()) - 1;
  }

  int tensor(Ints shape, int buffer_index) {
    auto made = std::make_unique<tflite::TensorT>();
    made->shape = std::move(shape);
    made->buffer = std::uint32_t(buffer_index);
    made->name = "t" + std::to_string(graph().tensors.size());
    graph().tensors.push_back(std::move(made));
    return int(graph().tensors.size()) - 1;
  }

  unsigned seed_ = 0;
};

}  // namespace scrim::nn
