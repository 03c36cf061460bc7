/// The tensors of a TFLite file ▶ the tensors of a Graph, checked as operators ask for them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/graph.hpp"
#include "nn/tflite_generated.h"
#include "scrim/scrim.hpp"

namespace scrim::nn {

/// The most elements that one tensor, and all tensors of a network together, may have.
inline constexpr std::int64_t max_tensor_elements = std::int64_t{1} << 26;
inline constexpr std::int64_t max_network_elements = std::int64_t{1} << 28;

/// Dimensions as a file or a computation gives them, before they are known to be sane.
using Dims = std::vector<std::int64_t>;

/// "[1,144,256,3]"
std::string to_string(const Dims& dims);
std::string to_string(const Shape& shape);

/// A name from a file, made fit for a message: short, and of printable characters.
std::string printable(std::string_view name);

/// The first thing found wrong with a file. Functions that can fail return `false` or nothing after
/// a call of `fail`.
struct Diagnosis {
  std::optional<Error> error;

  bool fail(Status status, std::string message) {
    if (!error) error = Error{status, std::move(message)};
    return false;
  }
};

/// Indices called `file_index` count the file's tensors and are not trusted; the others count the
/// Graph's. A tensor enters the Graph when it is first used, so the Graph has no unused ones.
class TfliteTensors {
 public:
  /// All four outlive this object; the model has passed FlatBuffers' verifier.
  TfliteTensors(const tflite::Model& model, const tflite::SubGraph& subgraph, Graph& graph,
                Diagnosis& diagnosis);

  /// A fp32 tensor that an operator reads: a constant, an input, or one already written.
  std::optional<int> read(int file_index);

  /// A fp32 tensor that is an input of the network.
  std::optional<int> add_input(int file_index);

  /// A tensor that an operator writes. The shape that the file says must be `dims`.
  std::optional<int> add_output(int file_index, const Dims& dims);

  /// A constant that the file does not hold.
  int add_constant(std::string name, Shape shape, std::vector<float> data);

  /// An int32 or int64 constant: axes, paddings, sizes. `what` says which, for the message.
  std::optional<std::vector<std::int64_t>> integers(int file_index, const char* what);

  /// DEQUANTIZE: `output` is the fp16 constant `input`, widened.
  bool widen(int input, int output);

 private:
  struct Entry {
    int constant_of = -1;  // the file's tensor that holds the data; usually the tensor itself
    bool has_data = false;
    bool written_somewhere = false;
    int index = -1;
  };

  bool fail(int file_index, Status status, const std::string& what);
  std::string name(int file_index) const;
  const tflite::Tensor* find(int file_index);
  std::optional<Shape> shape_of(int file_index);
  /// The shape that the file gives a computed tensor, if it gives one, is `dims`.
  bool agrees(int file_index, const tflite::Tensor& tensor, const Dims& dims);
  std::optional<Shape> checked_shape(int file_index, const Dims& dims);
  std::span<const std::uint8_t> bytes(const tflite::Tensor& tensor) const;
  bool is_plain_float(int file_index, const tflite::Tensor& tensor);
  std::optional<std::vector<float>> floats(int file_index, std::size_t count);
  int add(int file_index, const Shape& shape);

  const tflite::Model& model_;
  const tflite::SubGraph& subgraph_;
  Graph& graph_;
  Diagnosis& diagnosis_;
  std::vector<Entry> entries_;
  std::int64_t elements_ = 0;
};

}  // namespace scrim::nn
