/// What the tests of the inference engine share.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "nn/model_builder.hpp"
#include "nn/network.hpp"
#include "nn/reference.hpp"
#include "nn/tflite_reader.hpp"
#include "support/every_target.hpp"

namespace scrim::nn {

using Op = tflite::BuiltinOperator;
using Values = std::vector<float>;

/// A network of one input: `make` adds operators to it and returns the output.
template <class Make>
Graph make_graph(std::vector<int> input_shape, Make&& make) {
  ModelBuilder builder;
  const int x = builder.input(std::move(input_shape));
  builder.output(make(builder, x));
  Result<Graph> graph = read_tflite(builder.bytes());
  EXPECT_TRUE(graph) << graph.error().message;
  return graph ? std::move(*graph) : Graph{};
}

/// Values between -2 and 2 for every input.
inline std::vector<Values> noise_inputs(const Graph& graph, unsigned seed = 7) {
  std::vector<Values> inputs;
  for (const int i : graph.inputs) {
    inputs.push_back(noise(graph.tensors[static_cast<std::size_t>(i)].shape.size(), seed++));
    for (float& v : inputs.back()) v *= 2;
  }
  return inputs;
}

inline std::vector<Values> run_session(const Graph& graph, const std::vector<Values>& inputs,
                                       int threads = 1) {
  Result<Network> network = Network::create(graph, threads);
  EXPECT_TRUE(network) << network.error().message;
  if (!network) return {};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    std::copy(inputs[i].begin(), inputs[i].end(), network->input(static_cast<int>(i)).begin());
  }
  network->run();
  std::vector<Values> outputs;
  for (int i = 0; i < network->output_count(); ++i) {
    outputs.emplace_back(network->output(i).begin(), network->output(i).end());
  }
  return outputs;
}

/// The largest difference, in parts of the expected values' range (at least 1).
inline float difference(const std::vector<Values>& actual, const std::vector<Values>& expected) {
  if (actual.size() != expected.size()) return HUGE_VALF;
  float worst = 0, range = 1;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (actual[i].size() != expected[i].size()) return HUGE_VALF;
    for (std::size_t k = 0; k < expected[i].size(); ++k) {
      const float d = std::fabs(actual[i][k] - expected[i][k]);
      worst = d <= worst ? worst : std::isnan(d) ? HUGE_VALF : d;
      range = std::max(range, std::fabs(expected[i][k]));
    }
  }
  return worst / range;
}

/// The network's answer is the reference's, on every target, with one thread and with three (where
/// there can be so many).
inline void expect_reference_answer(const Graph& graph) {
  const std::vector<Values> inputs = noise_inputs(graph);
  const std::vector<Values> expected = run_reference(graph, inputs);
  on_every_target([&] {
    for (const int threads : {1, std::min(3, max_threads)}) {
      EXPECT_LT(difference(run_session(graph, inputs, threads), expected), 2e-5f)
          << "threads: " << threads;
    }
  });
}

}  // namespace scrim::nn
