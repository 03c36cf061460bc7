// tflite_seeds FOLDER: writes small networks that together use every operator.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "nn/model_builder.hpp"

namespace scrim::nn {
namespace {

using Op = tflite::BuiltinOperator;

// A bottleneck with squeeze and excitation, as in MobileNetV3.
ModelBuilder bottleneck() {
  ModelBuilder b;
  int x = b.input({1, 12, 17, 3});
  x = b.add(Op::HARD_SWISH, {b.conv(x, b.weights({8, 3, 3, 3}), b.weights({8}), {.stride = 2})});
  int y = b.add(Op::RELU, {b.conv(x, b.weights({20, 1, 1, 8}), b.weights({20}))});
  y = b.depthwise(y, b.weights({1, 5, 5, 20}), b.weights({20}),
                  {.activation = tflite::Activation::RELU6});
  int s = b.reduce(Op::MEAN, y, {1, 2});
  s = b.add(Op::RELU, {b.conv(s, b.weights({4, 1, 1, 20}))});
  s = b.add(Op::LOGISTIC, {b.conv(s, b.weights({20, 1, 1, 4}))});
  y = b.conv(b.add(Op::MUL, {y, s}), b.weights({8, 1, 1, 20}), b.weights({8}));
  b.output(b.add(Op::ADD, {x, y}));
  return b;
}

// A decoder that grows a small map to a mask.
ModelBuilder decoder() {
  ModelBuilder b;
  int x = b.input({1, 5, 7, 6});
  x = b.resize_bilinear(x, 10, 14, false, true);
  x = b.add(Op::PRELU, {b.conv(x, b.weights({4, 1, 1, 6})), b.weights({1, 1, 4})});
  int y = b.transpose_conv_bias(x, b.weights({2, 2, 2, 4}), b.weights({2}));
  y = b.concat({y, b.resize_nearest(b.leaky_relu(x, 0.1f), 20, 28)}, 3);
  y = b.transpose_conv({1, 40, 56, 3}, b.weights({3, 3, 3, 6}), y, b.weights({3}), {.stride = 2});
  b.output(b.softmax(y));
  return b;
}

// Atrous pooling over several scales, as in DeepLab.
ModelBuilder atrous() {
  ModelBuilder b;
  int x = b.input({1, 9, 9, 4});
  x = b.pad(x, {0, 0, 1, 2, 2, 1, 0, 0});
  const int wide = b.depthwise(x, b.weights({1, 3, 3, 8}), b.weights({8}), {.dilation = 3});
  const int far = b.conv(x, b.weights({8, 3, 3, 4}), b.weights({8}), {.dilation = 2});
  const int mean = b.pool(Op::AVERAGE_POOL_2D, x, 12, {.padding = tflite::Padding::VALID});
  const int all = b.resize_bilinear(b.conv(mean, b.weights({4, 1, 1, 4})), 12, 12, true);
  b.output(b.concat({b.add(Op::SUB, {wide, far}), all}, -1));
  return b;
}

// A classifier's end.
ModelBuilder classifier() {
  ModelBuilder b;
  int x = b.input({1, 8, 8, 3});
  x = b.pool(Op::MAX_POOL_2D, x, 2, {.stride = 2});
  x = b.pool(Op::AVERAGE_POOL_2D, x, 3, {.stride = 2});
  x = b.fully_connected(b.reshape(x, {1, -1}), b.weights({10, 12}), b.weights({10}));
  x = b.add(Op::TANH, {b.transpose(b.reshape(x, {1, 2, 5}), {0, 2, 1})});
  const int halves = b.halves({2}, {0x3c00, 0xb800});
  x = b.add(Op::MUL, {x, b.add(Op::DEQUANTIZE, {halves})});
  b.output(b.reduce(Op::SUM, b.add(Op::RELU_N1_TO_1, {x}), {1}, false));
  return b;
}

void write(const std::filesystem::path& path, const ModelBuilder& builder) {
  const std::vector<std::byte> bytes = builder.bytes();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), std::streamsize(bytes.size()));
}

}  // namespace
}  // namespace scrim::nn

int main(int argc, char** argv) {
  using namespace scrim::nn;
  if (argc != 2) {
    std::fprintf(stderr, "usage: tflite_seeds FOLDER\n");
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  write(folder / "bottleneck.tflite", bottleneck());
  write(folder / "decoder.tflite", decoder());
  write(folder / "atrous.tflite", atrous());
  write(folder / "classifier.tflite", classifier());
  return 0;
}
