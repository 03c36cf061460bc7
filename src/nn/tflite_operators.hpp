/// One operator of a TFLite file ▶ one node of a Graph.
#pragma once

#include <string>

#include "nn/tflite_tensors.hpp"

namespace scrim::nn {

/// What an operator's code says: the larger of the two fields, for files old and new.
tflite::BuiltinOperator builtin_of(const tflite::OperatorCode& code);

/// Checks `op` and its tensors, works out its output's shape, and appends a node to `graph`, or
/// nothing for a DEQUANTIZE of constants. `name` is for messages: "CONV_2D #12". On failure the
/// diagnosis says why.
bool read_operator(const tflite::Operator& op, const tflite::OperatorCode& code,
                   const std::string& name, TfliteTensors& tensors, Graph& graph,
                   Diagnosis& diagnosis);

}  // namespace scrim::nn
