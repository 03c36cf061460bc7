/// A graph turned into kernels: what a plan places in memory and puts in order.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/graph.hpp"
#include "nn/kernels/kernel.hpp"

namespace scrim::nn {

struct Value {
  Shape shape;
  std::vector<float> constant;  ///< empty unless the value is known; dense NHWC
  bool external = false;        ///< an input or output: dense, in a buffer of its own
};

struct Step {
  std::unique_ptr<Kernel> kernel;
  std::vector<int> inputs;  ///< indices into Program::values
  int output = -1;
  std::string name;
  double multiply_adds = 0;
};

/// Steps are in topological order; every value that is no input and not constant is the output of
/// one step.
struct Program {
  std::vector<Value> values;
  std::vector<Step> steps;
  std::vector<int> inputs, outputs;
};

/// Chooses a kernel for each node; sums fuse into the convolutions that feed them.
Program lower(const Graph& graph);

}  // namespace scrim::nn
