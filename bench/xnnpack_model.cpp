#include "bench/xnnpack_model.hpp"

#include <xnnpack.h>

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>
#include <vector>

#include "support/aligned.hpp"

namespace scrim::bench {
namespace {

using nn::Activation;
using nn::Graph;
using nn::Node;
using nn::Shape;

constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(Buffer<float>::slack >= XNN_EXTRA_BYTES);

/// What an activation limits values to, when that is all it does.
struct Clamp {
  float low = -infinity, high = infinity;
};

bool is_clamp(Activation activation) {
  return activation == Activation::relu || activation == Activation::relu6 ||
         activation == Activation::relu_n1_to_1;
}

Clamp clamp_of(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return {0, infinity};
    case Activation::relu6:
      return {0, 6};
    case Activation::relu_n1_to_1:
      return {-1, 1};
    default:
      return {};
  }
}

/// XNNPACK's nodes that take output limits.
bool can_clamp(const nn::Operation& operation) {
  return std::visit(
      [](const auto& op) {
        using Op = std::decay_t<decltype(op)>;
        return std::is_same_v<Op, nn::Conv> || std::is_same_v<Op, nn::DepthwiseConv> ||
               std::is_same_v<Op, nn::TransposeConv> || std::is_same_v<Op, nn::FullyConnected> ||
               std::is_same_v<Op, nn::Binary> || std::is_same_v<Op, nn::Pool> ||
               std::is_same_v<Op, nn::Reduce>;
      },
      operation);
}

/// Moves a RELU that is a node of its own into the node before it, where nobody else reads that
/// node's result.
Graph fuse_clamps(Graph graph) {
  std::vector<int> readers(graph.tensors.size()), writer(graph.tensors.size(), -1);
  for (const int output : graph.outputs) ++readers[std::size_t(output)];
  for (const Node& node : graph.nodes) {
    for (const int input : node.inputs) {
      if (input >= 0) ++readers[std::size_t(input)];
    }
  }
  std::vector<Node> nodes;
  for (Node& node : graph.nodes) {
    const auto input = std::size_t(node.inputs[0]);
    if (std::holds_alternative<nn::Unary>(node.operation) && is_clamp(node.activation) &&
        readers[input] == 1 && writer[input] >= 0) {
      Node& before = nodes[std::size_t(writer[input])];
      if (before.activation == Activation::none && can_clamp(before.operation)) {
        before.activation = node.activation;
        before.output = node.output;
        writer[std::size_t(node.output)] = writer[input];
        continue;
      }
    }
    writer[std::size_t(node.output)] = int(nodes.size());
    nodes.push_back(std::move(node));
  }
  graph.nodes = std::move(nodes);
  return graph;
}

std::vector<std::size_t> dims_of(const Shape& shape) {
  return {shape.dims.end() - shape.rank, shape.dims.end()};
}

/// Defines a graph's tensors and nodes in a subgraph. XNNPACK keeps pointers to the constants.
class Builder {
 public:
  Builder(const Graph& graph, xnn_subgraph_t subgraph, std::vector<std::vector<float>>& zeros)
      : graph_(graph), subgraph_(subgraph), zeros_(zeros), values_(graph.tensors.size()) {}

  xnn_status define_tensors() {
    for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
      const nn::Tensor& tensor = graph_.tensors[i];
      const std::vector<std::size_t> dims = dims_of(tensor.shape);
      const bool is_input = int(i) == graph_.inputs[0], is_output = int(i) == graph_.outputs[0];
      const xnn_status status =
          xnn_define_tensor_value(subgraph_, xnn_datatype_fp32, dims.size(), dims.data(),
                                  tensor.constant() ? tensor.data.data() : nullptr,
                                  is_input ? 0 : (is_output ? 1 : XNN_INVALID_VALUE_ID),
                                  is_input ? XNN_VALUE_FLAG_EXTERNAL_INPUT
                                           : (is_output ? XNN_VALUE_FLAG_EXTERNAL_OUTPUT : 0),
                                  &values_[i]);
      if (status != xnn_status_success) return status;
    }
    return xnn_status_success;
  }

