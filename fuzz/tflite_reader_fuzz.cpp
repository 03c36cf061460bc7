// Bytes ▶ read_tflite. A network that reads, and is small, is planned and run on one of the SIMD
// targets, twice; both answers must be the reference interpreter's.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "nn/model_builder.hpp"
#include "nn/network.hpp"
#include "nn/reference.hpp"
#include "nn/tflite_reader.hpp"
#include "support/target.hpp"

namespace scrim::nn {
namespace {

using Values = std::vector<float>;

constexpr double most_work = 2e6;               // multiply-adds
constexpr std::size_t most_elements = 1 << 19;  // of all tensors

double work_of(const Graph& graph, const Node& node) {
  const auto& tensors = graph.tensors;
  const double outputs = double(tensors[std::size_t(node.output)].shape.size());
  if (const auto* pool = std::get_if<Pool>(&node.operation)) {
    return outputs * pool->window.height * pool->window.width;
  }
  if (node.inputs.size() < 3) return outputs;
  const double weights = double(tensors[std::size_t(node.inputs[1])].shape.size());
  const Shape& shape = tensors[std::size_t(node.inputs[1])].shape;
  const bool depthwise = std::holds_alternative<DepthwiseConv>(node.operation);
  const bool dense = std::holds_alternative<FullyConnected>(node.operation);
  return outputs * weights / (depthwise ? shape.c() : dense ? shape.w() : shape.n());
}

bool is_small(const Graph& graph) {
  double work = 0;
  std::size_t elements = 0;
  for (const Node& node : graph.nodes) work += work_of(graph, node);
  for (const Tensor& tensor : graph.tensors) elements += tensor.shape.size();
  return work <= most_work && elements <= most_elements;
}

// Weights of a damaged file make numbers too large to compare: any others do as well.
void calm_weights(Graph& graph) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    if (graph.tensors[i].constant()) {
      graph.tensors[i].data = noise(graph.tensors[i].shape.size(), unsigned(i + 1));
    }
  }
}

bool is_comparable(const Values& values) {
  return std::ranges::all_of(values, [](float v) { return std::abs(v) < 1e4f; });
}

void compare(const Values& expected, std::span<const float> actual) {
  if (expected.size() != actual.size()) {
    std::fprintf(stderr, "%zu values instead of %zu\n", actual.size(), expected.size());
    std::abort();
  }
  float largest = 1;
  for (const float v : expected) largest = std::max(largest, std::abs(v));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (std::abs(expected[i] - actual[i]) <= 1e-2f * largest) continue;
    std::fprintf(stderr, "%s: value %zu is %g instead of %g\n", target_name(), i, double(actual[i]),
                 double(expected[i]));
    std::abort();
  }
}

void run_both(const Graph& graph, int threads) {
  Result<Network> network = Network::create(graph, threads);
  if (!network) return;
  std::vector<Values> inputs;
  for (const int input : graph.inputs) {
    inputs.push_back(noise(graph.tensors[std::size_t(input)].shape.size(), 99));
  }
  const std::vector<Values> expected = run_reference(graph, inputs);
  if (!std::ranges::all_of(expected, is_comparable)) return;
  for (int run = 0; run < 2; ++run) {
    for (int i = 0; i < network->input_count(); ++i) {
      std::ranges::copy(inputs[std::size_t(i)], network->input(i).begin());
    }
    network->run();
    for (int i = 0; i < network->output_count(); ++i) {
      compare(expected[std::size_t(i)], network->output(i));
    }
  }
}

// Structural damage, which random bytes seldom reach.

using Random = std::minstd_rand;

template <class T>
T& any_of(std::vector<T>& values, Random& random) {
  return values[random() % values.size()];
}

int any_number(Random& random) {
  constexpr int corners[] = {-1, 0, 1, 2, 3, 5, 7, 16, 17, 100, 65536, 2147483647};
  return random() % 8 == 0 ? corners[random() % std::size(corners)] : int(random() % 12);
}

template <class Options>
void change_window(Options& options, Random& random) {
  switch (random() % 4) {
    case 0:
      options.stride_h = any_number(random);
      break;
    case 1:
      options.stride_w = any_number(random);
      break;
    case 2:
      options.padding = tflite::Padding(random() % 2);
      break;
    default:
      options.activation = tflite::Activation(random() % 6);
  }
}

template <class Options>
void change_dilation(Options& options, Random& random) {
  (random() % 2 ? options.dilation_h : options.dilation_w) = any_number(random);
}

