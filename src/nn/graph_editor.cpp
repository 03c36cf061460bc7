#include "nn/graph_editor.hpp"

#include <algorithm>

namespace scrim::nn {
namespace {

std::size_t index(int i) {
  return static_cast<std::size_t>(i);
}

std::vector<bool> wanted_tensors(const Graph& graph) {
  std::vector<bool> wanted(graph.tensors.size(), false);
  for (const int i : graph.inputs) wanted[index(i)] = true;
  for (const int i : graph.outputs) wanted[index(i)] = true;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Node& node : graph.nodes) {
      if (!wanted[index(node.output)]) continue;
      for (const int i : node.inputs) {
        if (i < 0 || wanted[index(i)]) continue;
        wanted[index(i)] = changed = true;
      }
    }
  }
  return wanted;
}

std::vector<Node> sorted(std::vector<Node> nodes, const Graph& graph) {
  std::vector<bool> pending(graph.tensors.size(), false);
  for (const Node& node : nodes) pending[index(node.output)] = true;
  const auto ready = [&](const Node& node) {
    return std::none_of(node.inputs.begin(), node.inputs.end(),
                        [&](int i) { return i >= 0 && pending[index(i)]; });
  };
  std::vector<Node> result;
  while (!nodes.empty()) {
    std::vector<Node> later;
    for (Node& node : nodes) {
      if (ready(node)) {
        pending[index(node.output)] = false;
        result.push_back(std::move(node));
      } else {
        later.push_back(std::move(node));
      }
    }
    nodes = std::move(later);
  }
  return result;
}

}  // namespace

Node* GraphEditor::writer(int tensor) {
  const auto found = std::find_if(graph_.nodes.begin(), graph_.nodes.end(),
                                  [&](const Node& node) { return node.output == tensor; });
  return found == graph_.nodes.end() ? nullptr : &*found;
}

int GraphEditor::uses(int tensor) const {
  auto count = std::count(graph_.outputs.begin(), graph_.outputs.end(), tensor);
  for (const Node& node : graph_.nodes) {
    count += std::count(node.inputs.begin(), node.inputs.end(), tensor);
  }
  return static_cast<int>(count);
}

int GraphEditor::add_tensor(const Shape& shape, std::vector<float> data) {
  graph_.tensors.push_back({"", shape, std::move(data)});
  return static_cast<int>(graph_.tensors.size()) - 1;
}

int GraphEditor::add_node(Operation operation, std::vector<int> inputs, const Shape& shape,
                          const std::string& name, Activation activation) {
  const int output = add_tensor(shape);
  graph_.nodes.push_back({std::move(operation), activation, std::move(inputs), output, name});
  return output;
}

void GraphEditor::replace(int from, int to) {
  for (Node& node : graph_.nodes) std::replace(node.inputs.begin(), node.inputs.end(), from, to);
  std::replace(graph_.outputs.begin(), graph_.outputs.end(), from, to);
}

void tidy(Graph& graph) {
  const std::vector<bool> wanted = wanted_tensors(graph);
  std::vector<Node> nodes;
  for (Node& node : graph.nodes) {
    if (wanted[index(node.output)]) nodes.push_back(std::move(node));
  }
  graph.nodes = sorted(std::move(nodes), graph);

  std::vector<int> number(graph.tensors.size(), -1);
  std::vector<Tensor> tensors;
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (!wanted[i]) continue;
    number[i] = static_cast<int>(tensors.size());
    tensors.push_back(std::move(graph.tensors[i]));
  }
  graph.tensors = std::move(tensors);
  const auto renumber = [&](int& i) {
    if (i >= 0) i = number[index(i)];
  };
  for (Node& node : graph.nodes) {
    std::for_each(node.inputs.begin(), node.inputs.end(), renumber);
    renumber(node.output);
  }
  std::for_each(graph.inputs.begin(), graph.inputs.end(), renumber);
  std::for_each(graph.outputs.begin(), graph.outputs.end(), renumber);
}

}  // namespace scrim::nn
