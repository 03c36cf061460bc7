#include <algorithm>
#include <utility>

#include "nn/passes.hpp"
#include "nn/plan.hpp"

namespace scrim::nn {
namespace {

// A graph of nothing but this node and its operands.
Graph alone(GraphEditor& editor, const Node& node) {
  Graph graph;
  GraphEditor copy(graph);
  Node only = node;
  for (int& input : only.inputs) {
    if (input >= 0) input = copy.add_tensor(editor.shape(input), editor.tensor(input).data);
  }
  only.output = copy.add_tensor(editor.shape(node.output));
  graph.outputs = {only.output};
  graph.nodes.push_back(std::move(only));
  return graph;
}

}  // namespace

bool fold_constant(GraphEditor& editor) {
  std::vector<Node>& nodes = editor.graph().nodes;
  const std::vector<int>& outputs = editor.graph().outputs;
  const auto known = [&](int i) { return i < 0 || editor.tensor(i).constant(); };
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const Node& node) {
    return std::all_of(node.inputs.begin(), node.inputs.end(), known) &&
           std::count(outputs.begin(), outputs.end(), node.output) == 0;
  });
  if (found == nodes.end()) return false;
  // On the kernels that would have computed it in every run.
  Plan plan(lower(alone(editor, *found)), 1);
  plan.run();
  const std::span<const float> values = plan.external(plan.program().outputs[0]);
  editor.tensor(found->output).data.assign(values.begin(), values.end());
  nodes.erase(found);
  return true;
}

}  // namespace scrim::nn