  xnn_status define(const Node& node) {
    node_ = &node;
    output_ = values_[std::size_t(node.output)];
    const bool apart = node.activation != Activation::none &&
                       !(is_clamp(node.activation) && can_clamp(node.operation)) &&
                       !std::holds_alternative<nn::Unary>(node.operation);
    if (apart) return xnn_status_unsupported_parameter;
    clamp_ = clamp_of(node.activation);
    return std::visit([this](const auto& op) { return define(op); }, node.operation);
  }

 private:
  const Shape& shape(std::size_t i) const {
    return graph_.tensors[std::size_t(node_->inputs[i])].shape;
  }
  const Shape& output_shape() const { return graph_.tensors[std::size_t(node_->output)].shape; }
  std::uint32_t value(std::size_t i) const { return values_[std::size_t(node_->inputs[i])]; }

  /// The bias, or zeros: XNNPACK's convolution wants one.
  std::uint32_t bias(int channels) {
    if (node_->inputs[2] >= 0) return value(2);
    const std::size_t dims[] = {std::size_t(channels)};
    const float* data = zeros_.emplace_back(dims[0]).data();
    std::uint32_t id = XNN_INVALID_VALUE_ID;
    xnn_define_tensor_value(subgraph_, xnn_datatype_fp32, 1, dims, data, XNN_INVALID_VALUE_ID, 0,
                            &id);
    return id;
  }

  xnn_status define(const nn::Conv& op) {
    const nn::Window& w = op.window;
    return xnn_define_convolution_2d(
        subgraph_, std::uint32_t(w.padding.top), std::uint32_t(w.padding.right),
        std::uint32_t(w.padding.bottom), std::uint32_t(w.padding.left), std::uint32_t(w.height),
        std::uint32_t(w.width), std::uint32_t(w.stride_h), std::uint32_t(w.stride_w),
        std::uint32_t(w.dilation_h), std::uint32_t(w.dilation_w), 1, std::size_t(shape(1).c()),
        std::size_t(shape(1).n()), clamp_.low, clamp_.high, value(0), value(1), bias(shape(1).n()),
        output_, 0);
  }

  xnn_status define(const nn::DepthwiseConv& op) {
    const nn::Window& w = op.window;
    return xnn_define_depthwise_convolution_2d(
        subgraph_, std::uint32_t(w.padding.top), std::uint32_t(w.padding.right),
        std::uint32_t(w.padding.bottom), std::uint32_t(w.padding.left), std::uint32_t(w.height),
        std::uint32_t(w.width), std::uint32_t(w.stride_h), std::uint32_t(w.stride_w),
        std::uint32_t(w.dilation_h), std::uint32_t(w.dilation_w), std::uint32_t(op.multiplier),
        std::size_t(shape(0).c()), clamp_.low, clamp_.high, value(0), value(1), bias(shape(1).c()),
        output_, 0);
  }

  xnn_status define(const nn::TransposeConv& op) {
    const nn::Window& w = op.window;
    const auto rest = [](int output, int input, int stride, int extent, int cut) {
      return std::uint32_t(output - (stride * (input - 1) + extent - cut));
    };
    const nn::Padding& p = w.padding;
    return xnn_define_deconvolution_2d(
        subgraph_, std::uint32_t(p.top), std::uint32_t(p.right), std::uint32_t(p.bottom),
        std::uint32_t(p.left),
        rest(output_shape().h(), shape(0).h(), w.stride_h, w.height, p.top + p.bottom),
        rest(output_shape().w(), shape(0).w(), w.stride_w, w.width, p.left + p.right),
        std::uint32_t(w.height), std::uint32_t(w.width), std::uint32_t(w.stride_h),
        std::uint32_t(w.stride_w), 1, 1, 1, std::size_t(shape(1).c()), std::size_t(shape(1).n()),
        clamp_.low, clamp_.high, value(0), value(1), bias(shape(1).n()), output_, 0);
  }

