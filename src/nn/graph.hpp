/// A network as Scrim sees it, independent of the file it came from: tensors of fp32 in NHWC order
/// and operators in the order of their execution.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace scrim::nn {

/// Up to four dimensions, right-aligned as N, H, W, C: a tensor of rank 2 has n = h = 1.
/// `rank` is what the file said, for operators that count axes.
struct Shape {
  int rank = 0;
  std::array<int, 4> dims{1, 1, 1, 1};

  int n() const { return dims[0]; }
  int h() const { return dims[1]; }
  int w() const { return dims[2]; }
  int c() const { return dims[3]; }
  std::size_t size() const {
    return std::size_t(dims[0]) * std::size_t(dims[1]) * std::size_t(dims[2]) *
           std::size_t(dims[3]);
  }
  bool operator==(const Shape&) const = default;
};

/// A constant has `data` (fp16 constants are widened on reading); any other tensor has none.
/// Integer constants (axes, paddings, sizes) are read into the operators and are no tensors.
struct Tensor {
  std::string name;
  Shape shape;
  std::vector<float> data;

  bool constant() const { return !data.empty(); }
};

enum class Activation : std::uint8_t { none, relu, relu6, relu_n1_to_1, hard_swish, sigmoid, tanh };

/// Rows and columns added before and after, already worked out from SAME or VALID.
struct Padding {
  int top = 0, bottom = 0, left = 0, right = 0;
  bool operator==(const Padding&) const = default;
};

struct Window {
  int height = 1, width = 1;
  int stride_h = 1, stride_w = 1;
  int dilation_h = 1, dilation_w = 1;
  Padding padding;
};

/// How an output coordinate maps to an input coordinate.
enum class Coordinates : std::uint8_t { asymmetric, align_corners, half_pixel };

// Inputs of each operator, in order, and what the weights' dims mean (as in TFLite). Weights and
// biases are constants. Convolutions, Pool and Resize take n = 1.
//
// A window's place (ky, kx) over output (y, x) reads input row
// y * stride_h - padding.top + ky * dilation_h, and columns likewise; what lies outside of the
// input counts as 0 in a convolution and not at all in a Pool. A TransposeConv is the other way
// round: input (y, x) adds to output row y * stride_h - padding.top + ky; what lies outside is
// dropped.
//
// A Resize reads, for output row y, the input rows around y * scale, or (y + 0.5) * scale - 0.5
// with half_pixel, clamped to the input; scale is in / out, or (in - 1) / (out - 1) with
// align_corners when out > 1. Kind nearest takes floor(y * scale), floor((y + 0.5) * scale) with
// half_pixel, round(y * scale) with align_corners, all in fp32 as TensorFlow Lite does.

/// x, weights [O,kh,kw,I], bias [O]?
struct Conv {
  Window window;
};
/// x, weights [1,kh,kw,I*multiplier], bias [I*multiplier]?
struct DepthwiseConv {
  Window window;
  int multiplier = 1;
};
/// x, weights [O,kh,kw,I], bias [O]?
struct TransposeConv {
  Window window;
};
/// x, weights [O,I], bias [O]?; x is as many rows of I as it holds.
struct FullyConnected {};
/// a, b; a dimension of 1 stretches to the other's.
struct Binary {
  enum Kind : std::uint8_t { add, sub, mul } kind = add;
};
/// x; only the activation.
struct Unary {};
/// x, slope of what is below 0; a dimension of 1 of the slope stretches.
struct Prelu {};
/// x
struct Pool {
  enum Kind : std::uint8_t { average, max } kind = average;
  Window window;
};
/// x; axes as in `Shape::dims`.
struct Reduce {
  enum Kind : std::uint8_t { mean, sum } kind = mean;
  std::array<bool, 4> axes{};
};
/// x
struct Resize {
  enum Kind : std::uint8_t { bilinear, nearest } kind = bilinear;
  Coordinates coordinates = Coordinates::asymmetric;
};
/// x0, x1, …; axis as in `Shape::dims`.
struct Concat {
  int axis = 3;
};
/// x; zeros before and after, by dimension.
struct Pad {
  std::array<std::array<int, 2>, 4> amount{};
};
/// x
struct Reshape {};
/// x; output.dims[i] = input.dims[order[i]].
struct Transpose {
  std::array<int, 4> order{0, 1, 2, 3};
};
/// x; over the last axis.
struct Softmax {
  float beta = 1;
};

using Operation =
    std::variant<Conv, DepthwiseConv, TransposeConv, FullyConnected, Binary, Unary, Prelu, Pool,
                 Reduce, Resize, Concat, Pad, Reshape, Transpose, Softmax>;

/// One operator: `activation` is applied to its result. Every operator has one output.
struct Node {
  Operation operation;
  Activation activation = Activation::none;
  std::vector<int> inputs;  ///< indices into Graph::tensors; an absent bias is -1
  int output = -1;
  std::string name;  ///< for messages: "CONV_2D #12"
};

/// Checked: every index is in range, every shape fits its operator, every tensor is written once
/// and before it is read, constants hold as many values as their shape says, inputs have n = 1, and
/// each output is written by a node. Operands other than weights and biases may be constants.
struct Graph {
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<int> inputs;
  std::vector<int> outputs;
};

}  // namespace scrim::nn
