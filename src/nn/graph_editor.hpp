/// Helps passes to read and change a graph.
#pragma once

#include <string>
#include <vector>

#include "nn/graph.hpp"

namespace scrim::nn {

/// Nodes may be added in any order; `tidy` sorts them again. References to nodes and tensors become
/// invalid when one is added.
class GraphEditor {
 public:
  explicit GraphEditor(Graph& graph) : graph_(graph) {}

  Graph& graph() { return graph_; }
  Tensor& tensor(int i) { return graph_.tensors[static_cast<std::size_t>(i)]; }
  const Shape& shape(int i) { return tensor(i).shape; }

  /// The node that writes the tensor; null for inputs and constants.
  Node* writer(int tensor);

  /// How often the tensor is read by nodes, plus one if it is an output of the graph.
  int uses(int tensor) const;

  /// The writer if it does such an operation, has no activation, and nothing but the asker reads
  /// its result; else null.
  template <class Operation>
  Node* sole_writer(int tensor) {
    Node* node = plain_writer<Operation>(tensor);
    return node != nullptr && uses(tensor) == 1 ? node : nullptr;
  }

  /// The writer if it does such an operation and has no activation; else null.
  template <class Operation>
  Node* plain_writer(int tensor) {
    Node* node = writer(tensor);
    const bool fits = node != nullptr && node->activation == Activation::none &&
                      std::holds_alternative<Operation>(node->operation);
    return fits ? node : nullptr;
  }

  int add_tensor(const Shape& shape, std::vector<float> data = {});

  /// Adds a node that writes a new tensor of the given shape; returns the tensor.
  int add_node(Operation operation, std::vector<int> inputs, const Shape& shape,
               const std::string& name, Activation activation = Activation::none);

  /// All readers of `from`, and the graph's outputs, take `to` instead.
  void replace(int from, int to);

 private:
  Graph& graph_;
};

/// Drops nodes and tensors that no output depends on (inputs stay), and sorts the nodes so that
/// each comes after those it reads from, otherwise in their old order.
void tidy(Graph& graph);

}  // namespace scrim::nn