void change_options(tflite::OperatorT& op, Random& random) {
  auto& options = op.options;
  if (auto* conv = options.AsConv2DOptions()) {
    random() % 3 ? change_window(*conv, random) : change_dilation(*conv, random);
  } else if (auto* depthwise = options.AsDepthwiseConv2DOptions()) {
    random() % 3 ? change_window(*depthwise, random) : change_dilation(*depthwise, random);
  } else if (auto* transposed = options.AsTransposeConvOptions()) {
    change_window(*transposed, random);
  } else if (auto* pool = options.AsPool2DOptions()) {
    change_window(*pool, random);
    (random() % 2 ? pool->filter_h : pool->filter_w) = any_number(random);
  } else if (auto* concat = options.AsConcatenationOptions()) {
    concat->axis = any_number(random) - 4;
  } else if (auto* reduce = options.AsReducerOptions()) {
    reduce->keep_dims = !reduce->keep_dims;
  } else if (auto* bilinear = options.AsResizeBilinearOptions()) {
    (random() % 2 ? bilinear->align_corners : bilinear->half_pixel_centers) = random() % 2;
  } else if (auto* nearest = options.AsResizeNearestNeighborOptions()) {
    (random() % 2 ? nearest->align_corners : nearest->half_pixel_centers) = random() % 2;
  } else if (!op.custom_options.empty()) {
    any_of(op.custom_options, random) = std::uint8_t(any_number(random));
  }
}

// Gives a constant another size, with the bytes it then needs.
void change_shape(tflite::ModelT& model, tflite::TensorT& tensor, Random& random) {
  if (tensor.shape.empty()) return;
  any_of(tensor.shape, random) = any_number(random);
  if (tensor.buffer >= model.buffers.size() || model.buffers[tensor.buffer]->data.empty()) return;
  std::size_t bytes = tensor.type == tflite::TensorType::FLOAT16 ? 2 : 4;
  for (const int dim : tensor.shape) bytes *= std::size_t(std::clamp(dim, 0, 64));
  if (bytes > 0 && bytes < 100'000) model.buffers[tensor.buffer]->data.resize(bytes, 1);
}

// A file may name a kind of options and hold none, which FlatBuffers cannot write again.
void drop_hollow_options(tflite::ModelT& model) {
  for (const auto& graph : model.subgraphs) {
    for (const auto& op : graph->operators) {
      if (op->options.value == nullptr) op->options.Reset();
    }
  }
}

void change(tflite::ModelT& model, Random& random) {
  if (model.subgraphs.empty()) return;
  tflite::SubGraphT& graph = *model.subgraphs[0];
  if (graph.operators.empty() || graph.tensors.empty()) return;
  tflite::OperatorT& op = *any_of(graph.operators, random);
  tflite::TensorT& tensor = *any_of(graph.tensors, random);
  switch (random() % 8) {
    case 0:
    case 1:
      return change_options(op, random);
    case 2:
    case 3:
      return change_shape(model, tensor, random);
    case 4:
      if (!op.inputs.empty()) any_of(op.inputs, random) = int(random() % graph.tensors.size());
      return;
    case 5:
      op.opcode_index = std::uint32_t(random() % (model.operator_codes.size() + 1));
      return;
    case 6:
      if (tensor.type == tflite::TensorType::INT32 && tensor.buffer < model.buffers.size()) {
        auto& data = model.buffers[tensor.buffer]->data;
        if (!data.empty())
          data[random() % data.size() & ~std::size_t{3}] = std::uint8_t(random() % 12);
      }
      return;
    default:
      graph.outputs.push_back(int(random() % graph.tensors.size()));
  }
}

}  // namespace
}  // namespace scrim::nn

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  using namespace scrim;
  nn::Random random(seed);
  const std::vector<std::uint8_t> bytes(data, data + size);
  flatbuffers::Verifier verifier(bytes.data(), bytes.size());
  if (random() % 4 == 0 || size < 8 || !tflite::VerifyModelBuffer(verifier)) {
    return LLVMFuzzerMutate(data, size, most);
  }
  nn::ModelBuilder builder;
  tflite::GetModel(bytes.data())->UnPackTo(&builder.model);
  nn::drop_hollow_options(builder.model);
  do nn::change(builder.model, random);
  while (random() % 3 == 0);
  const std::vector<std::byte> changed = builder.bytes();
  if (changed.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::copy(changed.begin(), changed.end(), reinterpret_cast<std::byte*>(data));
  return changed.size();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace scrim;
  Result<nn::Graph> graph = nn::read_tflite(std::as_bytes(std::span(data, size)));
  if (!graph || !nn::is_small(*graph)) return 0;
  nn::calm_weights(*graph);
  constexpr const char* targets[] = {"", "avx2", "sse4", "emu128"};
  if (!force_target(targets[size / 16 % std::size(targets)])) return 0;
  nn::run_both(*graph, 1 + int(size / 64 % 2));
  return 0;
}
