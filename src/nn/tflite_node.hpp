/// What reading any operator of a TFLite file takes: its tensors, checked, and the node they make.
#pragma once

#include <optional>
#include <string>

#include "nn/tflite_tensors.hpp"

namespace scrim::nn {

/// Reads one operator. Functions that return false or nothing have said what is wrong, in a message
/// that starts with the operator's name.
class NodeReader {
 public:
  /// All but `name` outlive this object.
  NodeReader(const tflite::Operator& op, const tflite::OperatorCode& code, const std::string& name,
             TfliteTensors& tensors, Graph& graph, Diagnosis& diagnosis);

  const tflite::Operator& op() const { return op_; }
  const tflite::OperatorCode& code() const { return code_; }

  bool fail(Status status, const std::string& what);
  /// Fails with bad_model, or with unsupported, unless `good`.
  bool require(bool good, const char* what) { return good || fail(Status::bad_model, what); }
  bool support(bool good, const char* what) { return good || fail(Status::unsupported, what); }

  /// One output, and so many inputs.
  bool counts(int min, int max);
  int input_count() const { return op_.inputs() == nullptr ? 0 : int(op_.inputs()->size()); }

  // These append the file's input number `i` to the node's inputs.

  bool operand(int i);
  /// A constant of the given rank.
  bool weights(int i, int rank);
  /// Absent when there is no such input, or when it is -1. The node's third input.
  bool optional_bias(int i, int channels);
  /// An operand that the file does not hold.
  void constant_operand(const std::string& what, float value);

  /// The integers of the file's input number `i`, which is no input of the node.
  std::optional<std::vector<std::int64_t>> integers(int i, const char* what);

  /// The shape of the node's input number `i`.
  const Shape& shape(int i) const;
  /// It has four dimensions, the first of them 1.
  bool is_picture(int i);

  void activate(Activation activation) { node_.activation = activation; }
  bool fused(tflite::Activation activation);

  /// Appends the node, whose output has these dimensions, to the graph.
  bool finish(Operation operation, const Dims& dims);
  /// Appends no node: the output is the widened constant input.
  bool finish_as_constant();

 private:
  bool blame();
  int input_at(int i) const { return op_.inputs()->Get(flatbuffers::uoffset_t(i)); }
  bool last_is_constant() const;

  const tflite::Operator& op_;
  const tflite::OperatorCode& code_;
  TfliteTensors& tensors_;
  Graph& graph_;
  Diagnosis& diagnosis_;
  Node node_;
};

}  // namespace scrim::nn
