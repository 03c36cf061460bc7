/// A network as Scrim sees it, independent of the file it came from: tensors of fp32 in NHWC order
/// and operators in the order of their execution.
#pragma once

#include <array>
#include <cstdint>
#include <span>
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
    return std::size_t(dims[0]) * std::size_t(dims[1]) * std::size_t(dims[2]) * std::size_t(dims[3]);
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

// Inputs of each operator, in order, and what the weights' dims mean (as in TFLite):
struct Conv { Window window; };                             // x, w [O,kh,kw,I], bias [O]?
struct DepthwiseConv { Window window; int multiplier = 1; };// x, w [1,kh,kw,I*multiplier], bias?
struct TransposeConv { Window window; };                    // x, w [O,kh,kw,I], bias [O]?
struct FullyConnected {};                                   // x, w [O,I], bias [O]?
struct Binary { enum Kind : std::uint8_t { add, sub, mul } kind = add; };  // a, b; broadcasting
struct Unary {};                                            // x; only the activation
struct Prelu {};                                            // x, slope (broadcasting)
struct Pool { enum Kind : std::uint8_t { average, max } kind = average; Window window; };  // x
struct Reduce {                                             // x; axes as in `Shape::dims`
  enum Kind : std::uint8_t { mean, sum } kind = mean;
  std::array<bool, 4> axes{};
};
struct Resize {                                             // x
  enum Kind : std::uint8_t { bilinear, nearest } kind = bilinear;
  Coordinates coordinates = Coordinates::asymmetric;
};
struct Concat { int axis = 3; };                            // x0, x1, …; axis as in `Shape::dims`
struct Pad { std::array<std::array<int, 2>, 4> amount{}; }; // x
struct Reshape {};                                          // x
struct Transpose { std::array<int, 4> order{0, 1, 2, 3}; }; // x; out.dims[i] = in.dims[order[i]]
struct Softmax { float beta = 1; };                         // x; over the last axis

using Operation = std::variant<Conv, DepthwiseConv, TransposeConv, FullyConnected, Binary, Unary,
                               Prelu, Pool, Reduce, Resize, Concat, Pad, Reshape, Transpose,
                               Softmax>;

/// One operator: `activation` is applied to its result. Every operator has one output.
struct Node {
  Operation operation;
  Activation activation = Activation::none;
  std::vector<int> inputs;  ///< indices into Graph::tensors; an absent optional input is -1
  int output = -1;
  std::string name;         ///< for messages: "CONV_2D #12"
};

/// Checked: every index is in range, every shape fits its operator, every tensor is written once
/// and before it is read, constants hold as many values as their shape says.
struct Graph {
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<int> inputs;
  std::vector<int> outputs;
};

}  // namespace scrim::nn
