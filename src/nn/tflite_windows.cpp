#include "nn/tflite_windows.hpp"

#include <algorithm>
#include <cstring>

namespace scrim::nn {
namespace {

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

bool steps(NodeReader& node, Window& window, int stride_h, int stride_w, int dilation_h = 1,
           int dilation_w = 1) {
  window.stride_h = stride_h;
  window.stride_w = stride_w;
  window.dilation_h = dilation_h;
  window.dilation_w = dilation_w;
  const auto sane = [](int step) { return step >= 1 && step <= max_step; };
  return node.require(sane(stride_h) && sane(stride_w), "its stride is out of range") &&
         node.require(sane(dilation_h) && sane(dilation_w), "its dilation is out of range");
}

bool scheme_of(NodeReader& node, tflite::Padding padding, Scheme& scheme) {
  scheme = padding == tflite::Padding::SAME ? Scheme::same : Scheme::valid;
  return node.require(padding == tflite::Padding::SAME || padding == tflite::Padding::VALID,
                      "its padding is neither SAME nor VALID");
}

// Places the window on a picture of h × w; `dims` gets the output's rows and columns.
bool place(NodeReader& node, Window& window, tflite::Padding padding, std::int64_t h,
           std::int64_t w, Dims& dims) {
  Scheme scheme{};
  if (!scheme_of(node, padding, scheme)) return false;
  const std::int64_t rows = std::int64_t(window.height - 1) * window.dilation_h + 1;
  const std::int64_t columns = std::int64_t(window.width - 1) * window.dilation_w + 1;
  if (!node.support(rows <= max_extent && columns <= max_extent, "its window is too large")) {
    return false;
  }
  const Sweep vertical = sweep(scheme, h, rows, window.stride_h);
  const Sweep horizontal = sweep(scheme, w, columns, window.stride_w);
  window.padding = {int(vertical.before), int(vertical.after), int(horizontal.before),
                    int(horizontal.after)};
  dims = {1, vertical.output, horizontal.output};
  return node.require(vertical.output > 0 && horizontal.output > 0,
                      "its window is larger than its input");
}

// The picture and the weights of a convolution, plain or depthwise; gives the window its size.
template <class Options>
bool picture_and_weights(NodeReader& node, const Options* options, Window& window) {
  if (!node.counts(2, 3) || !node.require(options != nullptr, "has no options") ||
      !node.operand(0) || !node.is_picture(0) || !node.weights(1, 4)) {
    return false;
  }
  window.height = node.shape(1).h();
  window.width = node.shape(1).w();
  return true;
}

// The bias of such a convolution, and how its window moves; gives the output its dims.
template <class Options>
bool bias_and_steps(NodeReader& node, const Options& options, int channels, Window& window,
                    Dims& dims) {
  if (!node.optional_bias(2, channels) || !node.fused(options.activation()) ||
      !steps(node, window, options.stride_h(), options.stride_w(), options.dilation_h(),
             options.dilation_w()) ||
      !place(node, window, options.padding(), node.shape(0).h(), node.shape(0).w(), dims)) {
    return false;
  }
  dims.push_back(channels);
  return true;
}

}  // namespace

bool read_conv(NodeReader& node) {
  const auto* options = node.op().options_as_Conv2DOptions();
  Conv conv;
  Dims dims;
  if (!picture_and_weights(node, options, conv.window)) return false;
  if (!node.support(
          node.shape(0).c() % node.shape(1).c() != 0 || node.shape(0).c() == node.shape(1).c(),
          "is a grouped convolution") ||
      !node.require(node.shape(0).c() == node.shape(1).c(),
                    "its weights take another number of channels") ||
      !bias_and_steps(node, *options, node.shape(1).n(), conv.window, dims)) {
    return false;
  }
  return node.finish(conv, dims);
}

bool read_depthwise_conv(NodeReader& node) {
  const auto* options = node.op().options_as_DepthwiseConv2DOptions();
  DepthwiseConv conv;
  Dims dims;
  if (!picture_and_weights(node, options, conv.window)) return false;
  conv.multiplier = node.shape(1).c() / node.shape(0).c();
  if (!node.require(node.shape(1).n() == 1 && node.shape(1).c() % node.shape(0).c() == 0,
                    "its weights take another number of channels") ||
      !node.require(
          options->depth_multiplier() == 0 || options->depth_multiplier() == conv.multiplier,
          "its depth multiplier does not fit its weights") ||
      !bias_and_steps(node, *options, node.shape(1).c(), conv.window, dims)) {
    return false;
  }
  return node.finish(conv, dims);
}

// The padding of a transposed convolution is that of the convolution which undoes it.
bool read_transpose_conv(NodeReader& node) {
  const auto* options = node.op().options_as_TransposeConvOptions();
  TransposeConv conv;
  Dims undone;
  if (!node.counts(3, 4) || !node.require(options != nullptr, "has no options") ||
      !node.operand(2) || !node.is_picture(0) || !node.weights(1, 4) ||
      !node.require(node.shape(0).c() == node.shape(1).c(),
                    "its weights take another number of channels") ||
      !node.optional_bias(3, node.shape(1).n()) || !node.fused(options->activation()) ||
      !steps(node, conv.window, options->stride_h(), options->stride_w())) {
    return false;
  }
  const auto size = node.integers(0, "the output's shape");
  if (!size) return false;
  conv.window.height = node.shape(1).h();
  conv.window.width = node.shape(1).w();
  if (!node.require(
          size->size() == 4 && (*size)[0] == 1 && (*size)[3] == node.shape(1).n() &&
              std::all_of(size->begin(), size->end(),
                          [](std::int64_t dim) { return dim > 0 && dim <= max_tensor_elements; }),
          "its output's shape does not fit its weights") ||
      !place(node, conv.window, options->padding(), (*size)[1], (*size)[2], undone) ||
      !node.require(undone[1] == node.shape(0).h() && undone[2] == node.shape(0).w(),
                    "its output's shape does not fit its input")) {
    return false;
  }
  return node.finish(conv, *size);
}

// MediaPipe's operator. Its options are the struct TfLiteTransposeConvParams as it lies in
// memory: three 32-bit integers, padding (1 same, 2 valid), stride_width, stride_height.
bool read_transpose_conv_bias(NodeReader& node) {
  const auto* raw = node.op().custom_options();
  std::int32_t options[3] = {};
  if (!node.counts(2, 3) || !node.require(raw != nullptr && raw->size() >= sizeof options,
                                          "its custom options are missing or too short")) {
    return false;
  }
  std::memcpy(options, raw->data(), sizeof options);
  TransposeConv conv;
  if (!node.operand(0) || !node.is_picture(0) || !node.weights(1, 4) ||
      !node.require(node.shape(0).c() == node.shape(1).c(),
                    "its weights take another number of channels") ||
      !node.optional_bias(2, node.shape(1).n()) ||
      !node.require(options[0] == 1 || options[0] == 2, "its padding is neither SAME nor VALID") ||
      !steps(node, conv.window, options[2], options[1])) {
    return false;
  }
  conv.window.height = node.shape(1).h();
  conv.window.width = node.shape(1).w();
  const auto grow = [&](std::int64_t input, int extent, int stride) {
    const std::int64_t overlap = std::max<std::int64_t>(0, extent - (input - 1) % stride - 1);
    const std::int64_t cut = options[0] == 1 ? overlap : 0;
    return Sweep{
        .output = stride * (input - 1) + extent - cut, .before = cut / 2, .after = cut - cut / 2};
  };
  const Sweep vertical = grow(node.shape(0).h(), conv.window.height, conv.window.stride_h);
  const Sweep horizontal = grow(node.shape(0).w(), conv.window.width, conv.window.stride_w);
  conv.window.padding = {int(vertical.before), int(vertical.after), int(horizontal.before),
                         int(horizontal.after)};
  return node.finish(conv, {1, vertical.output, horizontal.output, node.shape(1).n()});
}

bool read_pool(NodeReader& node, Pool::Kind kind) {
  const auto* options = node.op().options_as_Pool2DOptions();
  Pool pool{.kind = kind, .window = {}};
  Dims dims;
  if (!node.counts(1, 1) || !node.require(options != nullptr, "has no options") ||
      !node.operand(0) || !node.is_picture(0) || !node.fused(options->activation()) ||
      !steps(node, pool.window, options->stride_h(), options->stride_w()) ||
      !node.require(options->filter_h() >= 1 && options->filter_h() <= max_step &&
                        options->filter_w() >= 1 && options->filter_w() <= max_step,
                    "its window is out of range")) {
    return false;
  }
  pool.window.height = options->filter_h();
  pool.window.width = options->filter_w();
  if (!place(node, pool.window, options->padding(), node.shape(0).h(), node.shape(0).w(), dims)) {
    return false;
  }
  dims.push_back(node.shape(0).c());
  return node.finish(pool, dims);
}

}  // namespace scrim::nn