  xnn_status define(const nn::FullyConnected&) {
    return xnn_define_fully_connected(subgraph_, clamp_.low, clamp_.high, value(0), value(1),
                                      bias(shape(1).w()), output_, XNN_FLAG_TENSORFLOW_RESHAPE_2D);
  }

  xnn_status define(const nn::Binary& op) {
    const auto define_binary = op.kind == nn::Binary::add   ? xnn_define_add2
                               : op.kind == nn::Binary::sub ? xnn_define_subtract
                                                            : xnn_define_multiply2;
    return define_binary(subgraph_, clamp_.low, clamp_.high, value(0), value(1), output_, 0);
  }

  xnn_status define(const nn::Unary&) {
    switch (node_->activation) {
      case Activation::hard_swish:
        return xnn_define_hardswish(subgraph_, value(0), output_, 0);
      case Activation::sigmoid:
        return xnn_define_sigmoid(subgraph_, value(0), output_, 0);
      case Activation::tanh:
      case Activation::none:
        return xnn_status_unsupported_parameter;
      default:
        return xnn_define_clamp(subgraph_, clamp_.low, clamp_.high, value(0), output_, 0);
    }
  }

  xnn_status define(const nn::Prelu&) {
    return xnn_define_prelu(subgraph_, value(0), value(1), output_, 0);
  }

  xnn_status define(const nn::Pool& op) {
    const nn::Window& w = op.window;
    const auto top = std::uint32_t(w.padding.top), right = std::uint32_t(w.padding.right),
               bottom = std::uint32_t(w.padding.bottom), left = std::uint32_t(w.padding.left),
               height = std::uint32_t(w.height), width = std::uint32_t(w.width),
               stride_h = std::uint32_t(w.stride_h), stride_w = std::uint32_t(w.stride_w);
    if (op.kind == nn::Pool::max) {
      return xnn_define_max_pooling_2d(subgraph_, top, right, bottom, left, height, width, stride_h,
                                       stride_w, 1, 1, clamp_.low, clamp_.high, value(0), output_,
                                       0);
    }
    if (w.height == shape(0).h() && w.width == shape(0).w() && w.padding == nn::Padding{}) {
      return xnn_define_global_average_pooling_2d(subgraph_, clamp_.low, clamp_.high, value(0),
                                                  output_, 0);
    }
    return xnn_define_average_pooling_2d(subgraph_, top, right, bottom, left, height, width,
                                         stride_h, stride_w, clamp_.low, clamp_.high, value(0),
                                         output_, 0);
  }

  xnn_status define(const nn::Reduce& op) {
    if (op.kind != nn::Reduce::mean || op.axes != std::array{false, true, true, false}) {
      return xnn_status_unsupported_parameter;
    }
    return xnn_define_global_average_pooling_2d(subgraph_, clamp_.low, clamp_.high, value(0),
                                                output_, 0);
  }

  xnn_status define(const nn::Resize& op) {
    if (op.kind != nn::Resize::bilinear) return xnn_status_unsupported_parameter;
    const std::uint32_t flags =
        op.coordinates == nn::Coordinates::asymmetric      ? XNN_FLAG_TENSORFLOW_LEGACY_MODE
        : op.coordinates == nn::Coordinates::align_corners ? XNN_FLAG_ALIGN_CORNERS
                                                           : 0;
    return xnn_define_static_resize_bilinear_2d(subgraph_, std::size_t(output_shape().h()),
                                                std::size_t(output_shape().w()), value(0), output_,
                                                flags);
  }

  xnn_status define(const nn::Pad& op) {
    std::vector<std::size_t> before, after;
    for (std::size_t i = 4 - std::size_t(shape(0).rank); i < 4; ++i) {
      before.push_back(std::size_t(op.amount[i][0]));
      after.push_back(std::size_t(op.amount[i][1]));
    }
    return xnn_define_static_constant_pad(subgraph_, before.data(), after.data(), 0, value(0),
                                          output_, 0);
  }

