#include "nn/tflite_node.hpp"

namespace scrim::nn {

NodeReader::NodeReader(const tflite::Operator& op, const tflite::OperatorCode& code,
                       const std::string& name, TfliteTensors& tensors, Graph& graph,
                       Diagnosis& diagnosis)
    : op_(op), code_(code), tensors_(tensors), graph_(graph), diagnosis_(diagnosis) {
  node_.name = name;
}

bool NodeReader::fail(Status status, const std::string& what) {
  return diagnosis_.fail(status, node_.name + ": " + what);
}

// The tensor's own message, after the operator's name.
bool NodeReader::blame() {
  diagnosis_.error->message = node_.name + ": " + diagnosis_.error->message;
  return false;
}

bool NodeReader::counts(int min, int max) {
  const std::size_t outputs = op_.outputs() == nullptr ? 0 : op_.outputs()->size();
  if (input_count() < min || input_count() > max) {
    return fail(Status::bad_model, "has " + std::to_string(input_count()) + " inputs");
  }
  return require(outputs == 1, "must have one output");
}

bool NodeReader::operand(int i) {
  const std::optional<int> index = tensors_.read(input_at(i));
  if (!index) return blame();
  node_.inputs.push_back(*index);
  return true;
}

bool NodeReader::last_is_constant() const {
  return graph_.tensors[std::size_t(node_.inputs.back())].constant();
}

bool NodeReader::weights(int i, int rank) {
  return operand(i) && support(last_is_constant(), "its weights are not constant") &&
         require(shape(int(node_.inputs.size()) - 1).rank == rank, "its weights' shape is wrong");
}

bool NodeReader::optional_bias(int i, int channels) {
  if (i >= input_count() || input_at(i) == -1) {
    node_.inputs.push_back(-1);
    return true;
  }
  return operand(i) && support(last_is_constant(), "its bias is not constant") &&
         require(shape(2).size() == std::size_t(channels) && shape(2).c() == channels,
                 "its bias has another number of channels than its weights");
}

void NodeReader::constant_operand(const std::string& what, float value) {
  node_.inputs.push_back(tensors_.add_constant(what + " of " + node_.name, Shape{}, {value}));
}

std::optional<std::vector<std::int64_t>> NodeReader::integers(int i, const char* what) {
  auto values = tensors_.integers(input_at(i), what);
  if (!values) blame();
  return values;
}

const Shape& NodeReader::shape(int i) const {
  return graph_.tensors[std::size_t(node_.inputs[std::size_t(i)])].shape;
}

bool NodeReader::is_picture(int i) {
  return require(shape(i).rank == 4, "its input has not 4 dimensions") &&
         support(shape(i).n() == 1, "its input is a batch; Scrim runs batches of 1");
}

bool NodeReader::fused(tflite::Activation activation) {
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

bool NodeReader::finish(Operation operation, const Dims& dims) {
  const std::optional<int> output = tensors_.add_output(op_.outputs()->Get(0), dims);
  if (!output) return blame();
  node_.operation = operation;
  node_.output = *output;
  graph_.nodes.push_back(std::move(node_));
  return true;
}

bool NodeReader::finish_as_constant() {
  return tensors_.widen(input_at(0), op_.outputs()->Get(0)) || blame();
}

}  // namespace scrim::nn
