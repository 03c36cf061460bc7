#include "nn/passes.hpp"

namespace scrim::nn {
namespace {

bool is_picture_mean(const Node& node) {
  const auto* reduce = std::get_if<Reduce>(&node.operation);
  return reduce != nullptr && reduce->kind == Reduce::mean &&
         reduce->axes == std::array{false, true, true, false};
}

Shape pixel_of(const Shape& picture) {
  return {4, {picture.n(), 1, 1, picture.c()}};
}

int add_mean(GraphEditor& editor, int x, const std::string& name) {
  return editor.add_node(Reduce{Reduce::mean, {false, true, true, false}}, {x},
                         pixel_of(editor.shape(x)), name);
}

// Calls f(mean node) for each mean over the picture until it answers true.
template <class F>
bool first_mean(GraphEditor& editor, F f) {
  for (std::size_t i = 0; i < editor.graph().nodes.size(); ++i) {
    const Node node = editor.graph().nodes[i];
    const bool keeps_dims =
        editor.shape(node.output).dims == pixel_of(editor.shape(node.inputs[0])).dims;
    if (is_picture_mean(node) && node.activation == Activation::none && keeps_dims && f(node)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool fuse_activation(GraphEditor& editor) {
  for (const Node& node : editor.graph().nodes) {
    if (!std::holds_alternative<Unary>(node.operation)) continue;
    const int from = node.inputs[0], to = node.output;
    Node* writer = editor.writer(from);
    if (writer == nullptr || editor.uses(from) != 1) continue;
    if (writer->activation != Activation::none && node.activation != Activation::none) continue;
    if (node.activation != Activation::none) writer->activation = node.activation;
    writer->output = to;
    editor.graph().nodes.erase(editor.graph().nodes.begin() +
                               (&node - editor.graph().nodes.data()));
    return true;
  }
  return false;
}

bool pool_to_mean(GraphEditor& editor) {
  for (Node& node : editor.graph().nodes) {
    const auto* pool = std::get_if<Pool>(&node.operation);
    if (pool == nullptr || pool->kind != Pool::average) continue;
    const Shape& in = editor.shape(node.inputs[0]);
    const Window& w = pool->window;
    if (w.height != in.h() || w.width != in.w() || !(w.padding == Padding{})) continue;
    if (editor.shape(node.output).dims != pixel_of(in).dims) continue;
    node.operation = Reduce{Reduce::mean, {false, true, true, false}};
    return true;
  }
  return false;
}

bool mean_of_sum(GraphEditor& editor) {
  return first_mean(editor, [&](const Node& mean) {
    const Node* writer = editor.sole_writer<Binary>(mean.inputs[0]);
    if (writer == nullptr || std::get<Binary>(writer->operation).kind != Binary::add) return false;
    const Node sum = *writer;
    const Shape& shape = editor.shape(sum.output);
    if (editor.shape(sum.inputs[0]) != shape || editor.shape(sum.inputs[1]) != shape) return false;
    const int a = add_mean(editor, sum.inputs[0], mean.name);
    const int b = add_mean(editor, sum.inputs[1], mean.name);
    editor.replace(mean.output,
                   editor.add_node(sum.operation, {a, b}, editor.shape(mean.output), sum.name));
    return true;
  });
}

bool mean_of_concat(GraphEditor& editor) {
  return first_mean(editor, [&](const Node& mean) {
    const Node* writer = editor.sole_writer<Concat>(mean.inputs[0]);
    if (writer == nullptr || std::get<Concat>(writer->operation).axis != 3) return false;
    const Node concat = *writer;
    std::vector<int> means;
    for (const int i : concat.inputs) means.push_back(add_mean(editor, i, mean.name));
    editor.replace(mean.output, editor.add_node(concat.operation, std::move(means),
                                                editor.shape(mean.output), concat.name));
    return true;
  });
}

bool mean_of_scaled(GraphEditor& editor) {
  return first_mean(editor, [&](const Node& mean) {
    const Node* writer = editor.plain_writer<Binary>(mean.inputs[0]);
    if (writer == nullptr || std::get<Binary>(writer->operation).kind != Binary::mul) return false;
    const Node product = *writer;
    for (const std::size_t s : {std::size_t{1}, std::size_t{0}}) {
      const int factor = product.inputs[s], x = product.inputs[1 - s];
      if (editor.shape(factor).dims != pixel_of(editor.shape(x)).dims) continue;
      if (editor.shape(x) != editor.shape(product.output)) continue;
      const int m = add_mean(editor, x, mean.name);
      editor.replace(mean.output, editor.add_node(product.operation, {m, factor},
                                                  editor.shape(mean.output), product.name));
      return true;
    }
    return false;
  });
}

bool mean_of_conv(GraphEditor& editor) {
  return first_mean(editor, [&](const Node& mean) {
    const Node* writer = editor.plain_writer<Conv>(mean.inputs[0]);
    if (writer == nullptr || !is_pointwise(*writer)) return false;
    const Node conv = *writer;
    std::vector<int> inputs = conv.inputs;
    inputs[0] = add_mean(editor, conv.inputs[0], mean.name);
    editor.replace(mean.output, editor.add_node(conv.operation, std::move(inputs),
                                                editor.shape(mean.output), conv.name));
    return true;
  });
}

bool mean_of_resize(GraphEditor& editor) {
  return first_mean(editor, [&](const Node& mean) {
    const Node* writer = editor.plain_writer<Resize>(mean.inputs[0]);
    if (writer == nullptr) return false;
    const auto& resize = std::get<Resize>(writer->operation);
    const Shape &in = editor.shape(writer->inputs[0]), &out = editor.shape(writer->output);
    if (resize.kind != Resize::bilinear || resize.coordinates != Coordinates::half_pixel)
      return false;
    if (out.h() % in.h() != 0 || out.w() % in.w() != 0) return false;
    editor.replace(mean.output, add_mean(editor, writer->inputs[0], mean.name));
    return true;
  });
}

}  // namespace scrim::nn