  xnn_status define(const nn::Reshape&) {
    const std::vector<std::size_t> dims = dims_of(output_shape());
    return xnn_define_static_reshape(subgraph_, dims.size(), dims.data(), value(0), output_, 0);
  }

  xnn_status define(const nn::Softmax& op) {
    if (op.beta != 1.0f) return xnn_status_unsupported_parameter;
    return xnn_define_softmax(subgraph_, value(0), output_, 0);
  }

  xnn_status define(const nn::Concat&) { return xnn_status_unsupported_parameter; }
  xnn_status define(const nn::Transpose&) { return xnn_status_unsupported_parameter; }

  const Graph& graph_;
  xnn_subgraph_t subgraph_;
  std::vector<std::vector<float>>& zeros_;
  std::vector<std::uint32_t> values_;
  const Node* node_ = nullptr;
  std::uint32_t output_ = 0;
  Clamp clamp_;
};

tl::unexpected<Error> failure(Status status, const std::string& what) {
  return tl::unexpected(Error{status, "XNNPACK: " + what});
}

}  // namespace

class XnnpackModel::Impl {
 public:
  explicit Impl(Graph graph)
      : graph_(fuse_clamps(std::move(graph))),
        input_(graph_.tensors[std::size_t(graph_.inputs[0])].shape.size()),
        output_(graph_.tensors[std::size_t(graph_.outputs[0])].shape.size()) {}

  ~Impl() {
    xnn_delete_runtime(runtime_);
    xnn_delete_subgraph(subgraph_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Result<void> build() {
    if (xnn_initialize(nullptr) != xnn_status_success ||
        xnn_create_subgraph(2, 0, &subgraph_) != xnn_status_success) {
      return failure(Status::unsupported, "does not run on this machine");
    }
    Builder builder(graph_, subgraph_, zeros_);
    if (builder.define_tensors() != xnn_status_success) {
      return failure(Status::unsupported, "cannot define the tensors");
    }
    for (const Node& node : graph_.nodes) {
      if (builder.define(node) != xnn_status_success) {
        return failure(Status::unsupported, "has no equivalent of " + node.name);
      }
    }
    const xnn_external_value external[] = {{0, input_.data()}, {1, output_.data()}};
    if (xnn_create_runtime_v2(subgraph_, nullptr, 0, &runtime_) != xnn_status_success ||
        xnn_setup_runtime(runtime_, 2, external) != xnn_status_success) {
      return failure(Status::internal_error, "cannot plan the network");
    }
    return {};
  }

  std::span<float> input() { return input_.span(); }
  std::span<const float> output() const { return output_.span(); }

  void run() {
    [[maybe_unused]] const xnn_status status = xnn_invoke_runtime(runtime_);
    assert(status == xnn_status_success);
  }

 private:
  const Graph graph_;
  Buffer<float> input_, output_;
  std::vector<std::vector<float>> zeros_;
  xnn_subgraph_t subgraph_ = nullptr;
  xnn_runtime_t runtime_ = nullptr;
};

Result<XnnpackModel> XnnpackModel::create(Graph graph) {
  if (graph.inputs.size() != 1 || graph.outputs.size() != 1) {
    return failure(Status::unsupported, "the bench runs networks of one input and one output");
  }
  auto impl = std::make_unique<Impl>(std::move(graph));
  if (const Result<void> built = impl->build(); !built) return tl::unexpected(built.error());
  return XnnpackModel(std::move(impl));
}

XnnpackModel::XnnpackModel(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
XnnpackModel::XnnpackModel(XnnpackModel&&) noexcept = default;
XnnpackModel& XnnpackModel::operator=(XnnpackModel&&) noexcept = default;
XnnpackModel::~XnnpackModel() = default;

std::span<float> XnnpackModel::input() noexcept {
  return impl_->input();
}
std::span<const float> XnnpackModel::output() const noexcept {
  return impl_->output();
}
void XnnpackModel::run() noexcept {
  impl_->run();
}

}  // namespace scrim::bench
