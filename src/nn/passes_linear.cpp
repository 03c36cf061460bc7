
#include "nn/passes.hpp"

namespace scrim::nn {
namespace {

const Node* sole_upsampling(GraphEditor& editor, int tensor) {
  const Node* node = editor.sole_writer<Resize>(tensor);
  if (node == nullptr) return nullptr;
  const Shape &in = editor.shape(node->inputs[0]), &out = editor.shape(node->output);
  return out.h() >= in.h() && out.w() >= in.w() && out.h() * out.w() > in.h() * in.w() ? node
                                                                                       : nullptr;
}

Shape with_channels(Shape shape, int channels) {
  shape.dims[3] = channels;
  return shape;
}

// Calls f(convolution) for each 1×1 convolution with known weights until it answers true.
template <class F>
bool first_pointwise(GraphEditor& editor, F f) {
  for (std::size_t i = 0; i < editor.graph().nodes.size(); ++i) {
    const Node node = editor.graph().nodes[i];
    if (is_pointwise(node) && editor.tensor(node.inputs[1]).constant() && f(node)) return true;
  }
  return false;
}

// first: [M, taps, I]; second: [O, M]; the product: [O, taps, I].
std::vector<float> multiply(const std::vector<float>& second, const std::vector<float>& first,
                            std::size_t middle) {
  const std::size_t outputs = second.size() / middle, columns = first.size() / middle;
  std::vector<float> product(outputs * columns);
  for (std::size_t o = 0; o < outputs; ++o) {
    for (std::size_t c = 0; c < columns; ++c) {
      double sum = 0;
      for (std::size_t m = 0; m < middle; ++m) {
        sum += static_cast<double>(second[o * middle + m]) *
               static_cast<double>(first[m * columns + c]);
      }
      product[o * columns + c] = static_cast<float>(sum);
    }
  }
  return product;
}

std::vector<float> bias_of(GraphEditor& editor, const Node& conv) {
  if (conv.inputs[2] >= 0) return editor.tensor(conv.inputs[2]).data;
  return std::vector<float>(static_cast<std::size_t>(editor.shape(conv.output).c()));
}

}  // namespace

bool is_pointwise(const Node& node) {
  const auto* conv = std::get_if<Conv>(&node.operation);
  if (conv == nullptr) return false;
  const Window& w = conv->window;
  return w.height == 1 && w.width == 1 && w.stride_h == 1 && w.stride_w == 1 &&
         w.padding == Padding{};
}

bool conv_before_resize(GraphEditor& editor) {
  return first_pointwise(editor, [&](const Node& conv) {
    const Node* resize = sole_upsampling(editor, conv.inputs[0]);
    if (resize == nullptr) return false;
    const Node upsampling = *resize;
    std::vector<int> inputs = conv.inputs;
    inputs[0] = upsampling.inputs[0];
    const Shape small =
        with_channels(editor.shape(upsampling.inputs[0]), editor.shape(conv.output).c());
    const int result = editor.add_node(conv.operation, std::move(inputs), small, conv.name);
    editor.replace(conv.output,
                   editor.add_node(upsampling.operation, {result}, editor.shape(conv.output),
                                   upsampling.name, conv.activation));
    return true;
  });
}

bool conv_of_sum_with_resized(GraphEditor& editor) {
  return first_pointwise(editor, [&](const Node& conv) {
    const Node* writer = editor.sole_writer<Binary>(conv.inputs[0]);
    if (writer == nullptr || std::get<Binary>(writer->operation).kind != Binary::add) return false;
    const Node sum = *writer;
    if (editor.shape(sum.inputs[0]) != editor.shape(sum.inputs[1])) return false;
    for (const std::size_t r : {std::size_t{0}, std::size_t{1}}) {
      if (sole_upsampling(editor, sum.inputs[r]) == nullptr) continue;
      const Shape shape = editor.shape(conv.output);
      const int other = editor.add_node(
          conv.operation, {sum.inputs[1 - r], conv.inputs[1], conv.inputs[2]}, shape, conv.name);
      const int resized =
          editor.add_node(conv.operation, {sum.inputs[r], conv.inputs[1], -1}, shape, conv.name);
      editor.replace(conv.output, editor.add_node(sum.operation, {other, resized}, shape, sum.name,
                                                  conv.activation));
      return true;
    }
    return false;
  });
}

bool compose_convs(GraphEditor& editor) {
  return first_pointwise(editor, [&](const Node& second) {
    const Node* writer = editor.sole_writer<Conv>(second.inputs[0]);
    if (writer == nullptr || !editor.tensor(writer->inputs[1]).constant()) return false;
    const Node first = *writer;
    const Shape weights = editor.shape(first.inputs[1]);
    const auto middle = static_cast<std::size_t>(weights.n());
    const std::size_t taps = weights.size() / middle;
    const auto outputs = static_cast<std::size_t>(editor.shape(second.output).c());
    if (taps * outputs > taps * middle + middle * outputs) return false;

    std::vector<float> bias =
        multiply(editor.tensor(second.inputs[1]).data, bias_of(editor, first), middle);
    std::vector<float> second_bias = bias_of(editor, second);
    for (std::size_t o = 0; o < outputs; ++o) bias[o] += second_bias[o];
    Shape composed = weights;
    composed.dims[0] = static_cast<int>(outputs);
    const int w =
        editor.add_tensor(composed, multiply(editor.tensor(second.inputs[1]).data,
                                             editor.tensor(first.inputs[1]).data, middle));
    const int b = editor.add_tensor({1, {1, 1, 1, static_cast<int>(outputs)}}, std::move(bias));
    editor.replace(second.output,
                   editor.add_node(first.operation, {first.inputs[0], w, b},
                                   editor.shape(second.output), second.name, second.activation));
    return true;
  });
}

bool scale_weights_instead(GraphEditor& editor) {
  return first_pointwise(editor, [&](const Node& conv) {
    const Node* writer = editor.sole_writer<Binary>(conv.inputs[0]);
    if (writer == nullptr || std::get<Binary>(writer->operation).kind != Binary::mul) return false;
    const Node product = *writer;
    for (const std::size_t s : {std::size_t{1}, std::size_t{0}}) {
      const int factor = product.inputs[s], x = product.inputs[1 - s];
      const Shape& picture = editor.shape(product.output);
      if (editor.shape(factor).dims != std::array{1, 1, 1, picture.c()}) continue;
      if (editor.shape(x) != picture || picture.h() * picture.w() == 1) continue;
      const int scaled = editor.add_node(product.operation, {conv.inputs[1], factor},
                                         editor.shape(conv.inputs[1]), product.name);
      editor.replace(conv.output,
                     editor.add_node(conv.operation, {x, scaled, conv.inputs[2]},
                                     editor.shape(conv.output), conv.name, conv.activation));
      return true;
    }
    return false;
  });
}

}  // namespace scrim::nn
